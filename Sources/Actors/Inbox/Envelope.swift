/// A message in an inbox: what was queued, when, and how often it has been tried.
@usableFromInline
struct Envelope<Message: Sendable>: Sendable {
    @usableFromInline let message: Message
    /// Since when it has been pending, in nanoseconds of the actor's clock: since it was accepted, or put back after it
    /// had been dead. What was handed back and comes again with a restart has been pending all the time.
    @usableFromInline var pendingSince: UInt64
    /// The attempt it waits for or is in, from 1.
    @usableFromInline var attempt: Int32 = 1
    /// The number of its file in the inbox; 0 for none, which is what nearly every message has.
    @usableFromInline var file: UInt32 = 0

    @inlinable
    init(message: Message, pendingSince: UInt64) {
        self.message = message
        self.pendingSince = pendingSince
    }
}

/// What is known of the few messages that have more to them: kept aside, so that the many stay small.
@usableFromInline
struct MessageExtras<Output: Sendable>: Sendable {
    /// Its failed attempts, the first first.
    @usableFromInline var failures: [FailedAttempt] = []
    /// Who waits for its output.
    @usableFromInline var reply: Reply<Output>?
    /// Where the store has it, of an inbox that has one.
    @usableFromInline var key: MessageKey?
    /// What was done of its work before it came from the store.
    @usableFromInline var steps: [RecordedStep] = []
    /// The number that the store gave it as a dead letter.
    @usableFromInline var letter: Int?

    @inlinable
    init(reply: Reply<Output>? = nil, key: MessageKey? = nil, steps: [RecordedStep] = []) {
        (self.reply, self.key, self.steps) = (reply, key, steps)
    }
}
