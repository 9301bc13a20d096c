/// The course of a value in one row, oldest first, the newest at the right edge: `▁▁▂▃▅█`.
package struct Sparkline: Widget {
    /// One value a column, the newest last.
    package var values: [Double]
    /// The value of a full column, or nil for the largest of `values`.
    package var maximum: Double?
    /// What it means.
    package var slot: Slot

    /// A sparkline; values that find no room at the left are left out.
    package init(_ values: [Double], maximum: Double? = nil, slot: Slot = .graphPending) {
        self.values = values
        self.maximum = maximum
        self.slot = slot
    }

    package func draw(into grid: inout Grid, in rect: Rect, glyphs: Glyphs) {
        let top = maximum ?? values.suffix(rect.width).max() ?? 0
        grid.putColumns(values, maximum: top, in: rect.row(0), slot, glyphs)
    }
}
