extension ServiceError: Codable {
    private enum Kind: String, Codable {
        case notFound, declined, timedOut, unavailable, cancelled
    }

    private enum CodingKeys: String, CodingKey {
        case kind, text
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func text() throws -> String { try values.decode(String.self, forKey: .text) }
        self =
            switch try values.decode(Kind.self, forKey: .kind) {
            case .notFound: .notFound(try text())
            case .declined: .declined(try text())
            case .timedOut: .timedOut
            case .unavailable: .unavailable(try text())
            case .cancelled: .cancelled
            }
    }

    package func encode(to encoder: any Encoder) throws {
        let (kind, text): (Kind, String?) =
            switch self {
            case .notFound(let text): (.notFound, text)
            case .declined(let text): (.declined, text)
            case .timedOut: (.timedOut, nil)
            case .unavailable(let text): (.unavailable, text)
            case .cancelled: (.cancelled, nil)
            }
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(kind, forKey: .kind)
        try values.encodeIfPresent(text, forKey: .text)
    }
}
