/// What a stopped actor hands back.
public struct StopReport<Message: Sendable>: Sendable {
    /// Everything accepted and not final, first come first. It is the caller's now, unless the actor is restarted
    /// with it.
    public let pending: [Message]
    /// Those of ``pending`` that a worker was in when the deadline passed. Their attempt does not count; what was given
    /// up on after the grace may still be running.
    public let interrupted: [Message]
    /// Where every message of the actor went.
    public let ledger: Ledger
}

/// How a drain ended.
public enum DrainEnd: Sendable, Equatable {
    /// Nothing is pending; the actor is stopped.
    case drained
    /// Somebody stopped the actor before, or the deadline passed; what was pending is in the report that
    /// ``WorkerActor/stop(deadline:grace:)`` gives.
    case stopped
    /// Somebody cancelled the drain; the actor accepts again.
    case cancelled
    /// The store does not work. Without a deadline the drain has not ended: it goes on when the store works again, unless
    /// it is cancelled. With one the actor is stopped, and what is pending is in its report and in the store.
    case failed(StoreFailure)
    /// It has not ended and goes on: the caller is the actor's own processor, for which it waits, or a task that was
    /// cancelled.
    case underWay
}
