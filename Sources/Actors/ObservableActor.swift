/// An actor without the types of its messages: what watchers and operators need.
public protocol ObservableActor: AnyObject, Sendable {
    /// What the actor is sent.
    associatedtype Message: Sendable

    /// The actor's name.
    var name: String { get }
    /// The names of the actors it is directed to, in the order of direction.
    var targets: [String] { get }
    /// What it looks like now.
    func snapshot() -> ActorSnapshot
    /// Changes how many workers it has; see ``WorkerActor/setWorkers(_:)``.
    func setWorkers(_ count: Int)
    /// Takes no message out any more; see ``WorkerActor/pause()``.
    func pause()
    /// Ends a pause.
    func resume()
    /// Works off what is pending, then stops; see ``WorkerActor/drain(deadline:grace:)``.
    @discardableResult func drain(deadline: Duration?, grace: Duration) async -> DrainEnd
    /// Takes a drain back; see ``WorkerActor/cancelDrain()``.
    @discardableResult func cancelDrain() -> Bool
    /// Ends now and hands back what is pending; see ``WorkerActor/stop(deadline:grace:)``.
    @discardableResult func stop(deadline: Duration?, grace: Duration) async -> StopReport<Message>
    /// Opens a stopped actor again; see ``WorkerActor/restart(withPending:)``.
    @discardableResult func restart(withPending: Bool) -> Bool
    /// Returns when nothing is pending; see ``WorkerActor/idle()``.
    func idle() async
    /// The newest dead letters, oldest of them first, of a number above `number`; at most `limit`.
    func deadLetterSummaries(after number: Int, limit: Int) -> [DeadLetterSummary]
    /// Tries the dead letters again; see ``WorkerActor/replayDeadLetters()``.
    @discardableResult func replayDeadLetters() -> Int
    /// Tries one dead letter again, by its number.
    /// - Returns: false when there is none of that number, or the actor takes none up now.
    @discardableResult func replayDeadLetter(_ number: Int) -> Bool
    /// Gives the dead letters up for good.
    /// - Returns: how many.
    @discardableResult func discardDeadLetters() -> Int
    /// Gives one dead letter up for good, by its number.
    /// - Returns: false when there is none of that number.
    @discardableResult func discardDeadLetter(_ number: Int) -> Bool
}

extension ObservableActor {
    /// Works off what is pending, however long that takes, then stops; see ``WorkerActor/drain(deadline:grace:)``.
    @discardableResult
    public func drain() async -> DrainEnd { await drain(deadline: nil, grace: .zero) }

    /// Ends now, waits for what is in flight, and hands back what is pending; see
    /// ``WorkerActor/stop(deadline:grace:)``.
    @discardableResult
    public func stop() async -> StopReport<Message> { await stop(deadline: nil, grace: .zero) }

    /// Ends now, as ``WorkerActor/stop(deadline:grace:)``, for those who do not know the messages' type: what is pending
    /// is kept for ``restart()``.
    /// - Returns: how many messages that is.
    @discardableResult
    public func stopKeepingPending(deadline: Duration? = nil, grace: Duration = .zero) async -> Int {
        await stop(deadline: deadline, grace: grace).pending.count
    }

    /// Opens a stopped actor again, with everything that the stop handed back at its old place.
    /// - Returns: false unless the actor was stopped.
    @discardableResult
    public func restart() -> Bool { restart(withPending: true) }
}
