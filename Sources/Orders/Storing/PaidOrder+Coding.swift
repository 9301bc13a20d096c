extension PaidOrder: Codable {
    private enum CodingKeys: String, CodingKey {
        case version, command, details, amount, paidAt
    }

    /// The order and its payment say again what follows from the command and the details.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        _ = try values.decode(FormatVersion.self, forKey: .version)
        let order = try Self.order(in: values)
        self.init(
            order: order, amount: try values.decode(Cents.self, forKey: .amount),
            paidAt: try values.decode(WallTime.self, forKey: .paidAt).moment)
    }

    private static func order(in values: KeyedDecodingContainer<CodingKeys>) throws -> Order {
        let command = try values.decode(PlaceOrder.self, forKey: .command)
        let details = try values.decode(OrderDetails.self, forKey: .details)
        guard details.cover(command.event), var order = try? Order(command, details) else {
            throw DecodingError.dataCorruptedError(
                forKey: .details, in: values, debugDescription: "no order comes of the command and these")
        }
        order.become(.invoiced)
        order.become(.paid)
        return order
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(FormatVersion(), forKey: .version)
        try values.encode(order.terms.command, forKey: .command)
        try values.encode(order.terms.details, forKey: .details)
        try values.encode(amount, forKey: .amount)
        try values.encode(WallTime(paidAt), forKey: .paidAt)
    }
}

extension PaidOrder {
    /// What tells it from all others, for ever: an order is paid once.
    package var identity: String { order.id.rawValue }
}
