import Actors
import Dashboard
import Foundation
import Glibc
import LoadGenerator
import NcursesTerminal
import Screens

/// A run on the dashboard. Its loop has the calling thread, the program's main one, for itself: it waits at one `poll` for keys, tasks' answers and
/// the time of the next sample, and draws when something has changed.
final class DashboardRunner {
    private let options: RunOptions
    private let scenario: Scenario
    private let themes = ThemeStore()
    private var theme: Theme
    private let terminal: NcursesTerminal
    private let mailbox: Mailbox
    private let executor: CommandExecutor
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var state: DashboardState
    private var cost = ProcessCost()
    private let rejections = Rejections()
    private var faults: (seen: [String], at: Duration) = ([], .zero)
    private var refused: (count: Int, at: Duration)?
    private var skipped = 0
    private let input: InputReader?
    private var ending: Ending?

    /// How the run ends.
    private enum Ending {
        case quit(Command.Quit)
        case signal(Int32)
        /// The terminal is gone.
        case closed
    }

    /// Takes the terminal.
    /// - Throws: `Failure` when there is none, or something that the options name cannot be used.
    init(_ options: RunOptions) throws {
        self.options = options
        let (name, theme, warnings) = try themes.theme(options.theme)
        self.theme = theme
        let file = try options.input.map { try InputFile(path: $0, waitsForWriters: true) }
        if let file, file.isTerminal {
            throw Failure.usage(
                "--input \(options.input ?? ""): \(file.name) is a terminal, and its keys are the dashboard's "
                    + "(give a file or a pipe, or add --headless)")
        }
        let scenario = try Scenario.make(options)
        self.scenario = scenario
        input = file.map { [rejections] in
            InputReader($0, isStrict: options.isStrict, place: scenario.placeEvents) { rejections.add($0) }
        }
        do throws(TerminalError) {
            terminal = try NcursesTerminal.open(
                ascii: options.isASCII, environment: ProcessInfo.processInfo.environment)
        } catch {
            throw Failure.usage("\(error)")
        }
        mailbox = Mailbox(terminal.waker)
        executor = CommandExecutor(scenario, mailbox)
        start = clock.now
        state = DashboardState(
            scenario: scenario.name.rawValue, noun: scenario.noun, size: terminal.size,
            isReadOnly: options.isReadOnly, keptIn: options.data, themeName: name,
            themeNames: Array(Set(themes.names + [name])).sorted(),
            notes: scenario.file?.recovery.map { [DashboardState.StartNote($0)] } ?? [])
        for warning in warnings { _ = state.handle(.logged(.warning, source: "theme", text: "\(warning)")) }
    }

    /// Runs until the operator, a signal or the load's time ends it.
    /// - Returns: the exit code.
    func run() throws -> Int32 {
        if let count = options.orders { handle(.placing(count)) }
        let earlier = Report.Earlier(scenario.system)
        scenario.begin()
        executor.begin(options, input)
        while ending == nil { step() }
        let code = end()
        terminal.close()
        for line in rejections.lines { StandardError.line(line) }
        let failure = scenario.system.snapshot().compactMap(\.failure).first
        scenario.file?.close()
        let report = Report(scenario, input?.counts ?? .init(), earlier)
        var faults = scenario.faults() + (failure.map { [$0.description] } ?? [])
        // Where the terminal is gone the report cannot be written, and that is what the exit code says.
        do { try StandardOutput.write(report.text + "\n") } catch { faults.append(error.message) }
        for fault in faults { StandardError.line("callboard: \(fault)") }
        if let code { return code }
        if failure != nil { return Failure.data }
        return faults.isEmpty ? report.exitCode : Failure.incomplete
    }

    // MARK: The loop

    private var now: Duration { clock.now - start }

    /// Waits for something, takes it in, and shows what has become of it.
    private func step(until deadline: Duration? = nil) {
        let next = min(nextSample, deadline ?? nextSample)
        let events = terminal.wait(timeout: max(.zero, next - now))
        for event in events { take(event) }
        for event in mailbox.take() { handle(event) }
        if now >= nextSample { sample() }
        draw()
    }

    /// A sample is due ten times a second while something moves, else once; a key does not delay it.
    private var nextSample: Duration {
        lastSample.map { $0 + (state.isMoving ? .milliseconds(100) : .seconds(1)) } ?? .zero
    }
    private var lastSample: Duration?

    private func sample() {
        let at = now
        lastSample = at
        cost.measure(at: at)
        tellFaults(at: at)
        let snapshots = scenario.system.snapshot()
        let failing = snapshots.filter { $0.ledger.deadLettered > 0 }.compactMap { scenario.system[$0.name] }
        let letters = failing.map { actor in
            (actor.name, actor.deadLetterSummaries(after: state.lastDeadLetter(of: actor.name), limit: 100))
        }
        let load = scenario.load.status
        var sample = Sample(
            at: at, timeOfDay: Self.timeOfDay, actors: snapshots,
            deadLetters: Dictionary(uniqueKeysWithValues: letters), load: Sample.LoadReading(load),
            cost: cost.latest)
        sample.refused = load.counts.refused
        tellRefused(load.counts.refused, by: snapshots.first?.name ?? "", at: at)
        tellSkipped(load.counts.skipped)
        sample.rejected = rejections.count
        handle(.sampled(sample))
        tellRejections()
    }

    /// Says that the load is refused, once for each time that it begins to be.
    private func tellRefused(_ count: Int, by name: String, at now: Duration) {
        guard count > refused?.count ?? 0 else { return }
        if refused.map({ now - $0.at > .seconds(5) }) ?? true {
            handle(.logged(.error, source: "load", text: "\(scenario.noun)s are refused: \(name) takes none now"))
        }
        refused = (count, now)
    }

