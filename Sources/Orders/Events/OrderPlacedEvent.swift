/// An order was placed somewhere: what the system is fed with.
///
/// It is what the caller says and nothing more: not yet an order, not yet known to be possible.
package struct OrderPlacedEvent: Hashable, Codable, Sendable {
    /// The caller's own id for the order, if it has one: the same id twice is one order.
    package var id: OrderID?
    /// Who buys.
    package var customer: CustomerID
    /// Who sells.
    package var merchant: MerchantID
    /// How it is paid.
    package var payment: PaymentMethodID
    /// The promotion asked for, if any.
    package var promo: PromotionID?
    /// What is ordered.
    package var items: [LineItem]

    package init(
        id: OrderID? = nil, customer: CustomerID, merchant: MerchantID, payment: PaymentMethodID,
        promo: PromotionID? = nil, items: [LineItem]
    ) {
        self.id = id
        self.customer = customer
        self.merchant = merchant
        self.payment = payment
        self.promo = promo
        self.items = items
    }
}

extension OrderPlacedEvent {
    /// The longest line taken, in bytes.
    package static let longestLine = 1 << 20

    /// Reads one line of JSON, which holds `customer`, `merchant`, `payment`, `items` of `id` and `qty`, and at will
    /// `promo` and `id`; an empty or null one of these two counts as missing. Any other key is an error.
    ///
    /// Throws the first thing that is wrong.
    package init(jsonLine line: some Sequence<UInt8>) throws(InputError) {
        let bytes = Array(line)
        guard bytes.count <= Self.longestLine else {
            throw InputError(problem: "expected at most \(Self.longestLine) bytes a line, got \(bytes.count)")
        }
        let value: JSONValue
        do throws(JSONParser.Failure) {
            value = try JSONParser.parse(bytes)
        } catch {
            let column = String(decoding: bytes[..<error.offset], as: UTF8.self).count + 1
            throw InputError(problem: "not JSON: \(error.problem) (column \(column))")
        }
        try self.init(value)
    }

    /// Reads one line of JSON; see `init(jsonLine:)`.
    package init(jsonLine line: String) throws(InputError) {
        try self.init(jsonLine: line.utf8)
    }

    private init(_ value: JSONValue) throws(InputError) {
        let event = try EventObject(value, path: "", keys: ["id", "customer", "merchant", "payment", "promo", "items"])
        self.init(
            id: try event.optionalID("id"), customer: try event.id("customer"), merchant: try event.id("merchant"),
            payment: try event.id("payment"), promo: try event.optionalID("promo"), items: try event.items("items"))
    }
}

/// An object of an event, at its place, for reading its members.
private struct EventObject {
    let path: String
    let members: [JSONValue.Member]

    init(_ value: JSONValue, path: String, keys: [String]) throws(InputError) {
        guard case .object(let members) = value else {
            throw InputError(path: path, problem: "expected an object, got \(value)")
        }
        self.path = path
        self.members = members
        if let unknown = members.first(where: { !keys.contains($0.key) }) {
            throw InputError(path: path, problem: "unknown key \(JSONValue.quoted(unknown.key))")
        }
    }

    func id<Entity>(_ key: String) throws(InputError) -> Identifier<Entity> {
        let value = try required(key)
        guard case .string(let text) = value else {
            throw InputError(path: place(of: key), problem: "expected text, got \(value)")
        }
        if let problem = Identifier<Entity>.problem(in: text) {
            throw InputError(path: place(of: key), problem: "\(problem), got \(value)")
        }
        return Identifier(text)
    }

    func optionalID<Entity>(_ key: String) throws(InputError) -> Identifier<Entity>? {
        switch member(key) {
        case nil, .null, .string(""): nil
        default: try id(key)
        }
    }

    func items(_ key: String) throws(InputError) -> [LineItem] {
        let value = try required(key)
        guard case .array(let values) = value else {
            throw InputError(path: place(of: key), problem: "expected a list, got \(value)")
        }
        guard !values.isEmpty else { throw InputError(path: place(of: key), problem: "expected at least one item") }
        var items: [LineItem] = []
        for (index, value) in values.enumerated() {
            let item = try EventObject(value, path: "\(place(of: key))[\(index)]", keys: ["id", "qty"])
            items.append(LineItem(try item.id("id"), quantity: try item.quantity("qty")))
        }
        return items
    }

    private func quantity(_ key: String) throws(InputError) -> Int {
        let value = try required(key)
        guard case .integer(let quantity) = value, quantity >= 1 else {
            throw InputError(path: place(of: key), problem: "expected a whole number ≥ 1, got \(value)")
        }
        return quantity
    }

    private func member(_ key: String) -> JSONValue? {
        members.first { $0.key == key }?.value
    }

    private func required(_ key: String) throws(InputError) -> JSONValue {
        guard let value = member(key) else { throw InputError(path: place(of: key), problem: "missing") }
        return value
    }

    private func place(of key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }
}
