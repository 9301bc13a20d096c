import CNcurses
import Glibc

/// Signals while the terminal is ours: those that can be waited for, and those that kill but give it back first.
///
/// The only file that installs handlers, see `guard.h` for why that matters.
final class SignalTrap {
    /// Readable for poll() while a signal is unseen.
    let descriptor: Int32
    /// What the handlers know; lives as long as the process.
    let guarded: UnsafeMutablePointer<terminal_guard>
    private let pipe: Pipe
    private var isClosed = false

    /// Installs the handlers; before ncurses starts, which then leaves these signals alone.
    init() throws(TerminalError) {
        guard let made = terminal_guard_make() else { throw .lastFailure(of: "calloc") }
        pipe = try Pipe(capacity: 4_096)
        descriptor = pipe.readEnd
        guarded = made
        guarded.pointee.signal_pipe = pipe.writeEnd
        terminal_guard_arm(guarded)
    }

    deinit { close() }

    /// From now on, a signal that kills writes `leave` to `device` and puts its modes back.
    func protect(_ device: TerminalDevice, leave: [UInt8]) {
        let bytes = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, leave.count))
        for (index, byte) in leave.enumerated() { bytes[index] = CChar(bitPattern: byte) }
        guarded.pointee.terminal = device.output
        guarded.pointee.modes = device.modes
        guarded.pointee.leave = bytes
        guarded.pointee.leave_length = leave.count
        terminal_guard_hold_terminal(guarded, true)
    }

    /// Whether there is something to give back, just now.
    func holdsTerminal(_ holds: Bool) {
        terminal_guard_hold_terminal(guarded, holds)
    }

    /// The signals that came since the last call, each once, in the order of their first coming.
    func take() -> [Int32] {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &bytes, bytes.count)
        var seen: [Int32] = []
        for number in bytes.prefix(max(0, count)).map(Int32.init) where !seen.contains(number) { seen.append(number) }
        return seen
    }

    /// Stops the whole job, as Ctrl-Z does; returns when it is continued, or at once where nobody could continue it.
    func stopProcess() {
        terminal_guard_stop_process(guarded)
    }

    /// Puts the handlers back that were found. Idempotent.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        terminal_guard_disarm(guarded)
        // The write end stays open: a handler may be running in another thread, and must not hit a stranger's file.
        Glibc.close(pipe.readEnd)
    }
}
