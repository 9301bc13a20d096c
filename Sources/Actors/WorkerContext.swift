/// What a processor knows about the run it is in.
public struct WorkerContext: Sendable {
    @usableFromInline let desk: WorkerDesk
    /// Which of the actor's messages it is.
    @usableFromInline var message: Int
    @usableFromInline var tries: Int
    /// What is recorded of the work on this message, where that is.
    @usableFromInline var journal: MessageJournal?
    /// In an error handler: whether the message will be tried again; else it becomes a dead letter.
    public internal(set) var willRetry = false

    @inlinable
    init(desk: WorkerDesk, message: Int, attempt: Int) {
        self.desk = desk
        self.message = message
        tries = attempt
    }

    /// Which attempt at this message it is, from 1.
    @inlinable public var attempt: Int { tries }

    /// The name of the actor.
    public var actor: String { desk.actor }

    /// The worker that runs, from 1 to the actor's worker count.
    @inlinable public var worker: Int { desk.worker }

    /// Says what the worker does now, for those who watch; it holds until the next step or the end of the message.
    public func step(_ name: String) {
        desk.enter(name, message: message, at: desk.clock.nanoseconds())
    }
}
