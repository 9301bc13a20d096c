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
            height: wrapped(textWidth).count + buttonRows(textWidth).count + Self.margins.height)
        return area.centered(size)
    }

    package func draw(into grid: inout Grid, in rect: Rect, glyphs: Glyphs) {
        let frame = frame(in: rect)
        grid.drawPopup(frame) { grid in
            grid.draw(Box(title, isFocused: true, slot: .dialog), in: frame, glyphs)
            let inside = frame.inset(2, 1)
            let rows = buttonRows(inside.width)
            let room = inside.height - rows.count
            // The blank line goes first, then text, then buttons that have not the focus.
            let lines = wrapped(inside.width)
            for (offset, line) in lines.prefix(max(0, lines.count < room ? room - 1 : room)).enumerated() {
                grid.put(line, x: inside.x, y: inside.y + offset, Ink(.dialog), clip: inside)
            }
            let hidden = min(max(0, -room), rows.firstIndex { $0.contains(focus) } ?? 0)
            for (offset, row) in rows.dropFirst(hidden).enumerated() {
                drawButtons(row, into: &grid, in: inside.row(max(0, room) + offset), glyphs)
            }
        }
    }

    /// The border, a blank beside it at each side; a blank line between the text and the buttons.
    private static let margins = Size(width: 4, height: 3)

    private var widest: Int {
        let labels = buttons.map { Self.width(of: $0) + 1 }.reduce(-1, +)
        return max(labels, DisplayWidth.of(title) + 2, lines.map { DisplayWidth.of($0) }.max() ?? 0)
    }

    private func wrapped(_ width: Int) -> [String] { lines.flatMap { DisplayWidth.wrap($0, to: width) } }

    /// The columns of a button: a bracket and a blank or pointer at each side of its label.
    private static func width(of label: String) -> Int { DisplayWidth.of(label) + 4 }

    /// The indices of the buttons, as many in each row as fit beside each other.
    private func buttonRows(_ width: Int) -> [[Int]] {
        var rows: [[Int]] = []
        var x = 0
        for (index, label) in buttons.enumerated() {
            let end = x + 1 + Self.width(of: label)
            if rows.isEmpty || end > width {
                rows.append([index])
                x = Self.width(of: label)
            } else {
                rows[rows.count - 1].append(index)
                x = end
            }
        }
        return rows
    }

    /// The focused button also has a pointer, for those who see no colours. A label that is too long is cut, its brackets
    /// are not.
    private func drawButtons(_ indices: [Int], into grid: inout Grid, in row: Rect, _ glyphs: Glyphs) {
        var x = row.x
        for index in indices {
            let isFocused = index == focus
            let label = DisplayWidth.clip(buttons[index], to: max(0, row.width - 4), ascii: glyphs.isASCII)
            let text = "[\(isFocused ? glyphs.pointer : " ")\(label) ]"
            x += grid.put(text, x: x, y: row.y, Ink(isFocused ? .buttonFocus : .button), clip: row) + 1
        }
    }
}
