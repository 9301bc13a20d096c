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
            help: ArgumentHelp("Only orders that are \(StoredOrderState.names).", valueName: "state"),
            transform: StoredOrderState.init)
        var state: StoredOrderState?

        @Option(parsing: .unconditional, help: "At most so many. (default: all)")
        var limit: Int?

        @Flag(help: "One JSON object a line.")
        var json = false

        mutating func run() throws {
            if let limit, limit < 1 {
                throw Failure.usage("--limit \(limit): expected a whole number ≥ 1 (leave it out for all)")
            }
            let output = LineOutput()
            let table = OrderTable(width: StandardOutput.width)
            try data.withView { view in
                var orders = try OrderQueries(view).newestFirst(state)
                var count = 0
                while count < limit ?? .max, let order = try orders.next() {
                    if count == 0, !json { try output.write(table.header) }
                    count += 1
                    try output.write(json ? order.json.line + "\n" : table.line(order))
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
            guard let order = try data.withView({ try OrderQueries($0).order(named: id) }) else {
                throw Failure(
                    code: Failure.incomplete,
                    message: "no order \(id) in \(try data.file) (callboard orders list tells which there are)")
            }
            if json {
                try StandardOutput.write(exactly: order.json.line + "\n")
            } else {
                try StandardOutput.write(OrderTable(width: StandardOutput.width).card(order))
            }
        }

        /// The arguments of the program with the id behind `--`, so that one that begins with a dash is no option.
        static func separatingID(_ arguments: [String]) -> [String] {
            let command = ["orders", "show"]
            guard arguments.starts(with: command), !arguments.contains("--") else { return arguments }
            var (options, ids): ([String], [String]) = ([], [])
            var rest = arguments.dropFirst(command.count)
            while let argument = rest.popFirst() {
                switch argument {
                case "--data": options += [argument] + [rest.popFirst()].compactMap { $0 }
                case "--json", "--help", "-h": options.append(argument)
                case _ where argument.hasPrefix("--data="): options.append(argument)
                default: ids.append(argument)
                }
            }
            return command + options + ["--"] + ids
        }
    }
}

extension StoredOrderState {
    fileprivate static let names = allCases.map(\.rawValue).joined(separator: ", ")

    fileprivate init(_ text: String) throws {
        guard let state = StoredOrderState(rawValue: text) else {
            throw ValidationError("expected one of \(Self.names)")
        }
        self = state
    }
}
