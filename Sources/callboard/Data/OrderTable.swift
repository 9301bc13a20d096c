import Orders
import Screens

/// Orders as people read them, within 80 columns.
enum OrderTable {
    static let width = 80
    private static let columns: [(name: String, width: Int, alignment: Alignment)] = [
        ("ORDER", 18, .left), ("STATE", 9, .left), ("TOTAL", 10, .right), ("TRIES", 5, .right), ("PLACED", 19, .left),
        ("LAST STEP", 9, .left),
    ]

    /// The line above the table.
    static var header: String { line(columns.map(\.name)) }

    /// An order's lines: one, one more for a long id, and more for its reason.
    static func lines(_ order: KeptOrder) -> String {
        let id = DisplayWidth.printable(order.id)
        let fields = [
            order.state, order.total.map { "\(Cents($0))" } ?? "-", "\(order.attempts)", order.placedAt.local(),
            order.steps.last?.name ?? "-",
        ].map(DisplayWidth.printable)
        let isLong = DisplayWidth.of(id) > columns[0].width
        let row = line([isLong ? "" : id] + fields)
        let reason = order.reason.map { wrapped($0, indent: 2) } ?? ""
        return (isLong ? wrapped(id, indent: 0) : "") + row + reason
    }

    /// All that is known of one order.
    static func card(_ order: KeptOrder) -> String {
        let amount = { (cents: Int?) in cents.map { "\(Cents($0))" } }
        let fields: [(String, String?)] = [
            ("order", order.id), ("state", order.state), ("customer", order.customer), ("merchant", order.merchant),
            ("items", order.items), ("total", amount(order.total)), ("invoice", order.invoice),
            ("payment", order.payment), ("paid", amount(order.paid)), ("attempts", "\(order.attempts)"),
            ("placed", order.placedAt.local(isExact: true)), ("ended", order.endedAt?.local(isExact: true)),
            ("reason", order.reason),
        ]
        let steps = order.steps.map { ("", "\(DisplayWidth.pad($0.name, to: 10))  \($0.at.local(isExact: true))") }
        let named = zip(["steps"] + Array(repeating: "", count: steps.count), steps).map { ($0, Optional($1.1)) }
        return (fields + named).map { name, value in value.map { field(name, $0) } ?? "" }.joined()
    }

    private static func field(_ name: String, _ value: String) -> String {
        let indent = 10
        let text = wrapped(value, indent: indent)
        return DisplayWidth.pad(name, to: indent) + text.dropFirst(indent)
    }

    private static func line(_ fields: [String]) -> String {
        let cells = zip(columns, fields).map { DisplayWidth.pad($1, to: $0.width, alignment: $0.alignment) }
        return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed()) + "\n"
    }

    private static func wrapped(_ text: String, indent: Int) -> String {
        let blanks = String(repeating: " ", count: indent)
        return DisplayWidth.wrap(DisplayWidth.printable(text), to: width - indent).map { "\(blanks)\($0)\n" }.joined()
    }
}
