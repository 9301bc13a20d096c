/// A border with a title at its left and a remark at its right: `┌─ title ───── remark ─┐`.
///
/// With the focus its lines are double (`=` in ASCII), so that it also shows without colours.
package struct Box: Widget {
    /// Written into the top line, at its left.
    package var title: String
    /// Written into the top line, at its right; left out where it would not fit beside the title.
    package var remark: String
    /// Whether keys go to this box.
    package var isFocused: Bool
    /// What the border means, when it is not the usual one.
    package var slot: Slot?

    /// A box; what it encloses is drawn into `interior(of:)`.
    package init(_ title: String = "", remark: String = "", isFocused: Bool = false, slot: Slot? = nil) {
        self.title = title
        self.remark = remark
        self.isFocused = isFocused
        self.slot = slot
    }

    /// What the border of a box in `rect` leaves free.
    package static func interior(of rect: Rect) -> Rect { rect.inset(1, 1) }

    package func draw(into grid: inout Grid, in rect: Rect, glyphs: Glyphs) {
        guard rect.width >= 2, rect.height >= 2 else { return }
        drawBorder(into: &grid, in: rect, isFocused ? glyphs.focusedFrame : glyphs.frame)
        drawTitles(into: &grid, in: rect, glyphs: glyphs)
    }

    private func drawBorder(into grid: inout Grid, in rect: Rect, _ frame: Glyphs.Frame) {
        let ink = Ink(slot ?? (isFocused ? .borderFocus : .border))
        let right = rect.right - 1
        let bottom = rect.bottom - 1
        for x in rect.x..<rect.right {
            grid.put(frame.horizontal, x: x, y: rect.y, ink)
            grid.put(frame.horizontal, x: x, y: bottom, ink)
        }
        for y in rect.y..<rect.bottom {
            grid.put(frame.vertical, x: rect.x, y: y, ink)
            grid.put(frame.vertical, x: right, y: y, ink)
        }
        grid.put(frame.topLeft, x: rect.x, y: rect.y, ink)
        grid.put(frame.topRight, x: right, y: rect.y, ink)
        grid.put(frame.bottomLeft, x: rect.x, y: bottom, ink)
        grid.put(frame.bottomRight, x: right, y: bottom, ink)
    }

    /// Both stand with a blank at each side, and leave a piece of line beyond it.
    private func drawTitles(into grid: inout Grid, in rect: Rect, glyphs: Glyphs) {
        let room = rect.width - 6
        guard room > 0 else { return }
        let shown = DisplayWidth.clip(title, to: room, ascii: glyphs.isASCII)
        let taken = shown.isEmpty ? 0 : DisplayWidth.of(shown) + 2
        if taken > 0 { grid.put(" \(shown) ", x: rect.x + 2, y: rect.y, Ink(slot ?? .title)) }

        let width = DisplayWidth.of(remark)
        guard width > 0, taken + 1 + width <= room else { return }
        grid.put(" \(remark) ", x: rect.right - 4 - width, y: rect.y, Ink(slot ?? .dim))
    }
}
