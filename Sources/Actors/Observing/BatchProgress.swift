public import Synchronization

/// What one worker has on its desk: how far it is in its hand, and what it does now. Made when the worker first runs.
///
/// The worker begins one message of its hand after another here, and hands on their outputs, without the actor's lock.
/// Whoever has that lock may look how far it is, recall what it has not begun, or seal the desk: from then on the worker
/// asks before it hands on. One number says it all, so that either the seal sees that the worker hands on, or the worker
/// sees the seal.
@usableFromInline
final class BatchProgress: Sendable {
    /// A step: its name, since when, and in which of the actor's messages.
    struct Step: Sendable {
        let name: String
        let since: UInt64
        let message: Int
    }

    /// Added to the place, it is more than any hand: the worker finds nothing more to begin.
    @inlinable static var recalled: Int { 1 << 40 }
    /// The same, and more than that: the worker hands on nothing unasked.
    @inlinable static var sealed: Int { 1 << 41 }

    @usableFromInline let actor: String
    /// From 1.
    @usableFromInline let worker: Int
    @usableFromInline let clock: ActorClock
    private let pad0 = (0, 0, 0, 0, 0, 0, 0, 0)
    /// Twice the number of messages it has begun of its hand, and one more once it hands on the output of the last.
    @usableFromInline let place = Atomic(0)
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
    func assign(at now: UInt64) {
        place.store(2, ordering: .releasing)
        since.store(now, ordering: .relaxed)
    }

    /// The worker begins the next message of its hand of `count`. Where there is nothing more to begin, nothing changes:
    /// that it has handed on the last output is to be seen until the inbox has heard of its end.
    /// - Returns: its index in the hand; `count` when there is nothing more to begin.
    @inlinable
    func beginNext(of count: Int) -> Int {
        var old = place.load(ordering: .relaxed)
        while old >> 1 < count {
            let (isDone, found) = place.compareExchange(
                expected: old, desired: old + 2 - old & 1, ordering: .acquiringAndReleasing)
            if isDone { return old >> 1 }
            old = found
        }
        return count
    }

    /// The worker is about to hand on the output of its message.
    /// - Returns: whether it may do so at once; else it asks.
    @inlinable
    func beginForwarding() -> Bool {
        place.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue < Self.sealed
    }

    @inlinable
    var isSealed: Bool { place.load(ordering: .acquiring) >= Self.sealed }

    /// How many of a hand of `count` the worker has begun.
    @inlinable
    func progress(of count: Int) -> Int {
        min(place.load(ordering: .acquiring) >> 1, count)
    }

    /// Lets the worker begin nothing more of its hand of `count`.
    /// - Returns: how many it has begun.
    @usableFromInline
    func recall(of count: Int) -> Int {
        min(place.bitwiseOr(Self.recalled, ordering: .acquiringAndReleasing).oldValue >> 1, count)
    }

    /// Lets the worker begin nothing more of its hand of `count`, and hand on nothing unasked.
    /// - Returns: how many it has begun, and whether it hands on the output of the last.
    @usableFromInline
    func seal(of count: Int) -> (begun: Int, isForwarding: Bool) {
        let old = place.bitwiseOr(Self.recalled | Self.sealed, ordering: .acquiringAndReleasing).oldValue
        return (min(old >> 1, count), old & 1 == 1)
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
