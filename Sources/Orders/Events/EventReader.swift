/// Reads the lines of an input and remembers which keys in them meant nothing.
package struct EventReader: Sendable {
    /// So many different keys are named; an input may have any number of them.
    package static let mostNamed = 100

    /// What a line said.
    package struct Line: Sendable {
        /// The event.
        package var event: OrderPlacedEvent
        /// What is to be said of keys that were ignored: each of them once in the life of the reader.
        package var notes: [String]
    }

    /// How many keys were ignored.
    package private(set) var ignored = 0
    private let isStrict: Bool
    private var named: Set<ExactText> = []
    private var hasSaidThatThereAreMore = false

    /// - Parameter isStrict: whether an event with a key that means nothing is an error; else the key is ignored.
    package init(isStrict: Bool) { self.isStrict = isStrict }

    /// Reads one line of JSON, see ``OrderPlacedEvent/init(jsonLine:)``.
    ///
    /// Throws the first thing that is wrong; then its keys do not count.
    package mutating func read(_ line: [UInt8]) throws(InputError) -> Line {
        var unknown = isStrict ? UnknownKeys.refused : .gathered([])
        let event = try OrderPlacedEvent(jsonLine: line, &unknown)
        guard case .gathered(let keys) = unknown else { return Line(event: event, notes: []) }
        ignored += keys.count
        return Line(event: event, notes: keys.compactMap { note($0) })
    }

    private mutating func note(_ key: String) -> String? {
        guard !named.contains(ExactText(key)) else { return nil }
        guard named.count < Self.mostNamed else {
            defer { hasSaidThatThereAreMore = true }
            return hasSaidThatThereAreMore
                ? nil : "more unknown keys are ignored and no longer named (--strict rejects)"
        }
        named.insert(ExactText(key))
        return "unknown key \(JSONValue.quoted(key)) is ignored (--strict rejects)"
    }
}
