import Glibc

/// A file, or standard output, that many lines are written to, gathered so that they cost few writes.
final class LineOutput {
    private static let enough = 1 << 16

    private let file: Int32
    private let name: String
    private var bytes: [UInt8] = []

    init(_ file: Int32 = STDOUT_FILENO, name: String = "to standard output") {
        self.file = file
        self.name = name
    }

    /// Writes text, some time before `finish()` has returned.
    /// - Throws: `Failure` when it cannot be written.
    func write(_ text: String) throws { try write(Array(text.utf8)) }

    /// The same for its bytes.
    func write(_ more: [UInt8]) throws {
        bytes += more
        if bytes.count >= Self.enough { try finish() }
    }

    /// Writes what is still gathered.
    /// - Throws: `Failure` when it cannot be written.
    func finish() throws {
        guard Output.write(bytes, to: file) else {
            // Who reads no further, as `head`, wants no more: the shell's way to say so is the signal's number.
            if file == STDOUT_FILENO, errno == EPIPE { throw Failure(code: 128 + SIGPIPE) }
            throw Failure(
                code: Failure.incomplete,
                message: "cannot write \(name): \(Output.reason) (make room, or write elsewhere)")
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
