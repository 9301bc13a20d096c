import ArgumentParser
import DurableInbox
import Orders

/// The orders of a data directory, without the dashboard and beside whoever uses it.
struct OrdersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders", abstract: "The orders that are kept, also while callboard runs.",
        subcommands: [List.self, Show.self], defaultSubcommand: List.self)

    /// All of them.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All orders, the newest first.")

        @OptionGroup var data: DataOptions

        @Option(
            help: ArgumentHelp("Only orders that are \(KeptState.names).", valueName: "state"),
            transform: KeptState.init)
        var state: KeptState?

        @Option(parsing: .unconditional, help: "At most so many. (default: all)")
        var limit: Int?

        @Flag(help: "One JSON object a line.")
        var json = false

        mutating func run() throws {
            if let limit, limit < 1 {
                throw Failure.usage("--limit \(limit): expected a whole number ≥ 1 (leave it out for all)")
            }
            let output = LineOutput()
            try data.look { view in
                var orders = try OrderLook(view).newestFirst(state)
                var count = 0
                while count < limit ?? .max, let order = try orders.next() {
                    if count == 0, !json { try output.write(OrderTable.header) }
                    count += 1
                    try output.write(json ? order.json.line + "\n" : OrderTable.lines(order))
                }
                if count == 0, !json { try output.write("no orders\n") }
            }
            try output.finish()
        }
    }

    /// One of them.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One order, with its steps.")

        @Argument(help: "The order's id.")
        var id: String

        @OptionGroup var data: DataOptions

        @Flag(help: "As one JSON object.")
        var json = false

        mutating func run() throws {
            guard let order = try data.look({ try OrderLook($0).order(named: id) }) else {
                throw Failure(
                    code: Failure.incomplete,
                    message: "no order \(id) in \(try data.file) (callboard orders list tells which there are)")
            }
            try StandardOutput.write(json ? order.json.line + "\n" : OrderTable.card(order))
        }
    }
}

extension KeptState {
    fileprivate static let names = allCases.map(\.rawValue).joined(separator: ", ")

    fileprivate init(_ text: String) throws {
        guard let state = KeptState(rawValue: text) else { throw ValidationError("expected one of \(Self.names)") }
        self = state
    }
}
