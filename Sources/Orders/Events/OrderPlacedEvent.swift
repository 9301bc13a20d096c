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
    /// `promo` and `id`; an empty or null one of these two counts as missing. Any other key is an error; ``EventReader``
    /// can ignore them.
    ///
    /// Throws the first thing that is wrong.
    package init(jsonLine line: some Sequence<UInt8>) throws(InputError) {
        var unknown = UnknownKeys.refused
        try self.init(jsonLine: line, &unknown)
    }

    /// Reads one line of JSON; see `init(jsonLine:)`.
    package init(jsonLine line: String) throws(InputError) {
        try self.init(jsonLine: line.utf8)
    }

    init(jsonLine line: some Sequence<UInt8>, _ unknown: inout UnknownKeys) throws(InputError) {
        let bytes = Array(line)
        guard bytes.count <= Self.longestLine else { throw Self.tooLong(bytes.count) }
        let event = try JSONObject(
            try JSONValue(line: bytes), keys: ["id", "customer", "merchant", "payment", "promo", "items"], &unknown)
        self.init(
            id: try event.optionalID("id"), customer: try event.id("customer"), merchant: try event.id("merchant"),
            payment: try event.id("payment"), promo: try event.optionalID("promo"),
            items: try event.items("items", &unknown))
    }

    /// What is wrong with a line of so many bytes that has more than ``longestLine``.
    package static func tooLong(_ count: Int) -> InputError {
        InputError(problem: "expected at most \(longestLine) bytes a line, got \(count)")
    }
}

extension OrderPlacedEvent {
    /// A number that tells what is ordered, the id aside: two events of one id are the same order only if it is the same.
    ///
    /// It is kept in files, so it is the same in every process: FNV-1a of 64 bits, over the fields in their order.
    package var content: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            // No id holds this byte.
            hash = (hash ^ 0xFF) &* 0x100_0000_01b3
        }
        for text in [customer.rawValue, merchant.rawValue, payment.rawValue, promo?.rawValue ?? ""] { add(text) }
        for item in items {
            add(item.product.rawValue)
            add("\(item.quantity)")
        }
        return hash
    }
}

extension JSONObject {
    fileprivate func id<Entity>(_ key: String) throws(InputError) -> Identifier<Entity> {
        let text = try text(key)
        if let problem = Identifier<Entity>.problem(in: text) {
            throw wrong(key, "\(problem), got \(JSONValue.string(text))")
        }
        return Identifier(text)
    }

    fileprivate func optionalID<Entity>(_ key: String) throws(InputError) -> Identifier<Entity>? {
        switch member(key) {
        case nil, .string(""): nil
        default: try id(key)
        }
    }

    fileprivate func items(_ key: String, _ unknown: inout UnknownKeys) throws(InputError) -> [LineItem] {
        let values = try list(key)
        guard !values.isEmpty else { throw wrong(key, "expected at least one item") }
        var items: [LineItem] = []
        for (value, path) in values {
            let item = try JSONObject(value, path: path, keys: ["id", "qty"], &unknown)
            items.append(LineItem(try item.id("id"), quantity: try item.integer("qty", in: 1...Int.max)))
        }
        return items
    }
}
