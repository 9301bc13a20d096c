/// A message in an inbox: what was queued, when, and how often it has been tried.
struct Envelope<Message: Sendable>: Sendable {
    let message: Message
    /// When it was accepted, in nanoseconds of the actor's clock.
    let queuedAt: UInt64
    /// The attempt it waits for or is in, from 1.
    var attempt: Int32 = 1
}
