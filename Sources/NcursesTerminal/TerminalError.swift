/// Why there is no terminal to draw on. Nothing has been written to it, and nothing about it has changed.
package enum TerminalError: Error, Equatable, CustomStringConvertible {
    /// Standard output goes to a file or a pipe.
    case outputIsNoTerminal
    /// Standard input is no terminal, and the process has none of its own to read keys from.
    case noKeyboard(reason: String)
    /// `TERM` is missing or empty.
    case typeUnset
    /// The terminfo database does not know this `TERM`.
    case typeUnknown(String)
    /// The terminal cannot place its cursor (`dumb`, a hardcopy).
    case typeTooSimple(String)
    /// The system refused something every terminal program needs.
    case system(call: String, reason: String)

    package var description: String {
        switch self {
        case .outputIsNoTerminal:
            "standard output is not a terminal (run it in one, or use --headless)"
        case .noKeyboard(let reason):
            "standard input is not a terminal and /dev/tty cannot be opened: \(reason) (run it in one, or use --headless)"
        case .typeUnset:
            "the environment variable TERM is not set (set it to your terminal's type, such as TERM=xterm-256color, "
                + "or use --headless)"
        case .typeUnknown(let name):
            "TERM=\(name): no such terminal in this machine's terminfo database (install ncurses-term, set TERM to "
                + "a type it knows, such as xterm-256color, or use --headless)"
        case .typeTooSimple(let name):
            "TERM=\(name): this terminal cannot place its cursor (set TERM to your terminal's real type, "
                + "or use --headless)"
        case .system(let call, let reason):
            "cannot take the terminal: \(call): \(reason) (close some files or programs, or use --headless)"
        }
    }
}
