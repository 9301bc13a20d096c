/// Cuts pieces of input into numbered lines.
struct Lines {
    struct Line {
        var number: Int
        var bytes: [UInt8]
    }

    /// A line without an end must not fill the memory: what is longer than this is cut, which is longer than it may be.
    private let longest: Int
    private var last: [UInt8] = []
    private var number = 0

    /// - Parameter longest: the longest line that is taken, in bytes.
    init(longest: Int) { self.longest = longest + 2 }

    /// The lines that end in `piece`.
    mutating func split(_ piece: [UInt8]) -> [Line] {
        var lines: [Line] = []
        for byte in piece {
            if byte == UInt8(ascii: "\n") {
                lines += rest()
            } else if last.count < longest {
                last.append(byte)
            }
        }
        return lines
    }

    /// What came after the last end of a line.
    mutating func rest() -> [Line] {
        number += 1
        defer { last = [] }
        // Some programs begin a file with a byte order mark.
        let hasMark = number == 1 && last.starts(with: [0xEF, 0xBB, 0xBF])
        return [Line(number: number, bytes: hasMark ? Array(last.dropFirst(3)) : last)]
    }
}
