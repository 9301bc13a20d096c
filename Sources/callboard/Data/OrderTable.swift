import Orders
import Screens

/// Orders as people read them: in a list one order a line, alone with all that is known of it.
struct OrderTable {
    private struct Column {
        var name: String
        /// So many columns of the screen it needs at least.
        var width: Int
        var alignment = Alignment.left
    }

    /// In the order in which they are given up where the terminal is too narrow for all: the last first.
    private static let columns = [
        Column(name: "ORDER", width: 18), Column(name: "STATE", width: 9),
        Column(name: "TOTAL", width: 10, alignment: .right), Column(name: "TRIES", width: 5, alignment: .right),
        Column(name: "PLACED", width: 19), Column(name: "LAST STEP", width: 9), Column(name: "REASON", width: 16),
    ]
    private static let gap = 2
    /// Ids get more room than they need at least, up to this, where the reasons have this much already.
    private static let wide = (id: 36, reason: 40)
    /// Where the fields of a card begin.
    private static let indent = 10

    /// The terminal's width; nil where there is none, and nothing is cut.
    private let width: Int?
    /// Those that fit.
    private let columns: [Column]

    init(width: Int?) {
        self.width = width
        var columns = Self.columns
        if let width {
            while columns.count > 1, Self.sum(columns) > width { columns.removeLast() }
            if columns.count == 1 { columns[0].width = width }
            if columns.count == Self.columns.count {
                let spare = width - Self.sum(columns)
                let forIDs = min(max(0, spare - (Self.wide.reason - columns[6].width)), Self.wide.id - columns[0].width)
                columns[0].width += forIDs
                columns[6].width += spare - forIDs
            }
        }
        self.columns = columns
    }

    private static func sum(_ columns: [Column]) -> Int {
        columns.reduce(0) { $0 + $1.width } + (columns.count - 1) * gap
    }

    /// The line above the list.
    var header: String { line(Self.columns.map(\.name)) }

    /// An order's line. On a terminal its id and its reason are cut to their columns; numbers are not.
    func line(_ order: StoredOrder) -> String {
        line([
            order.id, order.state, order.total.map { "\(Cents($0))" } ?? "-", "\(order.attempts)",
            order.placedAt.local(), order.steps.last?.name ?? "-", order.reason ?? "",
        ])
    }

    private func line(_ fields: [String]) -> String {
        let cells = zip(columns, fields).enumerated().map { index, cell in
            let (column, text) = (cell.0, DisplayWidth.printable(cell.1))
            let isCut = width != nil && (index == 0 || index == 6)
            return DisplayWidth.pad(
                isCut ? DisplayWidth.clip(text, to: column.width) : text, to: column.width, alignment: column.alignment)
        }
        let line = cells.joined(separator: String(repeating: " ", count: Self.gap))
        let whole = width.map { DisplayWidth.clip(line, to: $0) } ?? line
        return String(whole.reversed().drop { $0 == " " }.reversed()) + "\n"
    }

    /// All that is known of one order.
    func card(_ order: StoredOrder) -> String {
        let amount = { (cents: Int?) in cents.map { "\(Cents($0))" } }
        let fields: [(String, String?)] = [
            ("order", order.id), ("state", order.state), ("customer", order.customer), ("merchant", order.merchant),
            ("items", order.items), ("total", amount(order.total)), ("invoice", order.invoice),
            ("payment", order.payment), ("paid", amount(order.paid)), ("attempts", "\(order.attempts)"),
            ("placed", order.placedAt.local(isExact: true)), ("ended", order.endedAt?.local(isExact: true)),
            ("reason", order.reason),
        ]
        let steps = order.steps.map { step in
            let name = DisplayWidth.printable(step.name)
            return "  \(DisplayWidth.pad(name, to: Self.indent))\(step.at.local(isExact: true))\n"
        }
        return fields.map { name, value in value.map { field(name, $0) } ?? "" }.joined()
            + (steps.isEmpty ? "" : "steps\n" + steps.joined())
    }

    private func field(_ name: String, _ value: String) -> String {
        let room = max(20, width ?? 80) - Self.indent
        let lines = DisplayWidth.wrap(DisplayWidth.printable(value), to: room)
        let blanks = String(repeating: " ", count: Self.indent)
        return DisplayWidth.pad(name, to: Self.indent) + lines.joined(separator: "\n\(blanks)") + "\n"
    }
}
