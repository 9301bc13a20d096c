/// The count of where every message of an actor went, read in one consistent look.
public struct Ledger: Sendable, Equatable {
    /// What `queue` returned from.
    public internal(set) var accepted = 0
    /// Waiting in the inbox.
    public internal(set) var ready = 0
    /// Waiting for the next attempt.
    public internal(set) var retrying = 0
    /// In a worker's hands.
    public internal(set) var inFlight = 0
    /// Processed, the output where it belongs.
    public internal(set) var completed = 0
    /// Given up on, and kept.
    public internal(set) var deadLettered = 0
    /// Given up on for good, by somebody's word.
    public internal(set) var discarded = 0
    /// Handed back by `stop`.
    public internal(set) var returned = 0

    /// Nothing anywhere.
    init() {}

    @usableFromInline
    init(
        accepted: Int, ready: Int, retrying: Int, inFlight: Int, completed: Int, deadLettered: Int, discarded: Int,
        returned: Int
    ) {
        self.accepted = accepted
        self.ready = ready
        self.retrying = retrying
        self.inFlight = inFlight
        self.completed = completed
        self.deadLettered = deadLettered
        self.discarded = discarded
        self.returned = returned
    }

    /// Accepted and not final: `ready + retrying + inFlight`.
    public var pending: Int { ready + retrying + inFlight }

    /// Accepted, less every place where a message can be: 0 unless something was lost (positive) or doubled (negative).
    public var difference: Int { accepted - pending - completed - deadLettered - discarded - returned }

    /// Whether every accepted message is in exactly one place.
    public var isBalanced: Bool { difference == 0 }
}
