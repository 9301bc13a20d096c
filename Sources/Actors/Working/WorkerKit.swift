public import DequeModule

/// What a worker has: its hand, and what it keeps from run to run.
@usableFromInline
struct WorkerKit<Message: Sendable, Output: Sendable>: Sendable {
    @usableFromInline let worker: Int
    @usableFromInline let desk: WorkerDesk
    @usableFromInline var run = 0
    @usableFromInline var hand = Deque<Envelope<Message>>()
    /// Which of the actor's messages the first of the hand is.
    @usableFromInline var ordinal = 0
    /// Whether it waits a moment for more.
    @usableFromInline var isLingering = false
    /// The hand that it is dealt next, under the actor's lock; empty until then, and after ``takeUp()``.
    @usableFromInline var next = Deque<Envelope<Message>>()
    @usableFromInline var tally = Meter.Tally()
    @usableFromInline var reach = Reach()
    /// Offers an output to where it goes, if that is one actor; nil where outputs go nowhere.
    @usableFromInline var pass: (@Sendable (Output, UInt64) -> Forwarding)?
    /// Of which routes that is.
    @usableFromInline var routing = -1

    @inlinable
    init(_ worker: Int, desk: WorkerDesk) {
        self.worker = worker
        self.desk = desk
    }

    /// Puts down the hand that has ended, and takes up the next.
    @inlinable
    mutating func takeUp() {
        hand.removeAll(keepingCapacity: true)
        swap(&hand, &next)
    }

    /// Learns where outputs go now.
    @inlinable
    mutating func follow(_ routes: borrowing Routes<Output>) {
        guard routing != routes.number else { return }
        pass = routes.outlets.isEmpty ? nil : routes.pass
        routing = routes.number
    }

    @inlinable
    func context(_ index: Int) -> WorkerContext {
        WorkerContext(desk: desk, message: ordinal + index, attempt: Int(hand[index].attempt))
    }
}

/// Why a worker whose processor does not suspend has to wait for something.
@usableFromInline
enum PlainEnd<Output: Sendable>: Sendable {
    /// Its hand is at the end, the last message completed.
    case handEnded
    /// The message completed, and others want the thread.
    case sliceEnded
    /// The processor returned, and the output has not been handed on.
    case returned(Output)
    case threw(any Error)
}
