/// Cuts pieces of input into numbered lines.
struct Lines {
    struct Line {
        var number: Int
        /// What is in it: not all of a line that is longer than it may be, but more than it may have.
        var bytes: [UInt8]
        /// How many bytes it has without its end, whether they are all in `bytes` or not.
        var length: Int
    }

    /// A line without an end must not fill the memory: what is longer than this is cut, which is longer than it may be.
    private let longest: Int
    private var last: [UInt8] = []
    private var length = 0
    private var endsInReturn = false
    private var number = 0

    /// - Parameter longest: the longest line that is taken, in bytes.
    init(longest: Int) { self.longest = longest + 2 }

    /// The lines that end in `piece`.
    mutating func split(_ piece: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var rest = piece[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            add(rest[..<end])
            lines += self.rest()
            rest = rest[(end + 1)...]
        }
        add(rest)
        return lines
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>) {
        guard let end = bytes.last else { return }
        length += bytes.count
        last += bytes.prefix(longest - last.count)
        endsInReturn = end == UInt8(ascii: "\r")
    }

    private mutating func rest() -> [Line] {
        number += 1
        defer { (last, length, endsInReturn) = ([], 0, false) }
        // Some programs begin a file with a byte order mark, some end lines with two bytes.
        let mark = number == 1 && last.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let whole = length - (endsInReturn ? 1 : 0)
        return [Line(number: number, bytes: Array(last.prefix(whole).dropFirst(mark)), length: whole - mark)]
    }

    /// The last line, where the input ends without an end of a line.
    mutating func finish() -> [Line] { length == 0 ? [] : rest() }
}
