/// Something that draws itself into a part of the screen.
///
/// A widget is a value made for one frame. It stays inside its rectangle and inside the grid, whatever their sizes.
package protocol Widget: Sendable {
    /// Draws into `rect` of `grid`, with the signs of `glyphs`.
    func draw(into grid: inout Grid, in rect: Rect, glyphs: Glyphs)
}

extension Grid {
    /// Draws `widget` into `rect`.
    package mutating func draw(_ widget: some Widget, in rect: Rect, _ glyphs: Glyphs = .unicode) {
        widget.draw(into: &self, in: rect, glyphs: glyphs)
    }
}
