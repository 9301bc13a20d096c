/// Something in a theme file that was left out, or that is hard to read.
package struct ThemeWarning: Equatable, Sendable, CustomStringConvertible {
    /// The file's name, without its folder.
    package let file: String
    /// The line, from 1.
    package let line: Int
    /// What is wrong there.
    package let message: String

    /// `dark.theme:12: unknown slot "state.runn" (did you mean "state.run"?)`
    package var description: String { "\(file):\(line): \(message)" }
}

/// Why there is no theme of that name.
package enum ThemeError: Error, Equatable, CustomStringConvertible {
    /// There is none; the names that there are, in order.
    case unknown(String, known: [String])
    /// A theme inherits from one that does not exist.
    case unknownParent(String, of: String, known: [String])
    /// A theme inherits from itself, by way of these.
    case cycle([String])

    package var description: String {
        switch self {
        case .unknown(let name, let known):
            "There is no theme \"\(name)\"\(suggestion(for: name, among: known)). There are: \(Self.list(known))."
        case .unknownParent(let name, let child, let known):
            "The theme \"\(child)\" inherits from \"\(name)\", which does not exist"
                + "\(suggestion(for: name, among: known)). There are: \(Self.list(known))."
        case .cycle(let names):
            "The theme \"\(names.first ?? "")\" inherits from itself: \(names.joined(separator: " → "))."
        }
    }

    private static func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
}
