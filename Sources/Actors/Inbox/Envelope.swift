/// A message in an inbox: what was queued, when, and how often it has been tried.
@usableFromInline
struct Envelope<Message: Sendable>: Sendable {
    @usableFromInline let message: Message
    /// Since when it has been pending, in nanoseconds of the actor's clock: since it was accepted, or put back after it
    /// had been dead or handed back.
    @usableFromInline var pendingSince: UInt64
    /// The attempt it waits for or is in, from 1.
    @usableFromInline var attempt: Int32 = 1

    @inlinable
    init(message: Message, pendingSince: UInt64) {
        self.message = message
        self.pendingSince = pendingSince
    }
}
