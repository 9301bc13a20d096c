/// How many messages may wait in an inbox.
public enum InboxLimit: Sendable, Equatable {
    /// Any number.
    case unbounded
    /// So many, at least 1: `queue` suspends while there is no room, `tryQueue` throws ``QueueError/full(refused:)``.
    ///
    /// What was accepted before is never refused: retries, replays and what a restart puts back may exceed it, and so
    /// may what a stopping actor still had to hand on, by at most one message for each of its workers.
    case bounded(Int)

    /// The number; nil when there is none.
    @usableFromInline var count: Int? {
        switch self {
        case .unbounded: nil
        case .bounded(let count): count
        }
    }
}