    /// Says how many arrivals the load left out, each time that it left some out.
    private func tellSkipped(_ count: Int) {
        guard count > skipped else { return }
        let number = Format.count(count - skipped)
        let text = "\(number) \(scenario.noun)s skipped: the program was stopped when they were due"
        handle(.reported(text, about: "load", isError: false))
        skipped = count
    }

    /// Logs what is to be said of input lines: of keys that were ignored, and of lines that were no events: a few of them,
    /// and how many more there were.
    private func tellRejections() {
        let (new, ignored) = rejections.take()
        for line in ignored { handle(.logged(.warning, source: "input", text: line)) }
        for line in new.prefix(3) { handle(.logged(.error, source: "input", text: line)) }
        guard new.count > 3 else { return }
        handle(.logged(.error, source: "input", text: "and \(new.count - 3) more lines that are no events"))
    }

    /// Tells what went wrong beside the orders, once a second at most while it grows.
    private func tellFaults(at now: Duration) {
        guard now - faults.at >= .seconds(1) else { return }
        let all = scenario.faults()
        for fault in all where !faults.seen.contains(fault) {
            handle(.logged(.warning, source: scenario.name.rawValue, text: fault))
        }
        faults = (all, now)
    }

    private func draw() {
        let glyphs = theme.glyphs.glyphs(unicode: terminal.capabilities.isUnicode)
        let grid = state.draw(glyphs)
        terminal.draw(glyphs.isASCII ? grid.folded() : grid, theme: theme)
    }

    private func take(_ event: TerminalEvent) {
        switch event {
        case .key(let key): handle(.key(key, at: now))
        case .pasted(let text): handle(.pasted(text, at: now))
        case .resized(let size): handle(.resized(size))
        case .standardError(let line): handle(.logged(.warning, source: "stderr", text: line))
        case .signal(let number): ending = .signal(number)
        case .closed: ending = .closed
        case .woken, .resumed: break
        }
    }

    private func handle(_ event: Event) {
        for command in state.handle(event) { perform(command) }
    }

    private func perform(_ command: Command) {
        switch command {
        case .redraw: terminal.redraw()
        case .suspend: terminal.suspend()
        case .setTheme(let name): setTheme(name)
        case .quit(let quit): ending = .quit(quit)
        case .quitIfIdle: checkIdle()
        default: executor.perform(command)
        }
    }

    /// Has the state see what is so now, tasks' answers included.
    private func checkIdle() {
        for event in mailbox.take() { handle(event) }
        sample()
        handle(.looked)
    }

    private func setTheme(_ name: String) {
        do {
            let (_, theme, warnings) = try themes.theme(name)
            self.theme = theme
            for warning in warnings { handle(.logged(.warning, source: "theme", text: "\(warning)")) }
            terminal.redraw()
        } catch {
            handle(.reported("theme \(name): \((error as? Failure)?.message ?? "\(error)")", isError: true))
        }
    }

    private static var timeOfDay: String {
        var seconds = time(nil)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return [parts.tm_hour, parts.tm_min, parts.tm_sec].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    // MARK: The end

    /// How long a signal, or a terminal that is gone, lets the pending be worked off: whoever sent it waits.
    private static let patience = Duration.milliseconds(700)

    /// Ends the load, drains or stops, and shows it while it lasts.
    /// - Returns: the exit code where the report does not say it.
    private func end() -> Int32? {
        guard let ending else { return nil }
        executor.endLoad()
        switch ending {
        case .quit(.forced): return 128 + SIGINT
        case .quit(.now):
            return finish(within: nil) { await $0.stop() }
        case .quit(.drained):
            handle(.reported("draining every actor, front first; Ctrl-C twice ends it", isError: false))
            return finish(within: nil) { system in
                // What a stop handed back is pending too.
                if system.snapshot().contains(where: { $0.handedBack > 0 }) { system.restart() }
                await system.drain()
            }
        case .signal(let number):
            _ = finish(within: Self.patience) { await $0.drain() }
            return 128 + number
        case .closed:
            _ = finish(within: Self.patience) { await $0.drain() }
            return 128 + SIGHUP
        }
    }

    /// Shows the end while it lasts. Another quit, Ctrl-C or signal does not wait for it; time over stops it.
    /// - Returns: the exit code of what cut it short, where the report does not say it.
    private func finish(
        within patience: Duration?, _ work: @escaping @Sendable (ActorSystem) async -> Void
    ) -> Int32? {
        let system = scenario.system
        let done = CompletionFlag(terminal.waker)
        Task {
            await work(system)
            done.set()
        }
        let deadline = patience.map { now + $0 }
        ending = nil
        while !done.isSet, ending == nil, deadline.map({ now < $0 }) ?? true {
            step(until: deadline)
        }
        guard !done.isSet else { return nil }
        // What is in flight may hang: it is not waited for.
        Task { await system.stop() }
        switch ending {
        case .quit(.forced): return 128 + SIGINT
        case .signal(let number): return 128 + number
        case .closed: return 128 + SIGHUP
        case .quit, nil: return nil
        }
    }
}

extension Sample.LoadReading {
    /// What the load does; nil when it is off.
    fileprivate init?(_ status: LoadStatus) {
        guard status.isOn else { return nil }
        let progress = status.remaining.map { status.elapsed / (status.elapsed + $0) }
        self.init(title: status.description, rate: status.rate, progress: progress, remaining: status.remaining)
    }
}
