import CNcurses
import Glibc
import Screens

/// The terminal as the kernel sees it: where output goes, where keys come from, its modes as they were found.
final class TerminalDevice {
    /// Where the screen is drawn.
    let output: Int32
    /// Where keys are read.
    let keyboard: Int32
    /// The modes as they were found.
    let modes: termios

    /// Standard output, and standard input or, where that is no terminal, the process's own terminal. All three
    /// standard descriptors must be open.
    init() throws(TerminalError) {
        guard isatty(STDOUT_FILENO) == 1 else { throw .outputIsNoTerminal }
        let keyboard = try Self.openKeyboard()
        let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
        var modes = termios()
        guard output >= 0, tcgetattr(output, &modes) == 0 else {
            let failure = TerminalError.lastFailure(of: "tcgetattr")
            close(keyboard)
            if output >= 0 { close(output) }
            throw failure
        }
        self.keyboard = keyboard
        self.output = output
        self.modes = modes
    }

    /// Columns and rows; nil when the kernel does not know.
    var size: Size? {
        var width: Int32 = 0
        var height: Int32 = 0
        terminal_size(output, &width, &height)
        return width > 0 && height > 0 ? Size(width: Int(width), height: Int(height)) : nil
    }

    /// Whether the terminal is this process's to draw on: not while it runs in the background or has been hung up on.
    var isForeground: Bool { terminal_is_foreground(output) }

    /// Sends bytes past ncurses, which has nothing unsent when this is called.
    func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { terminal_guard_write(output, $0.baseAddress, $0.count) }
    }

    /// Puts the modes back that were found.
    func restoreModes() {
        var modes = modes
        tcsetattr(output, TCSANOW, &modes)
    }

    deinit {
        close(keyboard)
        close(output)
    }

    private static func openKeyboard() throws(TerminalError) -> Int32 {
        if isatty(STDIN_FILENO) == 1 {
            let copy = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { throw .lastFailure(of: "dup") }
            return copy
        }
        let opened = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)
        guard opened >= 0 else { throw .noKeyboard(reason: String(cString: strerror(errno))) }
        return opened
    }
}
