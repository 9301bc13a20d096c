extension Grid {
    /// The same screen for a terminal that shows ASCII only: common signs become their nearest ASCII character,
    /// everything else that is not ASCII becomes `?`. The layout does not move.
    package func folded() -> Grid {
        var grid = self
        grid.change(bounds) { cell in
            if cell.isTail { cell.scalar = " " }
            if cell.scalar.value > 0x7E { cell.scalar = Self.asciiStandIns[cell.scalar] ?? "?" }
        }
        return grid
    }

    private static let asciiStandIns: [Unicode.Scalar: Unicode.Scalar] = [
        "·": ".", "•": "*", "…": ".", "–": "-", "—": "-", "×": "x", "‘": "'", "’": "'", "“": "\"", "”": "\"",
        "→": ">", "←": "<", "↑": "^", "↓": "v", "≤": "<", "≥": ">", "≈": "~", "─": "-", "│": "|", "✓": "+", "✗": "x",
    ]
}
