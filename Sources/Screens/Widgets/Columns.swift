extension Grid {
    /// Draws one column of a chart from the bottom of `rect` upwards, `steps` high: as many steps a row as there are
    /// levels.
    mutating func putColumn(steps: Int, x: Int, in rect: Rect, _ ink: Ink, _ levels: [Unicode.Scalar]) {
        var rest = steps
        var y = rect.bottom - 1
        while rest > 0, y >= rect.y {
            put(levels[min(rest, levels.count) - 1], x: x, y: y, ink, clip: rect)
            rest -= levels.count
            y -= 1
        }
    }

    /// Draws the last values that fit, the newest at the right edge. Nothing is the lowest level, the maximum all of
    /// the height.
    mutating func putColumns(_ values: [Double], maximum: Double, in rect: Rect, _ slot: Slot, _ glyphs: Glyphs) {
        guard !rect.isEmpty else { return }
        let shown = values.suffix(rect.width)
        for (offset, value) in shown.enumerated() {
            let fraction = Fraction(value, of: maximum)
            let steps = max(1, fraction.ceiling(rect.height * glyphs.levels.count))
            let x = rect.right - shown.count + offset
            putColumn(steps: steps, x: x, in: rect, Ink(slot, level: fraction.level), glyphs.levels)
        }
    }
}
