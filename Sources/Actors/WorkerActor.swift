/// A name, an inbox and N workers that turn messages into outputs.
///
/// **The promise.** A message is accepted when `queue` returns. An accepted message is never dropped: it is processed,
/// kept as a dead letter, or handed back by ``stop(deadline:grace:)``. ``ledger`` counts where every message is, and
/// balances at every instant. Order is kept with one worker; with more, or with retries, no order is promised.
///
/// **Outputs.** An output goes to the actors that this one is directed to at the moment the processor returns. Without a
/// target it is the actor's own result and ends here: who must not lose it wires first.
///
/// **Cost.** An idle worker is a slot in an array. An idle actor keeps one task for its next message, and no thread.
///
/// ManualRetain it for as long as anything is pending: an actor that nobody holds ends when its workers are idle, and takes with
/// it what waits because it is paused, or for its next attempt. Actors directed in a ring hold each other for good.
public final class WorkerActor<Message: Sendable, Output: Sendable>: ObservableActor {
    /// Turns a message into an output. An error makes the message a dead letter, or has it tried again, as the actor's
    /// ``RetryPolicy`` says; a ``RetryDecision`` says it itself.
    public typealias Processor = nonisolated(nonsending) @Sendable (Message, WorkerContext) async throws -> Output
    /// The same where nothing has to be waited for: several times as fast for quick work. A closure without `await` is one.
    public typealias PlainProcessor = @Sendable (Message, WorkerContext) throws -> Output
    /// Is told of an error with the message that failed, before the message is tried again or becomes a dead letter.
    public typealias ErrorHandler = @Sendable (any Error, Message, WorkerContext) async -> Void

    /// All that changes, behind one lock.
    @usableFromInline
    struct State: Sendable {
        @usableFromInline var inbox: Inbox<Message, Output>
        @usableFromInline var routeTable = RouteTable<Output>()
        @usableFromInline var upstreams: [WeakUpstream] = []
        /// Those who wait for a stop or a drain to end.
        @usableFromInline var stopWaiters = Waiters<End>()
        /// Those who wait until nothing is pending.
        @usableFromInline var idleWaiters = Waiters<Void>()
        /// The actors downstream whose drain waits until nothing is pending here.
        @usableFromInline var observers: [ObjectIdentifier: @Sendable () -> Void] = [:]
        @usableFromInline var handles: [WorkerHandle] = []
        /// The worker whose task is kept for its next run, so that waking it makes no task.
        @usableFromInline var parked: ParkedTask?
        /// What ``WorkerActor/queueOrKeep(contentsOf:)`` was given and the store could not take; it comes again once the
        /// store is read.
        @usableFromInline var unstored: [Message] = []

        @inlinable
        init(inbox: Inbox<Message, Output>) { self.inbox = inbox }
    }

    @usableFromInline
    enum Processing: Sendable {
        /// It never suspends.
        case plain(PlainProcessor)
        case suspending(Processor)
    }

    /// What the shell knows of a worker that has run.
    @usableFromInline
    struct WorkerHandle: Sendable {
        @usableFromInline var batchProgress: BatchProgress?
        /// The task of its run, to be cancelled.
        @usableFromInline var task: (run: Int, task: Task<Void, Never>)?
        /// Lets in the output that it waits to hand on.
        @usableFromInline var push: (@Sendable (ObjectIdentifier) -> Void)?
        /// Whether that output goes to an actor of the same store.
        var sharesStore = false

        @inlinable
        init() {}
    }

    /// The actor's name, for people.
    public let name: String

    @usableFromInline let state: Locked<State>
    @usableFromInline let processing: Processing
    @usableFromInline let onError: ErrorHandler?
    @usableFromInline let label: @Sendable (Message) -> String
    @usableFromInline let clock: ActorClock
    @usableFromInline let retry: RetryPolicy
    @usableFromInline let rules: Inbox<Message, Output>.Rules
    @usableFromInline let executor: ActorExecutor
    @usableFromInline let execution: Execution
    @usableFromInline let onEvent: (@Sendable (ActorEvent) -> Void)?
    @usableFromInline let meter = Meter()
    @usableFromInline let alarm = Alarm()
    /// Where the messages are kept so that they outlive the process; nil where they are in memory alone.
    @usableFromInline let store: (any MessageStore<Message>)?
    /// Runs a worker. Made where the actor is, so that the compiler knows the message's type, whoever starts it.
    @usableFromInline let runner: @Sendable (ManualRetain<WorkerActor>, _ worker: Int, _ run: Int) async -> Void
    /// Looks at the actor; made there for the same reason.
    @usableFromInline let snapshotReader: @Sendable (WorkerActor) -> (rawSnapshot: RawActorSnapshot, held: [Message])

