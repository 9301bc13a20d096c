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

    /// No sign is among them that would then say something else: `≥` is not `>`, see ``DisplayWidth/ascii(_:)``.
    private static let asciiStandIns: [Unicode.Scalar: Unicode.Scalar] = [
        "·": ".", "•": "*", "…": ".", "–": "-", "—": "-", "×": "x", "‘": "'", "’": "'", "“": "\"", "”": "\"",
        "→": ">", "←": "<", "↑": "^", "↓": "v", "≈": "~", "─": "-", "│": "|", "✓": "+", "✗": "x",
    ]
}

extension DisplayWidth {
    /// `text` with the signs that take two characters in ASCII written so. It is done to text before it is laid out; what
    /// takes one character is left to ``Grid/folded()``.
    package static func ascii(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        return text.unicodeScalars.map { wideStandIns[$0] ?? String($0) }.joined()
    }

    private static let wideStandIns: [Unicode.Scalar: String] = ["≥": ">=", "≤": "<=", "≠": "!=", "→": "->", "←": "<-"]
}
