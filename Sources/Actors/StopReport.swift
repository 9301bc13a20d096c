/// What a stopped actor hands back.
public struct StopReport<Message: Sendable>: Sendable {
    /// Everything accepted and not final, first come first. It is the caller's now, unless the actor is restarted
    /// with it.
    public let pending: [Message]
    /// Where every message of the actor went.
    public let ledger: Ledger
}

/// How a drain ended.
public enum DrainEnd: Sendable, Equatable {
    /// Nothing is pending; the actor is stopped.
    case drained
    /// Somebody stopped the actor before; what was pending is in the stop's report.
    case stopped
    /// Somebody cancelled the drain; the actor accepts again.
    case cancelled
    /// It has not ended: the caller is the actor's own processor, for which it waits.
    case underWay
}
