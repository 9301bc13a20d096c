extension Notice: Codable {
    private enum Kind: String, Codable {
        case placed, invoice, paid, cancelled
    }

    private enum CodingKeys: String, CodingKey {
        case version, order, party, email, name, subject, amount, reason
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        _ = try values.decode(FormatVersion.self, forKey: .version)
        let reader = Reader(
            order: try values.decode(OrderID.self, forKey: .order),
            email: try values.decode(String.self, forKey: .email), name: try values.decode(String.self, forKey: .name))
        self.init(to: try values.decode(Party.self, forKey: .party), reader, try Self.subject(in: values))
    }

    private static func subject(in values: KeyedDecodingContainer<CodingKeys>) throws -> Subject {
        switch try values.decode(Kind.self, forKey: .subject) {
        case .placed: .placed
        case .invoice: .invoice(try values.decode(Cents.self, forKey: .amount))
        case .paid: .paid(try values.decode(Cents.self, forKey: .amount))
        case .cancelled: .cancelled(try values.decode(ServiceError.self, forKey: .reason))
        }
    }

    /// With the reader alone of what the order's records share.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(FormatVersion(), forKey: .version)
        try values.encode(order, forKey: .order)
        try values.encode(party, forKey: .party)
        try values.encode(email, forKey: .email)
        try values.encode(name, forKey: .name)
        try values.encode(kind, forKey: .subject)
        switch subject {
        case .placed: break
        case .invoice(let amount), .paid(let amount): try values.encode(amount, forKey: .amount)
        case .cancelled(let reason): try values.encode(reason, forKey: .reason)
        }
    }

    private var kind: Kind {
        switch subject {
        case .placed: .placed
        case .invoice: .invoice
        case .paid: .paid
        case .cancelled: .cancelled
        }
    }
}

extension Notice {
    /// What tells it from all others, for ever: `<order id>/<party>/<subject>`, as an order tells a party each thing once.
    package var identity: String { "\(order)/\(party.rawValue)/\(kind.rawValue)" }
}
