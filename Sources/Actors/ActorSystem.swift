public import ServiceLifecycle

/// Actors by name, in the order of their pipeline: the front first.
///
/// As a `Service` it runs until its group shuts down, then drains front to back, so that nothing pending is left; when
/// the group's patience ends and it is cancelled, it stops instead. Either ends in bounded time.
public final class ActorSystem: Service {
    /// The actors, front first.
    public let actors: [any ObservableActor]

    private let drainDeadline: Duration?
    private let stopDeadline: Duration
    private let grace: Duration
    private let clock: ActorClock

    /// A system of actors whose names must differ. The deadlines are for ``run()``; the defaults together stay below the
    /// 30 seconds after which Kubernetes, among others, kills a process that it has told to end.
    /// - Parameters:
    ///   - drainDeadline: how long a graceful shutdown drains; past it, what is in flight is cancelled. Nil for as long as
    ///     it takes, which only the group's own limit ends.
    ///   - stopDeadline: when it is cancelled, how long what is in flight may take until it is cancelled, too.
    ///   - grace: how long what was cancelled may take to end, until it is given up on.
    ///   - clock: where the time for these comes from.
    public init(
        _ actors: [any ObservableActor], drainDeadline: Duration? = .seconds(20), stopDeadline: Duration = .seconds(5),
        grace: Duration = .seconds(1), clock: ActorClock = .system
    ) {
        precondition(Set(actors.map(\.name)).count == actors.count, "the actors of a system have different names")
        self.actors = actors
        self.drainDeadline = drainDeadline
        self.stopDeadline = stopDeadline
        self.grace = grace
        self.clock = clock
    }

    /// The actor of that name.
    public subscript(name: String) -> (any ObservableActor)? { actors.first { $0.name == name } }

    /// What every actor looks like now, front first; each is a consistent look of its own.
    public func snapshot() -> [ActorSnapshot] { actors.map { $0.snapshot() } }

    /// Drains the actors one after another, front first, so that each still takes what the one before it works off.
    ///
    /// When the task that waits is cancelled, the drains of all go on.
    /// - Parameters:
    ///   - deadline: how long all of them may take together, nil for as long as it takes. Past it, the one that drains and
    ///     those behind it are stopped as by ``WorkerActor/drain(deadline:grace:)``; that takes twice the grace at most.
    ///   - grace: how long what was cancelled may take to end.
    /// - Returns: `.cancelled` as soon as the drain of one is cancelled: those behind it go on. Else `.drained`, or how the
    ///   first ended that was not.
    @discardableResult
    public func drain(deadline: Duration? = nil, grace: Duration = .seconds(1)) async -> DrainEnd {
        var result = DrainEnd.drained
        let isComplete = await oneAfterAnother(deadline) { actor, left in
            let end = await actor.drain(deadline: left, grace: grace)
            if result == .drained { result = end }
            return end != .cancelled
        } rest: { actor in
            await actor.drain(deadline: .zero, grace: grace)
        }
        // Those behind the one that took up the time were stopped.
        return isComplete || result != .drained ? result : .stopped
    }

    /// Stops the actors one after another, front first. Each keeps what it hands back for a restart.
    ///
    /// When the task that waits is cancelled, the stops of all go on.
    /// - Parameters:
    ///   - deadline: how long what is in flight may take in all of them together, nil for as long as it takes; past it, it
    ///     is cancelled. That takes twice the grace at most.
    ///   - grace: how long what was cancelled may take to end, until it is given up on.
    public func stop(deadline: Duration? = nil, grace: Duration = .seconds(1)) async {
        _ = await oneAfterAnother(deadline) { actor, left in
            await actor.stopKeepingPending(deadline: left, grace: grace)
            return true
        } rest: { actor in
            await actor.stopKeepingPending(deadline: .zero, grace: grace)
        }
    }

    /// Opens every stopped actor again with what was pending, the back first, so that nobody's output is refused.
    public func restart() {
        for actor in actors.reversed() { actor.restart() }
    }

    /// Runs until the service group shuts down gracefully, then drains; stops when it is cancelled. It ends by its
    /// deadlines, whatever the processors do.
    public func run() async throws {
        do { try await gracefulShutdown() } catch { return await stopByDeadline() }
        await drain(deadline: drainDeadline, grace: grace)
        if Task.isCancelled { await stopByDeadline() }
    }

    /// In a task of its own, as a cancelled one does not wait.
    private func stopByDeadline() async {
        await Task { await self.stop(deadline: stopDeadline, grace: grace) }.value
    }

    /// Ends one actor after another, front first, as long as `end` says so; once the time is over, the rest together.
    /// - Parameters:
    ///   - deadline: how long that may take.
    ///   - end: ends one within the time that is left.
    ///   - rest: ends one for which no time is left.
    /// - Returns: whether all were ended in time, or `end` said no.
    private func oneAfterAnother(
        _ deadline: Duration?, end: (any ObservableActor, Duration?) async -> Bool,
        rest: @escaping @Sendable (any ObservableActor) async -> Void
    ) async -> Bool {
        let cut = deadline.map { clock.nanoseconds().later(by: $0.inNanoseconds) }
        for (index, actor) in actors.enumerated() {
            let now = clock.nanoseconds()
            if let cut, cut <= now, index > 0 {
                await withDiscardingTaskGroup { group in
                    for actor in actors[index...] { group.addTask { await rest(actor) } }
                }
                return false
            }
            guard await end(actor, cut.map { Duration(nanoseconds: $0 > now ? $0 - now : 0) }) else { break }
        }
        return true
    }
}
