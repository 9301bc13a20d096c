/// The signs a screen is drawn with: one set for terminals that show Unicode, one in plain ASCII.
package struct Glyphs: Equatable, Sendable {
    /// The corners and lines of a box.
    package struct Frame: Equatable, Sendable {
        package let topLeft, topRight, bottomLeft, bottomRight, horizontal, vertical: Unicode.Scalar
    }

    /// Whether all of them are ASCII.
    package let isASCII: Bool
    /// The border of a box, and of the box that has the focus.
    package let frame, focusedFrame: Frame
    /// How full a cell of a bar is, from the least to all of it.
    package let fills: [Unicode.Scalar]
    /// How high a column stands in its cell, from the lowest to all of it.
    package let levels: [Unicode.Scalar]
    /// The done and the open part of a progress bar.
    package let done, open: Unicode.Scalar
    /// The highest value lately, and "more than the bar can show".
    package let peak, overflow: Unicode.Scalar
    /// What encloses a bar, if anything does.
    package let barStart, barEnd: String
    /// Points at the selected row or button.
    package let pointer: String
    /// A number that rises, or falls.
    package let rising, falling: String
    /// A column sorted with the largest, or the smallest, on top.
    package let descending, ascending: String
    /// What a worker does.
    package let busy, idle, retry, slow: String
    /// Good, and not good.
    package let check, cross: String
    /// A change from one value to another.
    package let arrow: String
    /// The line between two actors and its head; where another branches off, and the last one.
    package let flowLine, flowHead, branch, lastBranch: String
    /// Stands for what was cut off; between two facts; before a count.
    package let ellipsis, dot, times: String
}

extension Glyphs {
    /// Lines, eighth blocks and bullets.
    package static let unicode = Glyphs(levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"])

    /// As `unicode`, with columns of Braille dots.
    package static let braille = Glyphs(levels: ["⣀", "⣤", "⣶", "⣿"])

    /// Nothing above U+007E.
    package static let ascii = Glyphs(
        isASCII: true,
        frame: Frame(
            topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", horizontal: "-", vertical: "|"),
        focusedFrame: Frame(
            topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", horizontal: "=", vertical: "|"),
        fills: ["#"], levels: ["_", ".", "-", "=", "#"], done: "#", open: ".", peak: "|", overflow: "!",
        barStart: "[", barEnd: "]", pointer: ">", rising: "+", falling: "-", descending: "^", ascending: "v",
        busy: "#", idle: ".", retry: "~", slow: "!", check: "ok", cross: "no", arrow: "->",
        flowLine: "=", flowHead: ">", branch: "+", lastBranch: "`", ellipsis: ".", dot: "-", times: "x")

    private init(levels: [Unicode.Scalar]) {
        self.init(
            isASCII: false,
            frame: Frame(
                topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘", horizontal: "─", vertical: "│"),
            focusedFrame: Frame(
                topLeft: "╔", topRight: "╗", bottomLeft: "╚", bottomRight: "╝", horizontal: "═", vertical: "║"),
            fills: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"], levels: levels, done: "▓", open: "░", peak: "▏",
            overflow: "!", barStart: "", barEnd: "", pointer: "▶", rising: "▲", falling: "▼", descending: "▼",
            ascending: "▲", busy: "●", idle: "○", retry: "~", slow: "!", check: "✓", cross: "✗", arrow: "→",
            flowLine: "─", flowHead: "▶", branch: "├", lastBranch: "└", ellipsis: "…", dot: "·", times: "×")
    }
}

/// Which signs a theme asks for.
package enum GlyphPreference: String, CaseIterable, Sendable {
    /// Blocks where the terminal shows Unicode, else ASCII.
    case auto
    /// Braille columns where the terminal shows Unicode.
    case braille
    /// The same as `auto`, said outright.
    case block
    /// ASCII even where Unicode would show.
    case ascii

    /// The signs to draw with on a terminal that shows Unicode, or does not.
    package func glyphs(unicode: Bool) -> Glyphs {
        guard unicode else { return .ascii }
        switch self {
        case .auto, .block: return .unicode
        case .braille: return .braille
        case .ascii: return .ascii
        }
    }
}
