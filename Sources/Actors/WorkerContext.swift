/// What a processor knows about the run it is in.
public struct WorkerContext: Sendable {
    @usableFromInline let batchProgress: BatchProgress
    /// Which of the actor's messages it is.
    @usableFromInline var message: Int
    @usableFromInline var tries: Int
    /// What is recorded of the work on this message, where that is.
    @usableFromInline var journal: MessageJournal?
    /// In an error handler: whether the message will be tried again; else it becomes a dead letter.
    public internal(set) var willRetry = false

    @inlinable
    init(batchProgress: BatchProgress, message: Int, attempt: Int) {
        self.batchProgress = batchProgress
        self.message = message
        tries = attempt
    }

    /// Which attempt at this message it is, from 1.
    @inlinable public var attempt: Int { tries }

    /// The name of the actor.
    public var actor: String { batchProgress.actor }

    /// The worker that runs, from 1 to the actor's worker count.
    @inlinable public var worker: Int { batchProgress.worker }

    /// Says what the worker does now, for those who watch; it holds until the next step or the end of the message.
    public func step(_ name: String) {
        batchProgress.enter(name, message: message, at: batchProgress.clock.nanoseconds())
    }
}
