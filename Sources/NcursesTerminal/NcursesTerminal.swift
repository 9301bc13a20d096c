import CNcurses
import Glibc
package import Screens

/// The terminal this process runs in, taken over until `close()`: it shows grids and tells what happened.
///
/// Used from one thread only, the one that opened it; `waker` may be used from any. While it is open, file descriptor 2
/// and the handlers of SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH and of the signals of a crash are its own;
/// a crash gives the terminal back before it ends the process. One may be open at a time.
package final class NcursesTerminal {
    /// Columns and rows, at least one of each.
    package private(set) var size: Size
    /// What the terminal can show; does not change while it is open.
    package var capabilities: Capabilities { screen.capabilities }
    /// Ends `wait` from any thread.
    package let waker: Waker

    private let device: TerminalDevice
    private let signals: SignalTrap
    private let screen: CursesScreen
    private let standardError: StandardErrorCapture
    private let pasteMode: PasteMode
    private let clock = ContinuousClock()
    private var decoder: KeyDecoder
    private var queued: [TerminalEvent] = []
    private var presence = Presence.here
    private var isInputGone = false
    private var isClosed = false

    private enum Presence {
        /// The screen shows what we draw.
        case here
        /// Stopped by a signal that cannot be caught; whoever continued us has used the screen meanwhile.
        case overrun
        /// Given back, until this process is in the foreground again.
        case away
    }

    /// Takes the terminal over: alternate screen, keys one by one, cursor hidden, standard error captured.
    /// - Parameters:
    ///   - ascii: draw nothing beyond ASCII even where the locale is UTF-8.
    ///   - environment: `TERM`, `NO_COLOR` and the locale's variables are read here; ncurses and the C library's
    ///     `setlocale` read the process's own.
    package static func open(ascii: Bool, environment: [String: String]) throws(TerminalError) -> NcursesTerminal {
        try NcursesTerminal(ascii: ascii, environment: environment)
    }

    private init(ascii: Bool, environment: [String: String]) throws(TerminalError) {
        let type = environment["TERM"] ?? ""
        device = try TerminalDevice()
        let isUTF8 = Self.setLocale(environment)
        try Terminfo.load(type, output: device.output)
        waker = try Waker()
        signals = try SignalTrap()
        standardError = try StandardErrorCapture(guarded: signals.guarded)
        pasteMode = Terminfo.pasteMode
        signals.protect(device, leave: pasteMode.off + Terminfo.leave)
        decoder = KeyDecoder(table: Terminfo.keys)
        screen = try CursesScreen(device, type: type, isUnicode: isUTF8 && !ascii, environment: environment)
        device.write(pasteMode.on)
        size = device.size ?? screen.size
        if size != screen.size { screen.resize(size) }
    }

    deinit { close() }

    /// Shows `grid`, clipped to the screen, in the colours of `theme`. Only what changed since the last draw reaches
    /// the terminal. Does nothing while the terminal is someone else's.
    package func draw(_ grid: Grid, theme: Theme) {
        guard !isClosed, presence == .here else { return }
        screen.draw(grid, theme: theme)
    }

    /// Draws the whole screen anew, in case something scribbled over it.
    package func redraw() {
        guard !isClosed, presence == .here else { return }
        screen.redraw()
    }

    /// Waits until something happens, `timeout` has passed (then the answer is empty) or, without one, for ever.
    /// Everything that happened meanwhile comes at once, in the order: signals and sizes, keys, lines, wakes.
    package func wait(timeout: Duration?) -> [TerminalEvent] {
        guard !isClosed else { return [] }
        let deadline = timeout.map { clock.now + $0 }
        repeat {
            poll(until: queued.isEmpty ? nextDeadline(deadline) : clock.now)
        } while queued.isEmpty && deadline.map { clock.now < $0 } ?? true
        defer { queued = [] }
        return queued
    }

    /// Ctrl-Z: gives the terminal back and stops the whole job; returns when it is continued. The next `wait` says
    /// `.resumed`, as soon as the terminal is this process's again: at once after `fg`, later after `bg`.
    package func suspend() {
        guard !isClosed, presence == .here else { return }
        leave()
        signals.stopProcess()
        for signal in signals.take() where signal != SIGCONT { handle(signal) }
        comeBack()
    }

    /// Gives everything back as it was found and writes captured lines to the real standard error. Idempotent.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        if presence == .here { leave() }
        standardError.close()
        signals.close()
        screen.close()
    }

    private func poll(until deadline: ContinuousClock.Instant?) {
        let keyboard = isInputGone ? -1 : device.keyboard
        var sources = [signals.descriptor, keyboard, standardError.descriptor, waker.descriptor].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        // Reading from the background would stop us; that the terminal hung up is reported all the same.
        if presence != .here { sources[1].events = 0 }
        let timeout = deadline.map { ($0 - clock.now).pollMilliseconds } ?? -1
        _ = Glibc.poll(&sources, nfds_t(sources.count), timeout)
        if sources[0].revents != 0 { signals.take().forEach(handle) }
        if presence != .here { comeBack() }
        keyboardIsReady(sources[1].revents)
        // After reading: bytes that have arrived put the deadline off, however late we look.
        queued += decoder.expire(at: clock.now).map(\.event)
        if sources[2].revents != 0 { queued += standardError.read().map { .standardError($0) } }
        if sources[3].revents != 0 {
            waker.acknowledge()
            queued.append(.woken)
        }
    }

    /// The first moment at which there is something to do although nothing happened.
    private func nextDeadline(_ deadline: ContinuousClock.Instant?) -> ContinuousClock.Instant? {
        // A shell says nothing when it brings a running job to the foreground: while away, look now and then.
        let look = presence == .here ? nil : clock.now + .milliseconds(500)
        return [deadline, decoder.deadline, look].compactMap(\.self).min()
    }

    private func handle(_ signal: Int32) {
        switch signal {
        case SIGWINCH: resize()
        case SIGTSTP: suspend()
        case SIGCONT: if presence == .here { presence = .overrun }
        default: queued.append(.signal(signal))
        }
    }

    private func resize() {
        guard presence == .here else { return }
        size = device.size ?? size
        screen.resize(size)
        queued.append(.resized(size))
    }

    private func keyboardIsReady(_ events: Int16) {
        if events & Int16(POLLIN) != 0, presence == .here {
            readKeys()
        } else if events & ~Int16(POLLIN) != 0 {
            loseInput()
        }
    }

    private func readKeys() {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(device.keyboard, &bytes, bytes.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count > 0 else { return loseInput() }
        queued += decoder.decode(bytes.prefix(count), at: clock.now).map(\.event)
    }

    private func loseInput() {
        isInputGone = true
        queued.append(.closed)
    }

    private func leave() {
        signals.holdsTerminal(false)
        presence = .away
        // Touching a terminal from the background would stop us, and one that hung up has nothing to give back.
        guard device.isForeground else { return }
        device.write(pasteMode.off)
        screen.leave()
        device.restoreModes()
    }

    private func comeBack() {
        guard device.isForeground else { return }
        if presence == .overrun { screen.leave() }
        presence = .here
        signals.holdsTerminal(true)
        screen.redraw()
        device.write(pasteMode.on)
        queued.append(.resumed)
        if let size = device.size, size != self.size { resize() }
    }

    /// Takes the environment's character set; returns whether it is UTF-8.
    private static func setLocale(_ environment: [String: String]) -> Bool {
        // Only the characters: numbers keep their point, whatever the user's language.
        setlocale(LC_CTYPE, "")
        if !isUTF8, Capabilities.asksForUTF8(environment) {
            // A name that is not installed, as ssh brings along from another machine.
            setlocale(LC_CTYPE, "C.UTF-8")
        }
        return isUTF8
    }

    private static var isUTF8: Bool { String(cString: nl_langinfo(nl_item(CODESET))) == "UTF-8" }
}

extension KeyboardInput {
    fileprivate var event: TerminalEvent {
        switch self {
        case .key(let key): .key(key)
        case .paste(let text): .pasted(text)
        }
    }
}
