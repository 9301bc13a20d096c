public import Synchronization

/// A name, an inbox and N workers that turn messages into outputs.
///
/// **The promise.** A message is accepted when `queue` returns. An accepted message is never dropped: it is processed,
/// kept as a dead letter, or handed back by ``stop()``. ``ledger`` counts where every message is, and balances at every
/// instant. Order is kept with one worker; with more, no order is promised.
///
/// **Outputs.** An output goes to the actor that this one is directed to at the moment the processor returns. Without a
/// target it is the actor's own result and ends here: who must not lose it wires first.
///
/// **Cost.** An idle worker is a slot in an array; it has no task. A worker runs as a task while there are messages.
///
/// Hold it for as long as you queue: an actor that nobody holds ends when its workers are idle, and a paused one takes
/// what is pending with it. Actors directed in a ring hold each other for good.
public final class WorkerActor<Message: Sendable, Output: Sendable>: ObservableActor {
    /// Turns a message into an output; an error makes the message a dead letter.
    public typealias Processor = @Sendable (Message, WorkerContext) async throws -> Output
    /// Is told of an error with the message that failed, before the message becomes a dead letter.
    public typealias ErrorHandler = @Sendable (any Error, Message, WorkerContext) async -> Void

    /// All that changes, behind one lock.
    @usableFromInline
    struct State: Sendable {
        @usableFromInline var inbox: Inbox<Message, Output>
        @usableFromInline var outlet: Outlet<Output>?
        @usableFromInline var upstreams: [WeakUpstream] = []
        /// Those who wait for a stop or a drain to end; they are told how it ended, and the ledger of that moment.
        @usableFromInline var enders: [@Sendable (DrainEnd, Ledger) -> Void] = []
        /// Those who wait until nothing is pending.
        @usableFromInline var idlers: [@Sendable () -> Void] = []
        /// The actors downstream whose drain waits until nothing is pending here.
        @usableFromInline var observers: [ObjectIdentifier: @Sendable () -> Void] = [:]
        @usableFromInline var desks: [WorkerDesk?] = []

        @inlinable
        init(inbox: Inbox<Message, Output>) { self.inbox = inbox }
    }

    /// The actor's name, for people.
    public let name: String

    @usableFromInline let state: Mutex<State>
    @usableFromInline let processor: Processor
    @usableFromInline let onError: ErrorHandler?
    @usableFromInline let label: @Sendable (Message) -> String
    @usableFromInline let clock: ActorClock
    @usableFromInline let meter = Meter()
    /// Runs a worker. Made where the actor is, so that the compiler knows the message's type, whoever starts it.
    @usableFromInline let runner: @Sendable (WorkerActor, Int) async -> Void

    /// An actor that runs from now on.
    /// - Parameters:
    ///   - name: its name, for people; an ``ActorSystem`` wants it unique.
    ///   - workers: how many messages it processes at once; at least 1.
    ///   - clock: where its times come from.
    ///   - label: what a message is called on a dashboard; asked only when somebody looks.
    ///   - processor: turns a message into an output.
    ///   - onError: sees the error, the failed message and the context; the message becomes a dead letter after it.
    @inlinable
    public init(
        _ name: String, workers: Int = 1, clock: ActorClock = .system,
        label: @escaping @Sendable (Message) -> String = { String(describing: $0) },
        processor: @escaping Processor, onError: ErrorHandler? = nil
    ) {
        Self.check(workers)
        self.name = name
        self.clock = clock
        self.label = label
        self.processor = processor
        self.onError = onError
        runner = { actor, worker in await actor.run(worker) }
        state = Mutex(State(inbox: Inbox(workers: workers)))
    }

    deinit {
        // A target that drains waits for this actor, which nobody can queue to any more.
        let id = ObjectIdentifier(self)
        for idler in state.withLock({ $0.takeIdlers() }) { idler() }
        state.withLock { $0.outlet }?.leave(id)
    }

    @usableFromInline
    static func check(_ workers: Int) {
        precondition(workers > 0, "an actor has at least one worker; pause it to take no message out")
    }
}

// MARK: - Queueing

extension WorkerActor {
    /// Puts a message into the inbox. It is accepted when this returns.
    ///
    /// Now and then it lets other tasks run, so that producers in a loop do not keep the workers from their threads.
    /// - Throws: ``QueueError/stopped(refused:)`` with the message.
    @inlinable
    public func queue(_ message: Message) async throws(QueueError<Message>) {
        if try accept(message) { await Task.yield() }
    }

