import Screens

/// A style as far as one terminal can show it.
struct ResolvedStyle: Hashable {
    /// Bold, dim, underline, reverse.
    var attributes: Style.Attributes
    /// Palette number of the text, or -1 for the terminal's own colour, as ncurses writes it.
    var foreground: Int32
    /// Palette number behind the text, or -1.
    var background: Int32

    /// - Parameter colors: how many the terminal has; where there are only eight, the bright ones are bold ones.
    init(_ style: Style, depth: ColorDepth, colors: Int) {
        attributes = style.attributes
        foreground = -1
        background = -1
        guard depth != .mono else { return }
        let hasBright = colors > 8
        if let color = style.foreground.map(Int32.init) {
            foreground = hasBright ? color : color % 8
            if !hasBright, 8...15 ~= color { attributes.insert(.bold) }
        }
        if let color = style.background.map(Int32.init) { background = hasBright ? color : color % 8 }
        // Grey is none of eight colours, and a bold black cannot be seen on black, nor on most terminals' own colour.
        if !hasBright, style.foreground == 8, background <= 0 {
            foreground = 7
            attributes.remove(.bold)
        }
    }
}
