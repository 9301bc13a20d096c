/// A message in an inbox: what was queued, when, and how often it has been tried.
@usableFromInline
struct Envelope<Message: Sendable>: Sendable {
    @usableFromInline let message: Message
    /// When it was accepted, in nanoseconds of the actor's clock.
    @usableFromInline let queuedAt: UInt64
    /// The attempt it waits for or is in, from 1.
    @usableFromInline var attempt: Int32 = 1

    @inlinable
    init(message: Message, queuedAt: UInt64) {
        self.message = message
        self.queuedAt = queuedAt
    }
}
