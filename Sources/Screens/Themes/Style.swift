/// How many colours the terminal shows.
package enum ColorDepth: Int, CaseIterable, Sendable { case mono, sixteen, indexed256 }

/// How one cell looks: colours by palette number, and attributes.
package struct Style: Hashable, Sendable {
    /// Attributes of text, as a set.
    package struct Attributes: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        package static let bold = Attributes(rawValue: 1)
        package static let dim = Attributes(rawValue: 2)
        package static let underline = Attributes(rawValue: 4)
        package static let reverse = Attributes(rawValue: 8)

        /// The words for them in a theme file.
        static let named: [String: Attributes] = [
            "bold": .bold, "dim": .dim, "underline": .underline, "reverse": .reverse, "plain": [],
        ]
    }
    /// Palette number of the text, or nil for the terminal's own colour.
    package var foreground: UInt8?
    /// Palette number behind the text, or nil for the terminal's own.
    package var background: UInt8?
    /// Bold, dim, underline, reverse.
    package var attributes: Attributes

    /// A look; without colours it is the terminal's own.
    package init(foreground: UInt8? = nil, background: UInt8? = nil, attributes: Attributes = []) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }
}