    /// An actor that runs from now on.
    /// - Parameters:
    ///   - name: its name, for people; an ``ActorSystem`` wants it unique.
    ///   - workers: how many messages it processes at once; at least 1.
    ///   - inbox: how many messages may wait.
    ///   - retry: what becomes of a message whose processor threw.
    ///   - timeout: how long one attempt may take; past it, it is cancelled, and has failed with ``TimedOut``. A processor
    ///     that does not end within a second of that counts as stuck.
    ///   - deadLetters: how many dead letters are kept; what comes then pushes the oldest out for good, and is counted.
    ///   - execution: where the processor runs.
    ///   - clock: where its times come from.
    ///   - label: what a message is called on a dashboard; asked only when somebody looks.
    ///   - processor: turns a message into an output.
    ///   - onError: sees the error, the failed message and the context, at every attempt that fails.
    ///   - onEvent: is told what somebody should know; on any thread, and must not block.
    @inlinable
    public convenience init(
        _ name: String, workers: Int = 1, inbox: InboxLimit = .unbounded, retry: RetryPolicy = .none,
        timeout: Duration? = nil, deadLetters: Int = 100_000, execution: Execution = .cooperative,
        clock: ActorClock = .system, label: @escaping @Sendable (Message) -> String = { String(describing: $0) },
        processor: @escaping Processor, onError: ErrorHandler? = nil, onEvent: (@Sendable (ActorEvent) -> Void)? = nil
    ) {
        self.init(
            name, workers, inbox, retry, timeout, deadLetters, execution, clock, label, .suspending(processor), onError,
            onEvent)
    }

    /// An actor that runs from now on, whose processor never suspends; all else as above.
    @inlinable
    public convenience init(
        _ name: String, workers: Int = 1, inbox: InboxLimit = .unbounded, retry: RetryPolicy = .none,
        timeout: Duration? = nil, deadLetters: Int = 100_000, execution: Execution = .cooperative,
        clock: ActorClock = .system, label: @escaping @Sendable (Message) -> String = { String(describing: $0) },
        processor: @escaping PlainProcessor, onError: ErrorHandler? = nil,
        onEvent: (@Sendable (ActorEvent) -> Void)? = nil
    ) {
        self.init(
            name, workers, inbox, retry, timeout, deadLetters, execution, clock, label, .plain(processor), onError,
            onEvent)
    }

    @inlinable
    init(
        _ name: String, _ workers: Int, _ inbox: InboxLimit, _ retry: RetryPolicy, _ timeout: Duration?,
        _ deadLetters: Int, _ execution: Execution, _ clock: ActorClock,
        _ label: @escaping @Sendable (Message) -> String, _ processing: Processing, _ onError: ErrorHandler?,
        _ onEvent: (@Sendable (ActorEvent) -> Void)?, _ store: (any MessageStore<Message>)? = nil
    ) {
        Self.check(workers, inbox)
        self.store = store
        self.name = name
        self.clock = clock
        self.label = label
        self.processing = processing
        self.onError = onError
        self.onEvent = onEvent
        self.retry = retry
        self.execution = execution
        rules = Self.rules(inbox, timeout, deadLetters, store?.window)
        executor = Self.executor(execution, workers: workers, onEvent)
        snapshotReader = { $0.rawSnapshot() }
        runner = { await Self.serve($0, $1, $2) }
        state = Locked(State(inbox: Inbox(workers: workers, rules: rules)))
    }

    deinit {
        // A target that drains waits for this actor, which nobody can queue to any more.
        let id = ObjectIdentifier(self)
        state.withLock { $0.parked }?.end()
        for idler in state.withLock({ $0.takeIdlers() }) { idler(()) }
        for route in state.withLock({ $0.routeTable.routes }) { route.leave(id) }
        if store != nil { InboxOwners.remove(id) }
        executor.threads?.setLimit(0)
        alarm.cancel()
    }
}
