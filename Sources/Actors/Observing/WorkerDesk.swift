public import Synchronization

/// What one worker has on its desk: how far it is in its hand, and what it does now. Made when the worker first runs.
///
/// The worker begins one message of its hand after another here, without the actor's lock; whoever has that lock may
/// look how far it is, or recall what it has not begun.
@usableFromInline
final class WorkerDesk: Sendable {
    /// A step: its name, since when, and in which of the actor's messages.
    struct Step: Sendable {
        let name: String
        let since: UInt64
        let message: Int
    }

    /// More than any hand: after a recall the worker finds nothing more to begin.
    @inlinable static var recalled: Int { 1 << 40 }

    @usableFromInline let actor: String
    /// From 1.
    @usableFromInline let worker: Int
    @usableFromInline let clock: ActorClock
    private let pad0 = (0, 0, 0, 0, 0, 0, 0, 0)
    /// How many of its hand the worker has begun.
    @usableFromInline let begun = Atomic(0)
    /// Since when it is in its message.
    @usableFromInline let since = Atomic<UInt64>(0)
    private let pad1 = (0, 0, 0, 0, 0, 0, 0, 0)
    private let step = Locked<Step?>(nil)

    @usableFromInline
    init(actor: String, worker: Int, clock: ActorClock) {
        self.actor = actor
        self.worker = worker
        self.clock = clock
    }

    /// The worker has a new hand, and begins the first of it. To be called with the actor's lock.
    @inlinable
    func deal(at now: UInt64) {
        begun.store(1, ordering: .releasing)
        since.store(now, ordering: .relaxed)
    }

    /// The worker begins the next message.
    /// - Returns: its place in the hand, or one beyond it when there is nothing more to begin.
    @inlinable
    func beginNext() -> Int {
        begun.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
    }

    /// How many of a hand of `count` the worker has begun.
    @inlinable
    func progress(of count: Int) -> Int {
        min(begun.load(ordering: .acquiring), count)
    }

    /// Lets the worker begin nothing more of its hand of `count`.
    /// - Returns: how many it has begun.
    @usableFromInline
    func recall(of count: Int) -> Int {
        min(begun.exchange(Self.recalled, ordering: .acquiringAndReleasing), count)
    }

    func enter(_ name: String, message: Int, at now: UInt64) {
        step.withLock {
            // A context that outlived its message must not hide the step of the next one.
            if let current = $0, current.message > message { return }
            $0 = Step(name: name, since: now, message: message)
        }
    }

    /// The step of the message of that number; nil when it has told none.
    func step(ofMessage message: Int) -> Step? {
        step.withLock { $0?.message == message ? $0 : nil }
    }
}
