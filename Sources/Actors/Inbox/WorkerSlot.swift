/// One worker as the inbox sees it. A worker is its place in the array; it runs only while there is work.
@usableFromInline
struct WorkerSlot<Message: Sendable>: Sendable {
    /// What a worker is about.
    @usableFromInline
    enum Activity: Sendable {
        /// Does not exist (any more).
        case absent
        /// Waits for a message; costs nothing but this slot.
        case idle
        /// Told to run, or between two messages.
        case claimed
        /// Has a message in its hands.
        case busy
    }

    @usableFromInline var activity: Activity
    /// The message in its hands.
    @usableFromInline var holding: Envelope<Message>?
    /// Since when, in nanoseconds of the actor's clock.
    @usableFromInline var since: UInt64 = 0
    /// Which of the actor's messages it is, counted as they were begun; never the same twice.
    @usableFromInline var ordinal = 0
    /// Messages completed, and runs that ended in an error.
    @usableFromInline var done = 0
    @usableFromInline var errors = 0

    @inlinable
    init(activity: Activity) { self.activity = activity }

    @inlinable
    mutating func begin(_ envelope: Envelope<Message>, ordinal: Int, at now: UInt64) {
        activity = .busy
        holding = envelope
        since = now
        self.ordinal = ordinal
    }

    @inlinable
    mutating func end() -> Envelope<Message> {
        guard let envelope = holding else { preconditionFailure("a worker finishes only what it holds") }
        holding = nil
        activity = .claimed
        return envelope
    }
}
