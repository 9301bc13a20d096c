public import DequeModule

/// What a worker has: its hand, and what it keeps from run to run.
@usableFromInline
struct WorkerState<Message: Sendable, Output: Sendable>: Sendable {
    @usableFromInline let worker: Int
    /// The task that it runs in.
    @usableFromInline let task: WorkingTask
    @usableFromInline let batchProgress: BatchProgress
    @usableFromInline var run = 0
    @usableFromInline var batch = Deque<Envelope<Message>>()
    /// Which of the actor's messages the first of the hand is.
    @usableFromInline var ordinal = 0
    /// Whether it waits a moment for more.
    @usableFromInline var isLingering = false
    /// The hand that it is dealt next, under the actor's lock; empty until then, and after ``beginNextBatch()``.
    @usableFromInline var next = Deque<Envelope<Message>>()
    @usableFromInline var tally = Meter.Tally()
    @usableFromInline var batchSizer = BatchSizer()
    /// What a plain processor is told, changed in place from message to message: a new one would be counted each time.
    @usableFromInline var context: WorkerContext
    /// Offers an output to where it goes, if that is one actor.
    @usableFromInline var pass: @Sendable (Output, UInt64) -> Forwarding
    /// Whether outputs go nowhere.
    @usableFromInline var isEnd: Bool
    /// Of which routes that is.
    @usableFromInline var routing: Int

    @inlinable
    init(_ worker: Int, task: WorkingTask, batchProgress: BatchProgress) {
        self.worker = worker
        self.task = task
        self.batchProgress = batchProgress
        context = WorkerContext(batchProgress: batchProgress, message: 0, attempt: 0)
        (pass, isEnd, routing) = ({ _, _ in .full }, false, -1)
    }

    /// Puts down the hand that has ended, and takes up the next.
    @inlinable
    mutating func beginNextBatch() {
        if batch.count >= BatchSizer.stream { writeLines() }
        batch.removeAll(keepingCapacity: true)
        swap(&batch, &next)
    }

    /// Writes to each cache line of the hand that has ended, or to the first of each message that is longer: the core of
    /// the producer that fills this memory next has them no more then.
    ///
    /// Lines that both cores still had, as they were written there and read here, the producer would have to make its
    /// own one after another, each while it holds the lock; what it has not, its core fetches ahead. And here nothing
    /// waits for the one before it.
    @inlinable
    mutating func writeLines() {
        batch.withContiguousMutableStorageIfAvailable { envelopes in
            let step = max(1, 64 / MemoryLayout<Envelope<Message>>.stride)
            for index in stride(from: 0, to: envelopes.count, by: step) { envelopes[index].pendingSince = 0 }
        }
    }

    /// Learns where outputs go now.
    @inlinable
    mutating func follow(_ routeTable: borrowing RouteTable<Output>) {
        guard routing != routeTable.number else { return }
        (pass, isEnd, routing) = (routeTable.pass, routeTable.routes.isEmpty, routeTable.number)
    }

    /// Forgets where outputs go.
    @inlinable
    mutating func unfollow() {
        (pass, isEnd, routing) = ({ _, _ in .full }, false, -1)
    }

    @inlinable
    func context(_ index: Int) -> WorkerContext {
        WorkerContext(batchProgress: batchProgress, message: ordinal + index, attempt: Int(batch[index].attempt))
    }
}

/// Why a worker whose processor does not suspend has to wait for something.
@usableFromInline
enum PlainEnd<Output: Sendable>: Sendable {
    /// Its hand is at the end, the last message completed.
    case batchEnded
    /// The message completed, and others want the thread, or another task has to go on.
    case sliceEnded
    /// The processor returned, and the output has not been handed on.
    case returned(Output)
    case threw(any Error)
}
