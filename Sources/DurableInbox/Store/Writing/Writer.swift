internal import Actors
internal import Dispatch
internal import Foundation
internal import GRDB

/// The one thread that writes: it takes all that waits, makes it one transaction, commits it, and tells those who wait.
///
/// It lives within one access to GRDB's writer, so that a commit costs no change of threads.
final class Writer: Sendable {
    /// What must live as long as the thread.
    private struct Holding: Sendable {
        let pool: DatabasePool
        let lock: OwnerLock?
    }

    private let path: String
    private let opened: OpenedFiles
    private let options: StoreOptions
    private let intake: Locked<Intake>
    /// Signalled once for each sleep.
    private let bell = DispatchSemaphore(value: 0)
    private let thread = DispatchGroup()
    /// What is committed; the writer's thread alone changes it.
    private let committed = Locked(Counters())

    private let pruning: Pruning

    init(path: String, _ opened: OpenedFiles, _ options: StoreOptions, _ pruning: Pruning) {
        self.path = path
        self.opened = opened
        self.options = options
        self.pruning = pruning
        intake = Locked(Intake(path: path))
    }

    var state: DurableStore.State { intake.withLock { $0.state } }

    /// The counts as the last commit left them.
    var counters: Counters { committed.withLock { $0 } }

    /// Starts the thread; on `pool`, which nobody else writes to while it runs.
    /// - Parameter lock: is kept until the thread has ended.
    /// - Throws: when it cannot begin.
    func start(_ pool: DatabasePool, _ counters: Counters, keeping lock: OwnerLock?) throws(SQLFailure) {
        let begun = Awaited<SQLFailure?>()
        committed.withLock { $0 = counters }
        let holding = Locked<Holding?>(Holding(pool: pool, lock: lock))
        thread.enter()
        let thread = Thread { [self] in
            holding.withLock { $0 }?.pool.writeWithoutTransaction { run($0, counters, begun) }
            holding.withLock { $0 = nil }
            self.thread.leave()
        }
        thread.name = "durable inbox"
        thread.start()
        if let error = begun.wait() { throw error }
    }

    /// Never blocks. The completion is called on the writer's thread, or, when nothing is taken, on this one.
    func submit(_ change: Change, _ completion: Completion) {
        let entry = Entry(change, completion)
        switch intake.withLock({ $0.submit(entry) }) {
        case .taken(let wakesWriter): if wakesWriter { bell.signal() }
        case .refused(let error): completion.complete(.failure(error))
        }
    }

    /// Takes no more and returns when all that waited is committed, or has failed.
    func close() {
        closeEventually()
        thread.wait()
    }

    /// Takes no more; what waits is committed, or fails, later.
    func closeEventually() {
        if intake.withLock({ $0.close() }) { bell.signal() }
    }

    /// Takes changes again, after ``start(_:_:)``.
    func reopen() { intake.withLock { $0.reopen() } }

    // MARK: On the thread

    private func run(_ db: Database, _ counters: Counters, _ begun: Awaited<SQLFailure?>) {
        do throws(SQLFailure) {
            let session = try Session(db, path: path, counters: counters, options, pruning)
            begun.fulfil(nil)
            work(session)
        } catch {
            begun.fulfil(error)
        }
    }

    private func work(_ session: Session) {
        while let entries = next() {
            var undone = entries[...]
            do throws(SQLFailure) {
                while !undone.isEmpty {
                    try write(&undone, session)
                    try session.checkpointIfDue()
                }
                try forget(session)
            } catch {
                fail(error, undone)
                return
            }
        }
        // Without the note the next owner looks for what was in flight, and finds nothing.
        _ = try? session.endCleanly()
    }

    private func next() -> [Entry]? {
        while true {
            switch intake.withLock({ $0.next() }) {
            case .entries(let entries): return entries
            case .sleep: bell.wait()
            case .end: return nil
            }
        }
    }

    /// Forgets what has been final for long: a little after each commit, and more while nobody waits.
    private func forget(_ session: Session) throws(SQLFailure) {
        repeat {
            guard let change = try session.pruningDue() else { return }
            let pruned = Locked(0)
            let entry = Entry(
                change,
                .call { if case .success(.changed(let rows)) = $0 { pruned.withLock { $0 = rows } } })
            var entries = [entry][...]
            while !entries.isEmpty { try write(&entries, session) }
            session.notePruned(pruned.withLock { $0 })
        } while intake.withLock({ $0.isEmpty })
    }

    /// Commits the first of them, as many as one transaction may have, and takes them out.
    private func write(_ undone: inout ArraySlice<Entry>, _ session: Session) throws(SQLFailure) {
        var (weight, end) = (Weight(), undone.startIndex)
        let results = try session.commit {
            // Who was told of the last commit submits again while others' changes are made: they need no commit of their own.
            if end == undone.endIndex { undone += intake.withLock { $0.take() } }
            guard end < undone.endIndex else { return nil }
            weight.add(undone[end].weight)
            guard weight.fits(in: options.batch) || end == undone.startIndex else { return nil }
            defer { end += 1 }
            return undone[end]
        }
        // Before anybody is told: what is committed to a file without its name is lost with the process.
        if let problem = opened.problem { throw .moved(problem) }
        try session.checkHeader()
        committed.withLock { $0 = session.counters }
        for (entry, result) in zip(undone, results) {
            options.hook?(.beforeCompletion)
            entry.completion.complete(result)
        }
        undone = undone[end...]
        options.hook?(.afterCompletions)
    }

    private func fail(_ failure: SQLFailure, _ entries: ArraySlice<Entry>) {
        let error = failure.whileOpen(path)
        let waiting = intake.withLock { $0.fail(error) }
        for entry in entries + waiting { entry.completion.complete(.failure(error)) }
        options.onStateChange?(.failed(error))
    }
}
