/// A timeline: columns several rows high, the newest at the right edge, with the scale at the left and letters at the
/// top where something happened.
package struct Chart: Widget {
    /// A letter over one of the values.
    package struct Mark: Equatable, Sendable {
        /// Index of the value.
        package var index: Int
        /// The letter, one column wide.
        package var symbol: Unicode.Scalar

        /// A letter over the value at `index`.
        package init(_ symbol: Unicode.Scalar, at index: Int) {
            self.index = index
            self.symbol = symbol
        }
    }

    /// One value a column, the newest last.
    package var values: [Double]
    /// The value of a full column, or nil for the largest value shown.
    package var maximum: Double?
    /// What happened, and when; drawn over the top row.
    package var marks: [Mark]
    /// What the columns mean.
    package var slot: Slot
    /// How the scale's numbers are written.
    package var label: @Sendable (Double) -> Wording

    /// A chart; values that find no room at the left are left out, and their marks with them.
    package init(
        _ values: [Double], maximum: Double? = nil, marks: [Mark] = [], slot: Slot = .graphPending,
        label: @escaping @Sendable (Double) -> Wording
    ) {
        self.values = values
        self.maximum = maximum
        self.marks = marks
        self.slot = slot
        self.label = label
    }

    /// The columns kept for the scale, its line included.
    package static let scaleWidth = 6

    /// Where the columns stand in `rect`: one value fits each of its columns. Too narrow, it goes without the scale.
    package static func plot(in rect: Rect) -> Rect {
        guard rect.width >= 3 * scaleWidth else { return rect }
        return Rect(x: rect.x + scaleWidth, y: rect.y, width: rect.width - scaleWidth, height: rect.height)
    }

    package func draw(into grid: inout Grid, in rect: Rect, glyphs: Glyphs) {
        let plot = Self.plot(in: rect)
        let top = maximum ?? values.suffix(plot.width).max() ?? 0
        grid.putColumns(values, maximum: top, in: plot, slot, glyphs)
        if plot.x > rect.x { drawScale(into: &grid, in: rect, top: top, glyphs) }
        drawMarks(into: &grid, in: plot)
    }

    private func drawScale(into grid: inout Grid, in rect: Rect, top: Double, _ glyphs: Glyphs) {
        let line = rect.x + Self.scaleWidth - 1
        for y in rect.y..<rect.bottom { grid.put(glyphs.frame.vertical, x: line, y: y, Ink(.border), clip: rect) }
        putLabel(label(top), into: &grid, rect.row(0), glyphs)
        if rect.height > 1 { putLabel(label(0), into: &grid, rect.row(rect.height - 1), glyphs) }
    }

    private func putLabel(_ label: Wording, into grid: inout Grid, _ row: Rect, _ glyphs: Glyphs) {
        let width = Self.scaleWidth - 1
        let padded = DisplayWidth.pad(label.text(within: width) ?? glyphs.ellipsis, to: width, alignment: .right)
        grid.put(padded, x: row.x, y: row.y, Ink(.dim), clip: row)
    }

    private func drawMarks(into grid: inout Grid, in plot: Rect) {
        for mark in marks {
            let x = plot.right - values.count + mark.index
            grid.put(DisplayWidth.printable(mark.symbol), x: x, y: plot.y, Ink(.graphMark), clip: plot.row(0))
        }
    }
}
