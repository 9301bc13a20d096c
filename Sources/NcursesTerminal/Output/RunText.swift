import Screens

/// The characters that fill a stretch of cells and nothing beside them, whatever the C library thinks of their width.
struct RunText {
    /// Whether anything beyond ASCII may be drawn.
    let isUnicode: Bool
    /// Columns a character takes by the C library's reckoning, which is ncurses' too; negative when it cannot print it.
    let columns: (Unicode.Scalar) -> Int

    /// Appends what to print for `run`, columns of `row`. What cannot be shown in its columns shows as `?`.
    func append(_ run: Range<Int>, of row: ArraySlice<Cell>, to text: inout [Unicode.Scalar]) {
        var column = run.lowerBound
        while column < run.upperBound {
            let cell = row[row.startIndex + column]
            let isWide = column + 1 < run.upperBound && row[row.startIndex + column + 1].isTail
            if isWide, isUnicode, columns(cell.scalar) == 2 {
                text.append(cell.scalar)
                column += 2
            } else {
                text.append(isWide ? "?" : narrow(cell))
                column += 1
            }
        }
    }

    private func narrow(_ cell: Cell) -> Unicode.Scalar {
        if 0x20..<0x7F ~= cell.scalar.value { return cell.scalar }
        if cell.isTail { return " " }
        return isUnicode && columns(cell.scalar) == 1 ? cell.scalar : "?"
    }
}
