public import DequeModule

/// What a worker takes up under the actor's lock.
@usableFromInline
struct Stint<Message: Sendable, Output: Sendable>: Sendable {
    @usableFromInline let worker: Int
    @usableFromInline let run: Int
    @usableFromInline let hand: Deque<Envelope<Message>>
    /// Which of the actor's messages the first is.
    @usableFromInline let ordinal: Int
    /// Offers an output to where it goes, if that is one actor.
    @usableFromInline let pass: @Sendable (Output, UInt64) -> Forwarding
    /// Whether outputs go nowhere.
    @usableFromInline let isEnd: Bool
    /// Whether the worker waits a moment for more.
    @usableFromInline let isLingering: Bool

    @inlinable
    init(
        worker: Int, run: Int, hand: Deque<Envelope<Message>>, ordinal: Int, routes: Routes<Output>
    ) {
        self.worker = worker
        self.run = run
        self.hand = hand
        self.ordinal = ordinal
        pass = routes.pass
        isEnd = routes.outlets.isEmpty
        isLingering = false
    }

    /// Nothing, for a moment.
    @inlinable
    init(lingering worker: Int, run: Int) {
        (self.worker, self.run, hand, ordinal) = (worker, run, Deque(), 0)
        isEnd = true
        pass = { _, _ in .taken }
        isLingering = true
    }
}

/// What a worker keeps from run to run.
@usableFromInline
struct WorkerKit<Message: Sendable>: Sendable {
    @usableFromInline let desk: WorkerDesk
    @usableFromInline var tally = Meter.Tally()
    @usableFromInline var reach = Reach()
    /// An empty chunk that it has no use for.
    @usableFromInline var spare = Deque<Envelope<Message>>()

    @inlinable
    init(desk: WorkerDesk) { self.desk = desk }
}

extension Stint {
    @inlinable
    func context(_ index: Int, _ desk: WorkerDesk) -> WorkerContext {
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
