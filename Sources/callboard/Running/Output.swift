import Glibc
import Screens
import Synchronization

/// Files that are written to by their descriptors.
enum Output {
    /// Writes all of `text`. Blocks.
    /// - Returns: false when it could not; `errno` says why.
    static func write(_ text: String, to file: Int32) -> Bool { write(Array(text.utf8), to: file) }

    /// The same for its bytes.
    static func write(_ bytes: [UInt8], to file: Int32) -> Bool { writePrefix(of: bytes, to: file) == bytes.count }

    /// Writes as many of the bytes as it can. Blocks.
    /// - Returns: how many; when not all, `errno` says why.
    static func writePrefix(of bytes: [UInt8], to file: Int32) -> Int {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        return bytes.count - rest.count
    }

    /// The reason that `errno` gives.
    static var reason: String { String(cString: strerror(errno)).lowercased() }
}

/// Standard output, unbuffered: what is written is out, or is an error.
enum StandardOutput {
    /// The columns of the terminal that it is; nil when it is none.
    static var width: Int? {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes lines for people: what came from data cannot steer their terminal.
    /// - Throws: `Failure` when not all of them can be written.
    static func write(_ text: String) throws(Failure) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        try write(exactly: lines.map { DisplayWidth.printable(String($0)) }.joined(separator: "\n"))
    }

    /// Writes text for programs, in which controls are escaped already.
    /// - Throws: `Failure` when not all of it can be written.
    static func write(exactly text: String) throws(Failure) {
        guard Output.write(text, to: STDOUT_FILENO) else {
            throw Failure(
                code: Failure.incomplete, message: "cannot write the report: \(String(cString: strerror(errno)))")
        }
    }
}

/// Standard error, unbuffered: a line is one write. On a terminal the last line may show how far a run is.
enum StandardError {
    /// Whether progress has been shown: from then on, it or the `^C` that the terminal echoes may stand where the next
    /// line begins. Locked, as lines come from any thread.
    private static let hasProgress = Mutex(false)

    /// Writes one line: what came from data cannot steer the terminal, nor look like a line of its own.
    static func line(_ text: String) {
        hasProgress.withLock { write(($0 ? Self.clear : "") + DisplayWidth.printable(text) + "\n") }
    }

    /// Shows the progress on the last line, in place of what stands there; nothing takes it away.
    static func showProgress(_ text: String) {
        hasProgress.withLock { hasProgress in
            hasProgress = true
            write(Self.clear + DisplayWidth.printable(text))
        }
    }

    /// Whether it is a terminal on which a line can be overwritten.
    static var canShowProgress: Bool {
        let type = getenv("TERM").map { String(cString: $0) } ?? ""
        return isatty(STDERR_FILENO) == 1 && type != "" && type != "dumb"
    }

    private static let clear = "\r\u{1B}[K"

    private static func write(_ text: String) {
        // Nobody is left to be told that standard error cannot be written to.
        _ = Output.write(text, to: STDERR_FILENO)
    }
}
