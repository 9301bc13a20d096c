/// What a processor knows about the run it is in.
public struct WorkerContext: Sendable {
    /// The name of the actor.
    public let actor: String
    /// The worker that runs, from 1 to the actor's worker count.
    public let worker: Int
    /// Which attempt at this message it is, from 1.
    public let attempt: Int

    @usableFromInline let desk: WorkerDesk
    /// Which of the actor's messages it is.
    @usableFromInline let message: Int
    @usableFromInline let clock: ActorClock

    @inlinable
    init(actor: String, worker: Int, attempt: Int, desk: WorkerDesk, message: Int, clock: ActorClock) {
        self.actor = actor
        self.worker = worker
        self.attempt = attempt
        self.desk = desk
        self.message = message
        self.clock = clock
    }

    /// Says what the worker does now, for those who watch; it holds until the next step or the end of the message.
    public func step(_ name: String) {
        desk.enter(name, message: message, at: clock.nanoseconds())
    }
}
