import Screens

/// The bytes of a bracketed paste: its beginning, as far as anybody could want it in one line of text, and how much of
/// the end mark has come.
struct PasteBuffer {
    private static let end = Array("\u{1B}[201~".utf8)
    /// A paste may be of any length, and no field takes more than a line.
    private static let capacity = 4_096

    private var bytes: [UInt8] = []
    /// How many bytes of the end mark came last.
    private var matched = 0

    /// Takes one more byte.
    /// - Returns: whether the paste has ended.
    mutating func append(_ byte: UInt8) -> Bool {
        if byte == Self.end[matched] {
            matched += 1
            return matched == Self.end.count
        }
        // The mark begins with its only Escape: what did not go on as the mark can begin it at this byte alone.
        keep(Self.end[..<matched])
        matched = byte == Self.end[0] ? 1 : 0
        if matched == 0 { keep([byte]) }
        return false
    }

    /// What was pasted, clean: a blank for each end of a line and each tab, none at the end.
    var text: String {
        var scalars = String.UnicodeScalarView()
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            scalars.append("\r\n\t".unicodeScalars.contains(scalar) ? " " : DisplayWidth.printable(scalar))
        }
        while scalars.last == " " { scalars.removeLast() }
        return String(scalars)
    }

    private mutating func keep(_ more: some Collection<UInt8>) {
        bytes += more.prefix(Self.capacity - bytes.count)
    }
}
