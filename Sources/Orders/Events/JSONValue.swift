/// A JSON value (RFC 8259) with an object's members in the order they stand in.
package enum JSONValue: Equatable, Sendable {
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
    package struct Member: Equatable, Sendable {
        package let key: String
        package let value: JSONValue

        package init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The member of that key; nil for what is no object, or has none.
    package subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The text that it is; nil for what is none.
    package var string: String? { if case .string(let text) = self { text } else { nil } }
}

extension JSONValue: CustomStringConvertible {
    /// The value as an error shows it: short, and fit for a terminal.
    package var description: String {
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

    /// Text from outside between quotes, escaped and cut to 40 code points: a character may be made of any number.
    static func quoted(_ text: String) -> String {
        let start = text.unicodeScalars.prefix(40)
        return "\(String(String.UnicodeScalarView(start)).debugDescription)\(start.endIndex < text.endIndex ? "…" : "")"
    }
}
