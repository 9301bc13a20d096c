import CNcurses
import Glibc

/// Standard error while the screen is ours. On a terminal, it would scribble over the screen: lines are kept and
/// written at the end. Redirected to a file, they go there at once.
final class StandardErrorCapture {
    /// Readable for poll() while something was written; -1 once nobody can write any more.
    private(set) var descriptor: Int32
    private let original: Int32
    private let isTerminal: Bool
    private let guarded: UnsafeMutablePointer<terminal_guard>
    private var log = StandardErrorLog()
    private var isClosed = false

    /// Redirects file descriptor 2 into a pipe. Neither end blocks: who writes more than it holds between two reads
    /// loses the rest, which is better than a screen that waits for itself.
    init(guarded: UnsafeMutablePointer<terminal_guard>) throws(TerminalError) {
        self.guarded = guarded
        let pipe = try Pipe(capacity: 1 << 20)
        original = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
        guard original >= 0 else {
            let failure = TerminalError.lastFailure(of: "dup")
            Glibc.close(pipe.readEnd)
            Glibc.close(pipe.writeEnd)
            throw failure
        }
        descriptor = pipe.readEnd
        isTerminal = isatty(original) == 1
        guarded.pointee.standard_error = original
        guarded.pointee.captured = descriptor
        dup2(pipe.writeEnd, STDERR_FILENO)
        Glibc.close(pipe.writeEnd)
        terminal_guard_hold_standard_error(guarded, true)
    }

    deinit { close() }

    /// The lines written since the last call; at most 16 KB at a time, so that a flood does not keep keys waiting.
    func read() -> [String] {
        var start: UnsafePointer<CChar>?
        let count = terminal_guard_read_captured(guarded, &start)
        if count == 0 { end() }
        guard count > 0, let start else { return [] }
        let bytes = UnsafeRawBufferPointer(start: start, count: count)
        if !isTerminal {
            terminal_guard_write(original, start, count)
            terminal_guard_forget_captured(guarded)
        }
        return log.append(bytes)
    }

    /// Puts standard error back and writes there what was captured. Idempotent.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        terminal_guard_hold_standard_error(guarded, false)
        dup2(original, STDERR_FILENO)
        while hasMore { _ = read() }
        if isTerminal { replay() }
        end()
        Glibc.close(original)
    }

    private func end() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    private var hasMore: Bool {
        var pending = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&pending, 1, 0) > 0 && pending.revents & Int16(POLLIN) != 0
    }

    private func replay() {
        var text = log.finish()
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { terminal_guard_write(original, $0.baseAddress, $0.count) }
        }
    }
}
