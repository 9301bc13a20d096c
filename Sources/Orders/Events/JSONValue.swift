/// A JSON value (RFC 8259) with an object's members in the order they stand in.
enum JSONValue: Equatable {
    case null
    case bool(Bool)
    /// A number written without fraction or exponent that fits.
    case integer(Int)
    /// Any other number, as it is written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// One member of an object.
    struct Member: Equatable {
        let key: String
        let value: JSONValue
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as an error shows it: short, and fit for a terminal.
    var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let text): text.count > 40 ? "\(text.prefix(40))…" : text
        case .string(let text): Self.quoted(text)
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// Text from outside between quotes, escaped and cut to 40 characters.
    static func quoted(_ text: String) -> String {
        let start = text.prefix(40)
        return "\(String(start).debugDescription)\(start.endIndex < text.endIndex ? "…" : "")"
    }
}
