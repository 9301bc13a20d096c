/// Which version a stored form has: what is written is of the current one, and what a newer program wrote is not read.
///
/// A new member that may be missing needs no new version; anything else does, and a way to read the old ones.
struct FormatVersion: Codable {
    private static let current = 1

    init() {}

    init(from decoder: any Decoder) throws {
        let version = try decoder.singleValueContainer().decode(Int.self)
        guard (1...Self.current).contains(version) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "is of version \(version); this program knows version \(Self.current)"))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Self.current)
    }
}
