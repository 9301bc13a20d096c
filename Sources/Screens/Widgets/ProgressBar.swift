/// How much of something is done: `▓▓▓▓░░`, in ASCII `####..`.
package struct ProgressBar: Widget {
    /// The part that is done.
    package var fraction: Fraction
    /// What the done part means.
    package var slot: Slot

    /// `done` of `whole`; all of it is done only when nothing is left.
    package init(_ done: Double, of whole: Double = 1, slot: Slot = .barProgress) {
        fraction = Fraction(done, of: whole)
        self.slot = slot
    }

    package func draw(into grid: inout Grid, in rect: Rect, glyphs: Glyphs) {
        let done = fraction.floor(rect.width)
        for column in 0..<rect.width {
            let isDone = column < done
            grid.put(
                isDone ? glyphs.done : glyphs.open, x: rect.x + column, y: rect.y, Ink(isDone ? slot : .dim),
                clip: rect.row(0))
        }
    }
}
