package import Screens

/// What the terminal can show, found out once when it is opened.
package struct Capabilities: Equatable, Sendable {
    /// How many colours.
    package var depth: ColorDepth
    /// Whether anything beyond ASCII may be drawn; where not, other characters show as `?`.
    package var isUnicode: Bool

    /// What a terminal can show.
    package init(depth: ColorDepth, isUnicode: Bool) {
        self.depth = depth
        self.isUnicode = isUnicode
    }

    /// The depth of a terminal with `colors` colours; a non-empty `NO_COLOR` means none (no-color.org).
    static func depth(colors: Int, environment: [String: String]) -> ColorDepth {
        if let noColor = environment["NO_COLOR"], !noColor.isEmpty { return .mono }
        return switch colors {
        case 256...: .indexed256
        case 8...: .sixteen
        default: .mono
        }
    }

    /// Whether the environment asks for a UTF-8 locale, by the order of POSIX: LC_ALL, LC_CTYPE, LANG.
    static func asksForUTF8(_ environment: [String: String]) -> Bool {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
        guard let name = names.first(where: { !$0.isEmpty })?.lowercased() else { return false }
        return name.contains("utf-8") || name.contains("utf8")
    }
}
