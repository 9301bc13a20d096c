import Screens

/// Which cells have to be drawn again.
struct GridDifference {
    private let new: [Cell]
    private let old: [Cell]?
    private let stride: Int
    private let width: Int

    /// What `new` changes about `old`, in its first `width` columns; everything when `old` is nil or of another size.
    init(_ new: Grid, since old: Grid?, width: Int) {
        self.new = new.cells
        self.old = old.flatMap { $0.size == new.size ? $0.cells : nil }
        stride = new.size.width
        self.width = min(width, new.size.width)
    }

    /// The columns of `row` that have to be drawn: stretches of changed cells of one look, left to right. None begins
    /// or ends in the middle of a wide character: both of its halves have the look of the first.
    func runs(in row: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var column = 0
        while column < width {
            let next = end(ofCharacterAt: column, row)
            if hasChanged(column..<next, row) {
                if let last = runs.last, last.upperBound == column, ink(last.lowerBound, row) == ink(column, row) {
                    runs[runs.count - 1] = last.lowerBound..<next
                } else {
                    runs.append(column..<next)
                }
            }
            column = next
        }
        return runs
    }

    /// The column behind the character that begins at `column`, one or two on.
    private func end(ofCharacterAt column: Int, _ row: Int) -> Int {
        let next = column + 1
        return next < width && new[row * stride + next].isTail ? next + 1 : next
    }

    private func ink(_ column: Int, _ row: Int) -> Ink { new[row * stride + column].ink }

    /// Whether any cell of a character has changed. All right halves look alike: one stays the same when another wide
    /// character takes the place of its left half, and has to be drawn with it.
    private func hasChanged(_ character: Range<Int>, _ row: Int) -> Bool {
        guard let old else { return true }
        return character.contains { new[row * stride + $0] != old[row * stride + $0] }
    }
}
