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
    /// in the middle of a wide character.
    func runs(in row: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var column = 0
        while column < width {
            guard isChanged(column, row) else {
                column += 1
                continue
            }
            let start = new[row * stride + column].isTail && column > 0 ? column - 1 : column
            column = end(of: column, row)
            runs.append(start..<column)
        }
        return runs
    }

    private func end(of start: Int, _ row: Int) -> Int {
        let ink = new[row * stride + start].ink
        var column = start + 1
        while column < width, isChanged(column, row), new[row * stride + column].ink == ink { column += 1 }
        return column
    }

    private func isChanged(_ column: Int, _ row: Int) -> Bool {
        guard let old else { return true }
        return new[row * stride + column] != old[row * stride + column]
    }
}
