internal import Actors
internal import GRDB
internal import Glibc

/// A file that keeps the messages of durable inboxes, across `kill -9` and, where the disk honours a sync, across power
/// failures.
///
/// What waits to be written is gathered by one thread of the store's own into one transaction, which is synced before
/// anybody is told that it is done. One process at a time owns the file.
public final class DurableStore: Sendable {
    /// Whether a store takes changes.
    public enum State: Sendable, Equatable {
        /// It does.
        case open
        /// The disk has failed; ``DurableStore/reopen()`` tries again.
        case failed(StoreError)
        /// It was closed.
        case closed
    }

    /// What lives as long as the store is open.
    private struct Life {
        var pool: DatabasePool
        var inFlight: InFlightRecord
        var lock: OwnerLock?
    }

    /// What was found when the file was opened.
    public let recovery: Recovery

    let files: StoreFiles
    let options: StoreOptions
    let writer: Writer
    let opened: OpenedFiles
    /// What else is deleted when an identity is forgotten.
    let pruning = Pruning()
    private let life: Locked<Life>
    private let observers: Observers
    let retries = Locked(LockRetries())
    /// Held while the store is closed or opened again.
    private let changing = Locked(())

    /// Opens the file, or makes it, and becomes its owner. Blocks while it does.
    ///
    /// From now on it notes which fatal signal kills the process, see ``FatalSignals``.
    ///
    /// Throws when somebody else is its owner, when a newer version has written it, when it is none of ours, or when it
    /// is damaged; then it is left as it is.
    /// - Parameters:
    ///   - path: the file; its folder is made where it is missing.
    ///   - keep: how long an identity is known after its message was completed or discarded: one that comes again within
    ///     this time is the same message, and a new one after it. Nil for ever; then the file grows with every identity.
    ///   - mostUncleanEnds: a message that was in flight at so many unclean ends of the process, whatever ended it, is
    ///     run alone from then on; in flight at one more, it is a dead letter. At least 1.
    public convenience init(
        path: String, keep: Duration? = .seconds(7 * 86_400), mostUncleanEnds: Int = 3
    ) throws(StoreError) {
        precondition(mostUncleanEnds > 0, "a message is in flight at one unclean end before it can be blamed")
        var options = StoreOptions()
        options.keep(keep)
        options.mostUncleanEnds = mostUncleanEnds
        try self.init(path: path, options)
    }

    /// The same with all that a store is given from outside.
    package init(path: String, _ options: StoreOptions) throws(StoreError) {
        FatalSignals.watch()
        files = StoreFiles(path)
        let observers = Observers(options.onStateChange)
        var options = options
        options.onStateChange = { observers.tell($0) }
        self.observers = observers
        self.options = options
        try files.makeFolder()
        let lock = try OwnerLock(files, now: options.clock())
        let isNew = try files.check()
        if isNew { try files.makeEmpty() }
        let pool = try Connections.open(path, isNew: isNew, lockTimeout: options.lockTimeout)
        let (counters, recovery) = try Opening(files: files, options: options, process: getpid()).enter(pool)
        if isNew { try files.syncFolder() }
        let inFlight = try InFlightRecord(files.inFlight, epoch: recovery.epoch)
        self.recovery = recovery
        opened = OpenedFiles(files)
        writer = Writer(path: path, opened, options, pruning)
        life = Locked(Life(pool: pool, inFlight: inFlight, lock: lock))
        do throws(SQLFailure) {
            try writer.start(pool, counters, keeping: lock)
        } catch {
            throw error.whileOpening(path)
        }
        observers.add { [weak self] state in
            switch state {
            case .failed(.busy): self?.tryAgainLater()
            case .open: self?.retries.withLock { $0.end() }
            case .failed, .closed: break
            }
        }
    }

    deinit { writer.closeEventually() }

    /// Whether it takes changes.
    public var state: State { writer.state }

    /// Writes what was submitted, notes that the end is clean and gives the file back. What is submitted later fails with
    /// `closed`. Blocks while it does; may be called again, to no effect.
    public func close() {
        changing.withLock { _ in
            writer.close()
            guard lock != nil else { return }
            // Who closes last copies the log into the file and removes it, which readers cannot: they go first.
            pool.releaseMemory()
            // It fails when the disk does; what is committed is in the file or its log all the same.
            try? pool.close()
            life.withLock { life in
                life.inFlight.end()
                life.lock = nil
            }
        }
    }

    /// Has a change made; never blocks.
    /// - Parameter completion: called once, with what became of it: on the writer's thread after the commit, and at once
    ///   when nothing is taken. It must not block, and what throws it back is a `StoreError`.
    package func submit(_ change: Change, then completion: @escaping @Sendable (Result<Outcome, StoreError>) -> Void) {
        writer.submit(change, .call(completion))
    }

    /// Has a change made and returns what became of it when it is committed. A cancelled task waits all the same.
    package func perform(_ change: Change) async throws(StoreError) -> Outcome {
        let result = await withUnsafeContinuation { continuation in
            writer.submit(change, .resume(continuation))
        }
        return try result.get()
    }

    /// The same for who may block; not for completions.
    package func performBlocking(_ change: Change) throws(StoreError) -> Outcome {
        let result = Awaited<Result<Outcome, StoreError>>()
        submit(change) { result.fulfil($0) }
        return try result.wait().get()
    }

    /// The inbox of that name; makes it when there is none. Blocks for a commit.
    package func inbox(_ name: String) throws(StoreError) -> InboxNumber {
        guard case .inbox(let number) = try performBlocking(.openInbox(name)) else {
            throw .refused(reason: "\(name) is no inbox")
        }
        return number
    }

    /// Brings a caller's own tables in the file up to date; blocks for a commit.
    ///
    /// - `namespace`: whose tables they are.
    /// - `migrations`: all there ever were, in order. The file remembers which it has had and gets the others, all of
    ///   them or none. One that a file has had must stay as it is.
    ///
    /// Throws `newerVersion` when the file has had more than these.
    package func migrate(_ namespace: String, _ migrations: [Migration]) throws(StoreError) {
        _ = try performBlocking(.migrate(namespace, migrations))
    }

    /// Has `observer` called when the store fails or works again.
    package func observe(_ observer: @escaping @Sendable (State) -> Void) { observers.add(observer) }

    /// A look that an inbox cannot do without has failed: to its actors and all others that is as if the disk had.
    func readFailed(_ error: StoreError) {
        guard state == .open else { return }
        observers.tell(.failed(error))
    }

    /// A place where a worker notes which message it has in its hands.
    package func takeSlot() -> InFlightSlot { life.withLock { $0.inFlight.takeSlot() } }

    /// What makes this process the owner.
    var lock: OwnerLock? { life.withLock { $0.lock } }

    /// The connections for reading.
    var pool: DatabasePool { life.withLock { $0.pool } }

    /// Runs `body`, which may put a new pool in place of this one, while nobody closes the store.
    func changePool(_ body: (DatabasePool) throws(StoreError) -> DatabasePool) throws(StoreError) {
        try changing.withLock { _ throws(StoreError) in
            let old = pool
            let new = try body(old)
            guard new !== old else { return }
            life.withLock { $0.pool = new }
            // What was open before is not needed, and whether it closes well changes nothing.
            try? old.close()
        }
    }
}
