import Orders

/// An order as a file has it, whether it has come far enough to be in the table of orders or not.
struct StoredOrder: Equatable {
    /// A step that is done.
    struct Step: Equatable {
        var name: String
        var at: Timestamp
    }

    var id: String
    /// Where it stands: as the table says, or, without a row there, `placed` or `dead`.
    var state: String
    /// Who buys, who sells, and what, where that is known.
    var customer, merchant, items: String?
    /// What it comes to, in minor units; nil until it is created.
    var total: Int?
    var invoice, payment: String?
    /// So much was charged, in minor units.
    var paid: Int?
    /// How many attempts it has had.
    var attempts = 0
    /// Why it did not end well, or is a dead letter.
    var reason: String?
    var placedAt: Timestamp
    var endedAt: Timestamp?
    /// In the order in which they were done.
    var steps: [Step] = []
}

/// The states that orders are listed by.
enum StoredOrderState: String, CaseIterable {
    /// Accepted, and not created yet.
    case placed
    case new, invoiced, paid, cancelled
    /// Given up on: a dead letter, also one that says `cancelled`. An order that was never created says `dead`.
    case dead
}

extension StoredOrder {
    /// The order as one JSON object; what is not known is null.
    var json: JSONValue {
        func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
        func number(_ value: Int?) -> JSONValue { value.map(JSONValue.integer) ?? .null }
        let steps = steps.map { step in
            JSONValue.object([.init("name", .string(step.name)), .init("at", .string(step.at.utc()))])
        }
        return .object([
            .init("id", .string(id)), .init("state", .string(state)), .init("total", number(total)),
            .init("attempts", .integer(attempts)), .init("steps", .array(steps)), .init("reason", text(reason)),
            .init("customer", text(customer)), .init("merchant", text(merchant)), .init("items", text(items)),
            .init("invoice", text(invoice)), .init("payment", text(payment)), .init("paid", number(paid)),
            .init("placedAt", .string(placedAt.utc())), .init("endedAt", text(endedAt?.utc())),
        ])
    }
}
