extension PlaceOrder: Codable {
    private enum CodingKeys: String, CodingKey {
        case version, id, acceptedAt, event
    }

    package convenience init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        _ = try values.decode(FormatVersion.self, forKey: .version)
        self.init(
            id: try values.decode(OrderID.self, forKey: .id),
            acceptedAt: try values.decode(WallTime.self, forKey: .acceptedAt).moment,
            event: try values.decode(OrderPlacedEvent.self, forKey: .event))
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(FormatVersion(), forKey: .version)
        try values.encode(id, forKey: .id)
        try values.encode(WallTime(acceptedAt), forKey: .acceptedAt)
        try values.encode(event, forKey: .event)
    }
}

extension PlaceOrder {
    /// What tells the order from all others, for ever: its id.
    package var identity: String { id.rawValue }
}