    /// Puts messages into the inbox in one acceptance, all or none. They are accepted when this returns.
    /// - Throws: ``QueueError/stopped(refused:)`` with all of them.
    @inlinable
    public func queue(_ messages: Message...) async throws(QueueError<Message>) {
        try await queue(contentsOf: messages)
    }

    /// Puts messages into the inbox in one acceptance, all or none. They are accepted when this returns.
    /// - Throws: ``QueueError/stopped(refused:)`` with all of them.
    @inlinable
    public func queue(contentsOf messages: some Collection<Message>) async throws(QueueError<Message>) {
        if try accept(Array(messages)) { await Task.yield() }
    }

    /// Puts a message into the inbox without ever suspending.
    /// - Throws: ``QueueError/stopped(refused:)`` with the message.
    @inlinable
    public func tryQueue(_ message: Message) throws(QueueError<Message>) {
        _ = try accept(message)
    }

    /// Puts messages into the inbox in one acceptance, all or none, without ever suspending.
    /// - Throws: ``QueueError/stopped(refused:)`` with all of them.
    @inlinable
    public func tryQueue(_ messages: Message...) throws(QueueError<Message>) {
        try tryQueue(contentsOf: messages)
    }

    /// Puts messages into the inbox in one acceptance, all or none, without ever suspending.
    /// - Throws: ``QueueError/stopped(refused:)`` with all of them.
    @inlinable
    public func tryQueue(contentsOf messages: some Collection<Message>) throws(QueueError<Message>) {
        _ = try accept(Array(messages))
    }

    /// Puts messages into the inbox in any state, without ever suspending: what an actor that stops or drains does not
    /// take now is accepted as its dead letters, ready to be replayed when it is open again.
    ///
    /// For messages that nobody else could keep, such as those that a processor sends beside its output.
    public func queueOrKeep(contentsOf messages: some Collection<Message>) {
        let now = clock.nanoseconds()
        let batch = Array(messages)
        perform(state.withLock { $0.inbox.keep(batch, at: now) })
    }

    /// - Returns: whether the producer should give way.
    @inlinable
    func accept(_ message: Message) throws(QueueError<Message>) -> Bool {
        let now = clock.nanoseconds()
        guard let take = state.withLock({ $0.inbox.queue(message, at: now) }) else {
            throw .stopped(refused: [message])
        }
        perform(take)
        return take.givesWay
    }

    @inlinable
    func accept(_ messages: [Message]) throws(QueueError<Message>) -> Bool {
        let now = clock.nanoseconds()
        guard let take = state.withLock({ $0.inbox.queue(contentsOf: messages, at: now) }) else {
            throw .stopped(refused: messages)
        }
        perform(take)
        return take.givesWay
    }
}

// MARK: - Directing

extension WorkerActor: Upstream {
    /// Makes this actor's outputs the target's messages, from now on; legal at any time.
    /// - Returns: the target, so that `a.direct(to: b).direct(to: c)` makes a line.
    @inlinable
    @discardableResult
    public func direct<Next>(to target: WorkerActor<Output, Next>) -> WorkerActor<Output, Next> {
        let outlet = Outlet(to: target)
        target.add(upstream: self)
        let old = state.withLock { state in
            defer { state.outlet = outlet }
            return state.outlet
        }
        if let old, old.target != outlet.target { old.leave(ObjectIdentifier(self)) }
        return target
    }

    /// The names of the actors it is directed to.
    public var targets: [String] { state.withLock { $0.outlet.map { [$0.name] } ?? [] } }

    @usableFromInline
    func add(upstream: any Upstream) {
        let new = WeakUpstream(upstream)
        state.withLock { state in
            if !state.upstreams.contains(where: { $0.id == new.id }) { state.upstreams.append(new) }
        }
    }

    @usableFromInline
    func remove(upstream: ObjectIdentifier) {
        state.withLock { $0.upstreams.removeAll { $0.id == upstream } }
        settle()
    }

    /// Those who direct their output here. Looked up outside the lock: the last one to hold an actor may be this look.
    @usableFromInline var upstreams: [any Upstream] {
        let known = state.withLock { $0.upstreams }
        return known.compactMap(\.actor)
    }

    @inlinable
    func forward(_ output: Message) -> Bool {
        let now = clock.nanoseconds()
        guard let take = state.withLock({ $0.inbox.queue(output, at: now, isForwarded: true) }) else { return false }
        perform(take)
        return true
    }

    @usableFromInline
    func notifyWhenIdle(_ downstream: ObjectIdentifier, _ observer: @escaping @Sendable () -> Void) -> Bool {
        state.withLock {
            guard $0.inbox.pending > 0 else { return false }
            $0.observers[downstream] = observer
            return true
        }
    }
}
