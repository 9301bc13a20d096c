/// How many columns a character takes on a terminal, and which characters may reach one.
///
/// Characters are Unicode scalars here, as a terminal counts them: an emoji built of several takes the sum of their
/// widths, and a variation selector changes nothing.
package enum DisplayWidth {
    /// The character itself where it is safe to print, else a stand-in, so that nothing from data can steer the
    /// terminal: a blank for every kind of space, U+FFFD for controls, invisible and bidirectional formatting,
    /// line and paragraph separators, private and unassigned code points.
    package static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if isPlain(scalar) { return scalar }
        switch scalar.properties.generalCategory {
        case .spaceSeparator: return " "
        case .nonspacingMark, .enclosingMark: return scalar
        case .control, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return replacement
        case .format: return isJoiner(scalar) ? scalar : replacement
        default: return scalar.properties.isDefaultIgnorableCodePoint ? replacement : scalar
        }
    }

    /// `text` with what may not reach a terminal replaced.
    package static func printable(_ text: String) -> String {
        if text.unicodeScalars.allSatisfy(isPlain) { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map(printable)))
    }

    /// The columns of a printable character: 0 for combining marks and joiners, 2 for East Asian wide characters and
    /// emoji, else 1.
    package static func of(_ scalar: Unicode.Scalar) -> Int {
        if isPlain(scalar) { return 1 }
        if isZeroWidth(scalar) { return 0 }
        if isRegionalIndicator(scalar) { return 1 }
        return WideCharacters.contains(scalar) || scalar.properties.isEmojiPresentation ? 2 : 1
    }

    /// The columns of `text` as it would be printed.
    package static func of(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.unicodeScalars.reduce(0) { $0 + of(printable($1)) }
    }

    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    /// Most of what is drawn needs no look into the Unicode tables: ASCII, Latin letters, box drawing and blocks.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF, 0x2500...0x259F: true
        default: false
        }
    }

    private static func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1160...0x11FF, 0xD7B0...0xD7FF: return true  // the vowel and final of a Hangul syllable join its first
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return true
        default: return isJoiner(scalar)
        }
    }

    /// Emoji and Persian text need these two; they are dropped when drawn.
    private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x200C || scalar.value == 0x200D
    }

    /// Half a flag: two of them make one that is two columns wide.
    private static func isRegionalIndicator(_ scalar: Unicode.Scalar) -> Bool {
        (0x1F1E6...0x1F1FF).contains(scalar.value)
    }
}
