import Glibc

/// The file, pipe or device that events are read from.
///
/// Opening it never waits: not for a FIFO's first writer either.
final class InputFile: Sendable {
    /// What comes of one read.
    enum Piece {
        case bytes([UInt8])
        /// The last writer of a FIFO has closed it; the next one is waited for.
        case endOfWriter
        case end
    }

    private static let pieceSize = 1 << 16

    /// What messages call it.
    let name: String
    private let path: String
    private let file: Int32
    private let waitsForWriters: Bool

    /// - Parameters:
    ///   - path: a file, or `-` for standard input.
    ///   - waitsForWriters: whether a FIFO is read on when its last writer has closed it.
    /// - Throws: `Failure` when it cannot be opened.
    init(path: String, waitsForWriters: Bool) throws {
        self.path = path
        name = path == "-" ? "standard input" : path.split(separator: "/").last.map(String.init) ?? path
        file = path == "-" ? STDIN_FILENO : open(path, Self.mode)
        guard file >= 0 else { throw Self.failure(path) }
        var status = stat()
        let isFIFO = fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
        self.waitsForWriters = waitsForWriters && isFIFO && path != "-"
    }

    /// Whether somebody types what is read.
    var isTerminal: Bool { isatty(file) == 1 }

    /// The next piece. Blocks until there is one.
    /// - Throws: `Failure` when it cannot be read.
    func read() throws -> Piece {
        var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
        while true {
            // A FIFO without a writer reads as one that has ended; waiting for it does not.
            var source = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            guard poll(&source, 1, -1) >= 0 || errno == EINTR else { throw Self.failure(path) }
            let count = Glibc.read(file, &buffer, buffer.count)
            if count > 0 { return .bytes(Array(buffer[..<count])) }
            if count == 0 {
                guard waitsForWriters else { return .end }
                try reopen()
                return .endOfWriter
            }
            guard errno == EINTR || errno == EAGAIN else { throw Self.failure(path) }
        }
    }

    /// A FIFO that was closed at its other end is ready to be read for ever; one opened anew is not. The old one stays
    /// open until then, so that nothing is lost that a writer has written meanwhile.
    private func reopen() throws {
        let again = open("/proc/self/fd/\(file)", Self.mode)
        guard again >= 0, dup2(again, file) >= 0, fcntl(file, F_SETFD, FD_CLOEXEC) == 0 else {
            throw Self.failure(path)
        }
        close(again)
    }

    private static let mode = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC

    private static func failure(_ path: String) -> Failure {
        .usage("cannot read \(path): \(String(cString: strerror(errno))) (give another --input FILE)")
    }
}
