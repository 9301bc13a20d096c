/// Reads one JSON text (RFC 8259), strictly: no trailing comma, no key twice, nothing after it.
///
/// Foundation's decoder on Linux takes trailing commas and does not tell the column of an error.
package struct JSONParser {
    /// What is wrong, and where.
    package struct Failure: Error, Equatable {
        /// Bytes before it.
        package let offset: Int
        package let problem: String
    }

    /// Values inside values inside values: more than an event ever needs, less than a stack can take.
    private static let deepest = 32

    /// Up to so many members of an object are compared one by one; beyond, that would cost the square of their number.
    private static let fewMembers = 16

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The one value that `bytes` hold, blanks around it allowed.
    package static func parse(_ bytes: [UInt8]) throws(Failure) -> JSONValue {
        var parser = JSONParser(bytes)
        let value = try parser.value()
        parser.skipBlanks()
        guard parser.peek == nil else { throw parser.failure("expected nothing more") }
        return value
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func failure(_ problem: String) -> Failure { Failure(offset: position, problem: problem) }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    /// Takes `byte` if it is next.
    private mutating func take(_ byte: Character) -> Bool {
        guard peek == byte.asciiValue else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(Failure) -> JSONValue {
        skipBlanks()
        switch peek {
        case UInt8(ascii: "{"): return try nested { parser throws(Failure) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(Failure) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || Self.digits ~= byte: return try number()
        case nil: throw failure("expected a value, got the end of the line")
        default: throw failure("expected a value")
        }
    }

    private mutating func nested(_ read: (inout JSONParser) throws(Failure) -> JSONValue) throws(Failure) -> JSONValue {
        guard depth < Self.deepest else { throw failure("nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        position += 1
        return try read(&self)
    }

    private mutating func object() throws(Failure) -> JSONValue {
        var members: [JSONValue.Member] = []
        var keys: Set<ExactText> = []
        skipBlanks()
        if take("}") { return .object([]) }
        repeat {
            skipBlanks()
            let start = position
            guard peek == UInt8(ascii: "\"") else { throw failure("expected a key in quotes") }
            let key = try string()
            if members.count == Self.fewMembers { keys = Set(members.map { ExactText($0.key) }) }
            let isNew =
                members.count < Self.fewMembers
                ? !members.contains { ExactText($0.key) == ExactText(key) } : keys.insert(ExactText(key)).inserted
            guard isNew else {
                throw Failure(offset: start, problem: "key \(JSONValue.quoted(key)) stands twice")
            }
            skipBlanks()
            guard take(":") else { throw failure("expected ':'") }
            members.append(JSONValue.Member(key, try value()))
            skipBlanks()
        } while take(",")
        guard take("}") else { throw failure("expected ',' or '}'") }
        return .object(members)
    }

    private mutating func array() throws(Failure) -> JSONValue {
        var values: [JSONValue] = []
        skipBlanks()
        if take("]") { return .array([]) }
        repeat {
            values.append(try value())
            skipBlanks()
        } while take(",")
        guard take("]") else { throw failure("expected ',' or ']'") }
        return .array(values)
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(Failure) -> JSONValue {
        let end = position + text.utf8CodeUnitCount
        let isHere = text.withUTF8Buffer { end <= bytes.count && bytes[position..<end].elementsEqual($0) }
        guard isHere else { throw failure("expected a value") }
        position = end
        return value
    }
}

// MARK: - Numbers

extension JSONParser {
    private mutating func number() throws(Failure) -> JSONValue {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        var isWhole = true
        if take(".") {
            isWhole = false
            try digits()
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        // What the integer would not be written as again stays as it is: -0, which is a negative zero to some.
        guard isWhole, let integer = Int(text), text != "-0" else { return .number(text) }
        return .integer(integer)
    }

    private mutating func digits() throws(Failure) {
        let start = position
        while let byte = peek, Self.digits ~= byte { position += 1 }
        guard position > start else { throw failure("expected a digit") }
    }
}

// MARK: - Strings

extension JSONParser {
    /// The text between the quotes, the first of which is next.
    private mutating func string() throws(Failure) -> String {
        position += 1
        var text = ""
        while true {
            text += try plainText()
            if take("\"") { return text }
            guard take("\\") else {
                throw failure(peek == nil ? "expected '\"', got the end of the line" : "a control character in text")
            }
            text.unicodeScalars.append(try escaped())
        }
    }

    /// The text up to a quote, an escape, or what may not stand in text.
    private mutating func plainText() throws(Failure) -> String {
        let start = position
        while let byte = peek, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
        guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
            throw Failure(offset: start, problem: "text that is not UTF-8")
        }
        return text
    }

    private mutating func escaped() throws(Failure) -> Unicode.Scalar {
        guard let byte = peek else { throw failure("expected an escape, got the end of the line") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default:
            position -= 1
            throw failure("unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(Failure) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first), take("\\"), take("u") else { throw failure("half a surrogate pair") }
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second) else { throw failure("half a surrogate pair") }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func codeUnit() throws(Failure) -> UInt16 {
        let end = position + 4
        let isHex = end <= bytes.count && bytes[position..<end].allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        guard isHex, let unit = UInt16(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16) else {
            throw failure("expected four hexadecimal digits")
        }
        position = end
        return unit
    }
}
