/// How often each range of a value occurred, as columns, the lowest range at the left. A range that never occurred is
/// blank; one that occurred once shows.
package struct HistogramBars: Widget {
    /// How often each range occurred, from the lowest range up.
    package var counts: [Int]
    /// What it means; a gradient runs from the lowest to the highest range.
    package var slot: Slot

    /// A histogram; where there are more ranges than columns, neighbours share one.
    package init(_ counts: [Int], slot: Slot = .gradLatency) {
        self.counts = counts
        self.slot = slot
    }

    package func draw(into grid: inout Grid, in rect: Rect, glyphs: Glyphs) {
        let columns = Self.merged(counts, into: rect.width)
        let highest = Double(columns.max() ?? 0)
        for (offset, count) in columns.enumerated() where count > 0 {
            let steps = max(1, Fraction(Double(count), of: highest).ceiling(rect.height * glyphs.levels.count))
            let level = Fraction(Double(offset), of: Double(max(1, columns.count - 1))).level
            grid.putColumn(steps: steps, x: rect.x + offset, in: rect, Ink(slot, level: level), glyphs.levels)
        }
    }

    /// The counts in at most `columns` groups of neighbours; none is lost.
    static func merged(_ counts: [Int], into columns: Int) -> [Int] {
        guard counts.count > columns else { return counts }
        return (0..<columns).map { column in
            counts[column * counts.count / columns..<(column + 1) * counts.count / columns].reduce(0, +)
        }
    }
}
