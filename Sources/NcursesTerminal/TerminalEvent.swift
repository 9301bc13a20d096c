package import Screens

/// What happened at the terminal since it was last asked.
package enum TerminalEvent: Equatable, Sendable {
    /// A key was pressed.
    case key(Key)
    /// Text was pasted: printable, on one line. It is no key, and means nothing where no text can be typed.
    case pasted(String)
    /// The screen has a new size and is blank: draw.
    case resized(Size)
    /// `Waker.wake()` was called, once or many times.
    case woken
    /// Someone in this process wrote a line to standard error: cleaned of control characters, without its end.
    case standardError(String)
    /// SIGINT, SIGTERM, SIGHUP or SIGQUIT asks the program to end.
    case signal(Int32)
    /// The process had been stopped and has the terminal again.
    case resumed
    /// The terminal is gone and will not come back: the program must end. Reported once.
    case closed
}
