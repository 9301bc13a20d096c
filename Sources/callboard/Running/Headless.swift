import Actors
import Dashboard
import Dispatch
import LoadGenerator
import Synchronization

/// A run without a screen: does the load, drains, reports.
struct Headless {
    private enum End: Sendable {
        /// Everything is final, or was handed back by a stop.
        case drained
        /// The load cannot go on.
        case failed(any Error)
        case signalled(Int32)
        /// The time that the run was given is over.
        case timeIsOver
        /// A signal came, and the time for a drain is over.
        case late
        /// What is in flight has not ended in time.
        case abandoned
    }

    /// How long a signal lets the pending be worked off. With what follows, the run ends within five seconds.
    private static let patience = Duration.milliseconds(4_800)
    /// How long what is in flight is waited for after that.
    private static let grace = Duration.milliseconds(100)

    private let options: RunOptions
    private let scenario: Scenario
    private let input: InputReader?

    /// - Throws: `Failure` when something that the options name cannot be used.
    init(_ options: RunOptions) throws {
        self.options = options
        let scenario = try Scenario.make(options)
        self.scenario = scenario
        // A run that is given a time reads a FIFO for that time; one that is not ends with its last writer.
        let waits = options.time != nil
        input = try options.input.map { path in
            let file = try InputFile(path: path, waitsForWriters: waits)
            return InputReader(file, isStrict: options.isStrict, place: scenario.placeEvents) { remark in
                switch remark {
                case .rejected(let text), .ignored(let text): StandardError.line(text)
                }
            }
        }
    }

    /// Holds the calling thread until it has ended.
    /// - Returns: the exit code.
    func run() throws -> Int32 {
        let outcome = Mutex<Result<Int32, any Error>>(.success(0))
        let ended = DispatchSemaphore(value: 0)
        Task {
            defer { ended.signal() }
            do {
                let code = try await finish()
                outcome.withLock { $0 = .success(code) }
            } catch {
                outcome.withLock { $0 = .failure(error) }
            }
        }
        ended.wait()
        return try outcome.withLock { $0 }.get()
    }

    private func finish() async throws -> Int32 {
        let progress = StandardError.canShowProgress ? Task { await showProgress() } : nil
        let signal: Int32?
        if let recovery = scenario.file?.recovery { StandardError.line(recovery) }
        let earlier = Report.Earlier(scenario.system)
        do {
            signal = try await work()
        } catch {
            progress?.cancel()
            await progress?.value
            // What is in flight may take any time, and with a failed store nothing of it can be recorded.
            await scenario.system.stop(deadline: .seconds(1))
            throw error
        }
        progress?.cancel()
        await progress?.value

        for actor in scenario.system.actors {
            for letter in earlier.later(of: actor) {
                StandardError.line("\(actor.name): \(letter.label): \(letter.reason)")
            }
        }
        let report = Report(scenario, input?.counts ?? .init(), earlier)
        var faults = scenario.faults()
        do throws(Failure) {
            if options.acks == "-" {
                // Two streams in one file would be read as neither.
                for line in report.text.split(separator: "\n") { StandardError.line(String(line)) }
            } else if options.isJSON {
                try StandardOutput.write(exactly: report.json + "\n")
            } else {
                try StandardOutput.write(report.text + "\n")
            }
        } catch {
            faults.append(error.message)
        }
        scenario.file?.close()
        for fault in faults { StandardError.line("callboard: \(fault)") }
        if let signal { return 128 + signal }
        return faults.isEmpty ? report.exitCode : Failure.incomplete
    }

    /// Does the load and drains. A signal ends the load; a second one, or patience, ends the drain.
    /// - Returns: the signal that ended it, if one did.
    private func work() async throws -> Int32? {
        let (ends, endContinuation) = AsyncStream<End>.makeStream()
        let signals = EndSignals { endContinuation.yield(.signalled($0)) }
        defer { withExtendedLifetime(signals) {} }
        let loading = Task {
            do {
                try await load()
                // Cancelled, whoever ended the load waits for the drain.
                guard await scenario.system.drain() != .underWay else { return }
                endContinuation.yield(.drained)
            } catch {
                endContinuation.yield(.failed(error))
            }
        }
        scenario.file?.onFailure { endContinuation.yield(.failed(Failure.data($0))) }
        scenario.begin()
        if let time = options.time { report(.timeIsOver, after: time, endContinuation) }
        var signal: Int32?
        var (isEnding, isStopping) = (false, false)
        for await end in ends {
            switch end {
            case .drained: return signal
            case .failed(let error):
                // A load that was ended is refused by actors that drain.
                if !isEnding || error is Failure { throw error }
            case .timeIsOver where !isEnding:
                isEnding = true
                endLoad(loading, endContinuation)
            case .signalled(let number) where signal == nil:
                signal = number
                if !isEnding { endLoad(loading, endContinuation) }
                isEnding = true
                report(.late, after: Self.patience, endContinuation)
            case .signalled, .late:
                guard !isStopping else { return signal }
                isStopping = true
                stop(endContinuation)
            case .abandoned: return signal
            case .timeIsOver: break
            }
        }
        return signal
    }

    private func endLoad(_ loading: Task<Void, Never>, _ endContinuation: AsyncStream<End>.Continuation) {
        loading.cancel()
        Task {
            await scenario.system.drain()
            endContinuation.yield(.drained)
        }
    }

    /// Hands back what is pending. What is in flight may take any time: it is waited for a moment only.
    private func stop(_ endContinuation: AsyncStream<End>.Continuation) {
        Task {
            await scenario.system.stop()
            endContinuation.yield(.drained)
        }
        report(.abandoned, after: Self.grace, endContinuation)
    }

    private func report(_ end: End, after time: Duration, _ endContinuation: AsyncStream<End>.Continuation) {
        Task {
            try await Task.sleep(for: time)
            endContinuation.yield(end)
        }
    }

    private func load() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let count = options.orders { group.addTask { try await scenario.load.place(count) } }
            if let input { group.addTask { try await input.run() } }
            if options.profile != nil { group.addTask { try await scenario.load.run(untilOver: true) } }
            try await group.waitForAll()
        }
    }

    /// One line on the terminal, written over five times a second.
    private func showProgress() async {
        while !Task.isCancelled {
            let snapshots = scenario.system.snapshot()
            let accepted = snapshots.first?.ledger.accepted ?? 0
            let pending = snapshots.reduce(0) { $0 + $1.ledger.pending }
            StandardError.showProgress("\(Format.count(accepted)) accepted, \(Format.count(pending)) pending")
            try? await Task.sleep(for: .milliseconds(200))
        }
        StandardError.showProgress("")
    }
}
