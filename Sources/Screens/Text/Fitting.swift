/// Where text stands in a field that is wider.
package enum Alignment: Sendable { case left, right, center }

extension DisplayWidth {
    /// `text` cut to at most `width` columns; what was cut ends with `…`, or with `.` when `ascii`.
    package static func clip(_ text: String, to width: Int, ascii: Bool = false) -> String {
        // No character takes more columns than it has bytes.
        if text.utf8.count <= width || of(text) <= width { return text }
        guard width > 0 else { return "" }
        return prefix(of: text[...], columns: width - 1) + (ascii ? "." : "…")
    }

    /// `text` with blanks around it up to `width` columns; longer text stays as it is.
    package static func pad(_ text: String, to width: Int, alignment: Alignment = .left) -> String {
        let missing = width - of(text)
        guard missing > 0 else { return text }
        switch alignment {
        case .left: return text + blanks(missing)
        case .right: return blanks(missing) + text
        case .center: return blanks(missing / 2) + text + blanks(missing - missing / 2)
        }
    }

    /// `text` in lines of at most `width` columns, broken at blanks; a word that is longer is broken where it must be.
    /// Empty text is one empty line; no width is no lines.
    package static func wrap(_ text: String, to width: Int) -> [String] {
        guard width > 0 else { return [] }
        var lines = [""]
        for word in text.split(separator: " ") {
            let glue = lines[lines.count - 1].isEmpty ? "" : " "
            if of(lines[lines.count - 1] + glue + word) <= width {
                lines[lines.count - 1] += glue + word
            } else {
                if !glue.isEmpty { lines.append("") }
                lines.replaceSubrange(lines.count - 1..<lines.count, with: pieces(of: word, width: width))
            }
        }
        return lines
    }

    private static func pieces(of word: Substring, width: Int) -> [String] {
        var pieces: [String] = []
        var rest = word
        while !rest.isEmpty {
            let piece = prefix(of: rest, columns: width)
            // A wide character in a single column: it cannot be shown, and must not keep us here for ever.
            guard !piece.isEmpty else { return pieces.isEmpty ? [""] : pieces }
            pieces.append(piece)
            rest = rest[rest.unicodeScalars.index(rest.startIndex, offsetBy: piece.unicodeScalars.count)...]
        }
        return pieces
    }

    private static func prefix(of text: Substring, columns: Int) -> String {
        var kept = String.UnicodeScalarView()
        var column = 0
        for scalar in text.unicodeScalars {
            column += of(printable(scalar))
            if column > columns { break }
            kept.append(scalar)
        }
        return String(kept)
    }

    private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}
