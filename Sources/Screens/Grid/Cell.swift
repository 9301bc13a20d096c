/// One place on the screen: a character and what it means.
///
/// A character two columns wide fills its cell and a `Cell.tail` to its right.
package struct Cell: Equatable, Sendable {
    /// What stands here; U+0000 marks the right half of a wide character.
    package var scalar: Unicode.Scalar
    /// What it means.
    package var ink: Ink

    /// A cell holding `scalar`, which must be printable.
    package init(_ scalar: Unicode.Scalar, _ ink: Ink) {
        self.scalar = scalar
        self.ink = ink
    }

    /// An empty place.
    package static let blank = Cell(" ", .text)

    /// The right half of a wide character.
    package static func tail(_ ink: Ink) -> Cell { Cell("\u{0}", ink) }

    /// Whether this is the right half of a wide character.
    package var isTail: Bool { scalar.value == 0 }
}
