/// A question in the middle of the screen: a title, lines of text that are wrapped to fit, and buttons of which one has
/// the focus. Where there is little room, text goes before the buttons do.
package struct Dialog: Widget {
    /// What it is about.
    package var title: String
    /// What will happen, a paragraph each.
    package var lines: [String]
    /// The answers, from left to right.
    package var buttons: [String]
    /// Index of the button that Enter presses.
    package var focus: Int

    /// A dialog; `focus` is the default answer.
    package init(title: String, lines: [String], buttons: [String], focus: Int = 0) {
        self.title = title
        self.lines = lines
        self.buttons = buttons
        self.focus = focus
    }

    /// The dialog's frame in the middle of `area`, as large as its text needs and no larger than `area`.
    package func frame(in area: Rect) -> Rect {
        let textWidth = min(max(widest, 0), max(0, area.width - Self.margins.width))
        let size = Size(
            width: textWidth + Self.margins.width,
            height: wrapped(textWidth).count + Self.margins.height)
        return area.centered(size)
    }

    package func draw(into grid: inout Grid, in rect: Rect, glyphs: Glyphs) {
        let frame = frame(in: rect)
        grid.fill(frame, Cell(" ", Ink(.dialog)))
        grid.draw(Box(title, isFocused: true, slot: .dialog), in: frame, glyphs)
        let inside = frame.inset(2, 1)
        for (offset, line) in wrapped(inside.width).prefix(max(0, inside.height - 2)).enumerated() {
            grid.put(line, x: inside.x, y: inside.y + offset, Ink(.dialog), clip: inside)
        }
        drawButtons(into: &grid, in: inside.row(inside.height - 1), glyphs)
    }

    /// The border, a blank beside it at each side; below the text a blank line and the buttons.
    private static let margins = Size(width: 4, height: 4)

    private var widest: Int {
        let labels = buttons.map { DisplayWidth.of($0) + 5 }.reduce(-1, +)
        return max(labels, DisplayWidth.of(title) + 2, lines.map { DisplayWidth.of($0) }.max() ?? 0)
    }

    private func wrapped(_ width: Int) -> [String] { lines.flatMap { DisplayWidth.wrap($0, to: width) } }

    /// The focused button also has a pointer, for those who see no colours.
    private func drawButtons(into grid: inout Grid, in row: Rect, _ glyphs: Glyphs) {
        var x = row.x
        for (index, label) in buttons.enumerated() {
            let isFocused = index == focus
            let text = "[\(isFocused ? glyphs.pointer : " ")\(label) ]"
            x += grid.put(text, x: x, y: row.y, Ink(isFocused ? .buttonFocus : .button), clip: row) + 1
        }
    }
}
