extension OrderSaga.Answer: Codable {
    private enum Kind: String, Codable {
        case fetched, notFetched, paid, done, failed
    }

    private enum CodingKeys: String, CodingKey {
        case kind, details, service, error, amount, at
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func error() throws -> ServiceError { try values.decode(ServiceError.self, forKey: .error) }
        self =
            switch try values.decode(Kind.self, forKey: .kind) {
            case .fetched: .fetched(try values.decode(OrderDetails.self, forKey: .details))
            case .notFetched: .notFetched(service: try values.decode(String.self, forKey: .service), try error())
            case .paid:
                .paid(
                    try values.decode(Cents.self, forKey: .amount),
                    at: try values.decode(WallTime.self, forKey: .at).moment)
            case .done: .done
            case .failed: .failed(try error())
            }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(kind, forKey: .kind)
        switch self {
        case .fetched(let details): try values.encode(details, forKey: .details)
        case .notFetched(let service, let error):
            try values.encode(service, forKey: .service)
            try values.encode(error, forKey: .error)
        case .paid(let amount, let moment):
            try values.encode(amount, forKey: .amount)
            try values.encode(WallTime(moment), forKey: .at)
        case .done: break
        case .failed(let error): try values.encode(error, forKey: .error)
        }
    }

    private var kind: Kind {
        switch self {
        case .fetched: .fetched
        case .notFetched: .notFetched
        case .paid: .paid
        case .done: .done
        case .failed: .failed
        }
    }
}
