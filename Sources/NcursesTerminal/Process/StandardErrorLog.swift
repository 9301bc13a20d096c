import Screens

/// The lines written to standard error while the screen is ours: cleaned, and the last of them kept for the end.
struct StandardErrorLog {
    /// Lines that no longer fit and will not be replayed.
    private(set) var dropped = 0
    private var kept: [String] = []
    private var oldest = 0
    private var unfinished: [UInt8] = []
    private let capacity: Int
    private let longestLine: Int

    /// - Parameters:
    ///   - capacity: lines that are kept.
    ///   - longestLine: bytes after which a line is cut in two.
    init(capacity: Int = 1_000, longestLine: Int = 4_096) {
        self.capacity = capacity
        self.longestLine = longestLine
    }

    /// The kept lines, oldest first.
    var lines: [String] { Array(kept[oldest...] + kept[..<oldest]) }

    /// Takes what was written; returns the lines it completed.
    mutating func append(_ bytes: some Sequence<UInt8>) -> [String] {
        var completed: [String] = []
        for byte in bytes {
            if byte != UInt8(ascii: "\n") { unfinished.append(byte) }
            if byte == UInt8(ascii: "\n") || unfinished.count == longestLine { completed.append(endLine()) }
        }
        return completed
    }

    /// Nothing more will come: an unfinished last line counts as one. What should go to the real standard error.
    mutating func finish() -> String {
        if !unfinished.isEmpty { _ = endLine() }
        let notice = dropped == 0 ? [] : ["(\(dropped) earlier lines of standard error were dropped)"]
        return (notice + lines).map { $0 + "\n" }.joined()
    }

    private mutating func endLine() -> String {
        let line = clean(unfinished)
        unfinished.removeAll(keepingCapacity: true)
        keep(line)
        return line
    }

    private mutating func keep(_ line: String) {
        guard kept.count == capacity else { return kept.append(line) }
        kept[oldest] = line
        oldest = (oldest + 1) % capacity
        dropped += 1
    }

    private func clean(_ bytes: [UInt8]) -> String {
        let text = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes[...]
        var cleaned = String.UnicodeScalarView()
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            cleaned.append(scalar == "\t" ? " " : DisplayWidth.printable(scalar))
        }
        return String(cleaned)
    }
}
