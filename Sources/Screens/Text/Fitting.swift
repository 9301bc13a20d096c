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

    /// The same for sentences: a number that would be cut, or that would stand right before the `…`, goes as a whole.
    package static func clipSentence(_ text: String, to width: Int, ascii: Bool = false) -> String {
        if text.utf8.count <= width || of(text) <= width { return text }
        guard width > 0 else { return "" }
        let kept = prefix(of: text[...], columns: width - 1)
        // What belongs to a number, or to a name with digits in it: that begins with a letter.
        let word = kept.suffix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.,:/%#_<>".contains($0)) }
        let isNumber = word.first?.isLetter == false && word.contains(where: \.isNumber)
        return (isNumber ? String(kept.dropLast(word.count)) : kept) + (ascii ? "." : "…")
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

    /// The end of `text` that takes at most `width` columns: what somebody types is seen where it is typed.
    package static func ending(of text: String, to width: Int) -> String {
        var rest = text[...]
        while of(String(rest)) > width, !rest.isEmpty { rest.removeFirst() }
        return String(rest)
    }

    private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}

extension StringProtocol {
    /// The longest ending whose characters all hold to `condition`.
    fileprivate func suffix(while condition: (Character) -> Bool) -> SubSequence {
        var start = endIndex
        while start > startIndex, condition(self[index(before: start)]) { formIndex(before: &start) }
        return self[start...]
    }
}
