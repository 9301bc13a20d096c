import Actors

/// How often each worker of one actor was called, in a number of its own, so that counting costs next to nothing.
final class Counts: Sendable {
    /// A cache line each: workers do not slow each other down.
    private static let stride = 8

    private let workers: Int
    // Each worker alone counts in its slot; the sum is read when all are idle.
    private nonisolated(unsafe) let slots: UnsafeMutableBufferPointer<Int>

    init(workers: Int) {
        self.workers = workers
        slots = .allocate(capacity: workers * Self.stride)
        slots.initialize(repeating: 0)
    }

    deinit { slots.deallocate() }

    /// An actor whose processor only counts, without suspending, and passes the number on.
    func actor(_ name: String) -> NumberActor {
        NumberActor(name, workers: workers) { number, context in
            self.count(context)
            return number
        }
    }

    /// The same with a processor that may suspend, though it never does.
    func suspendingActor(_ name: String) -> NumberActor {
        let processor: NumberActor.Processor = { number, context in
            self.count(context)
            return number
        }
        return NumberActor(name, workers: workers, processor: processor)
    }

    func count(_ context: WorkerContext) { slots[(context.worker - 1) * Self.stride] &+= 1 }

    /// - Throws: ``Lost`` when the workers were not called `expected` times in all.
    func check(_ expected: Int) throws(Lost) {
        let got = slots.reduce(0, +)
        guard got == expected else { throw Lost(got: got, want: expected) }
    }
}

/// Not every message was processed once: the measurement is worth nothing.
struct Lost: Error, CustomStringConvertible {
    static let exitCode: Int32 = 3

    var got, want: Int

    var description: String { "LOST: got \(got) want \(want)" }
}
