/// An object of some input, at its place there, for reading its members one by one; what is wrong is told with its place.
package struct JSONObject: Sendable {
    /// The place, such as `items[0]`; empty for the input as a whole.
    package let path: String
    private let members: [JSONValue.Member]

    /// - Parameter keys: the only ones that it may have.
    package init(_ value: JSONValue, path: String = "", keys: [String]) throws(InputError) {
        var unknown = UnknownKeys.refused
        try self.init(value, path: path, keys: keys, &unknown)
    }

    /// - Parameters:
    ///   - keys: those that mean something.
    ///   - unknown: what becomes of all others.
    init(_ value: JSONValue, path: String = "", keys: [String], _ unknown: inout UnknownKeys) throws(InputError) {
        guard case .object(let members) = value else {
            throw InputError(path: path, problem: "expected an object, got \(value)")
        }
        self.path = path
        self.members = members
        for member in members where !keys.contains(member.key) { try unknown.take(member.key, at: path) }
    }

    /// The member of that key; nil when it is missing or null.
    package func member(_ key: String) -> JSONValue? {
        guard let value = members.first(where: { $0.key == key })?.value, value != .null else { return nil }
        return value
    }

    /// The member of that key, which must be there.
    package func required(_ key: String) throws(InputError) -> JSONValue {
        guard let value = members.first(where: { $0.key == key })?.value else { throw wrong(key, "missing") }
        return value
    }

    /// Text that must be there.
    package func text(_ key: String) throws(InputError) -> String {
        let value = try required(key)
        guard let text = value.string else { throw wrong(key, "expected text, got \(value)") }
        return text
    }

    /// A whole number that must be there, and in that range.
    package func integer(_ key: String, in range: ClosedRange<Int>) throws(InputError) -> Int {
        let value = try required(key)
        guard case .integer(let number) = value, range.contains(number) else {
            let wanted =
                range.upperBound == .max ? "≥ \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            throw wrong(key, "expected a whole number \(wanted), got \(value)")
        }
        return number
    }

    /// A list that must be there, each element with its place.
    package func list(_ key: String) throws(InputError) -> [(value: JSONValue, path: String)] {
        let value = try required(key)
        guard case .array(let values) = value else { throw wrong(key, "expected a list, got \(value)") }
        return values.enumerated().map { ($1, "\(place(of: key))[\($0)]") }
    }

    /// What is wrong with that member.
    package func wrong(_ key: String, _ problem: String) -> InputError {
        InputError(path: place(of: key), problem: problem)
    }

    private func place(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

/// What becomes of keys that mean nothing.
enum UnknownKeys {
    /// The first is an error.
    case refused
    /// They are gathered, each with the place that it has in every list: `items[].note`.
    case gathered([String])

    mutating func take(_ key: String, at path: String) throws(InputError) {
        guard case .gathered(var keys) = self else {
            throw InputError(path: path, problem: "unknown key \(JSONValue.quoted(key))")
        }
        // Emptied first, so that the array is not copied for each key.
        self = .gathered([])
        keys.append(path.isEmpty ? key : "\(Self.withoutIndices(path)).\(key)")
        self = .gathered(keys)
    }

    /// `items[].note` for `items[7].note`.
    private static func withoutIndices(_ path: String) -> String {
        var isIndex = false
        return String(
            decoding: path.utf8.filter { byte in
                if byte == UInt8(ascii: "]") { isIndex = false }
                defer { if byte == UInt8(ascii: "[") { isIndex = true } }
                return !isIndex
            }, as: UTF8.self)
    }
}

extension JSONValue {
    /// Reads one line of input.
    package init(line bytes: [UInt8]) throws(InputError) {
        do throws(JSONParser.Failure) {
            self = try JSONParser.parse(bytes)
        } catch {
            let column = String(decoding: bytes[..<error.offset], as: UTF8.self).count + 1
            throw InputError(problem: "not JSON: \(error.problem) (column \(column))")
        }
    }
}
