/// A value as a horizontal bar, with the highest value lately as a mark, and `!` where the value is off the scale:
/// `██████▍   ▏ `, in ASCII `[######    | ] `.
///
/// The last column is kept for the `!`, so that bars of one table stay aligned.
package struct Bar: Widget {
    /// The value, in the unit of `capacity`.
    package var value: Double
    /// What fills the bar.
    package var capacity: Double
    /// The highest value lately, if there is one to show.
    package var peak: Double?
    /// What the bar means; a gradient runs along its length.
    package var slot: Slot

    /// A bar; a capacity of 0 or less leaves it empty.
    package init(_ value: Double, of capacity: Double, peak: Double? = nil, slot: Slot = .gradDepth) {
        self.value = value
        self.capacity = capacity
        self.peak = peak
        self.slot = slot
    }

    package func draw(into grid: inout Grid, in rect: Rect, glyphs: Glyphs) {
        let start = grid.put(glyphs.barStart, x: rect.x, y: rect.y, Ink(.dim), clip: rect.row(0))
        let length = rect.width - start - 2
        if length > 0 {
            let track = Rect(x: rect.x + start, y: rect.y, width: length, height: 1)
            drawPeak(into: &grid, along: track, within: rect.row(0), glyphs)
            drawFill(into: &grid, along: track, within: rect.row(0), glyphs.fills)
        }
        // The end stands where a peak at the very top would: only one of the two sets has both.
        grid.put(glyphs.barEnd, x: rect.right - 2, y: rect.y, Ink(.dim), clip: rect.row(0))
        guard value > capacity else { return }
        grid.put(glyphs.overflow, x: rect.right - 1, y: rect.y, Ink(.barOverflow), clip: rect.row(0))
    }

    private func drawPeak(into grid: inout Grid, along track: Rect, within clip: Rect, _ glyphs: Glyphs) {
        guard let peak else { return }
        let last = glyphs.barEnd.isEmpty ? track.width : track.width - 1
        let cell = min(Fraction(peak, of: capacity).floor(track.width), last)
        grid.put(glyphs.peak, x: track.x + cell, y: track.y, Ink(.barPeak), clip: clip)
    }

    private func drawFill(into grid: inout Grid, along track: Rect, within clip: Rect, _ fills: [Unicode.Scalar]) {
        let fraction = Fraction(value, of: capacity)
        var steps = fraction.rounded(track.width * fills.count)
        if fraction.value > 0 { steps = max(1, steps) }
        for cell in 0..<track.width where steps > 0 {
            let ink = Ink(slot, level: Fraction(Double(cell), of: Double(max(1, track.width - 1))).level)
            grid.put(fills[min(steps, fills.count) - 1], x: track.x + cell, y: track.y, ink, clip: clip)
            steps -= fills.count
        }
    }
}
