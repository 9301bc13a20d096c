/// An actor's histograms, made on first use. Workers record a hand at a time.
@usableFromInline
final class Meter: Sendable {
    /// What one worker measured since it last recorded, in nanoseconds.
    @usableFromInline
    struct Tally: Sendable {
        @usableFromInline var waits: ContiguousArray<UInt64> = []
        @usableFromInline var services: ContiguousArray<UInt64> = []
        /// How many messages ended or are in the processor since the worker looked at the clock.
        @usableFromInline var untimed = 0
        /// No wait began before: the actor was stopped.
        @usableFromInline var waitsFrom: UInt64 = 0

        @inlinable
        init() {}

        /// The processor begins a message that has been pending since then.
        @inlinable
        mutating func begin(_ pendingSince: UInt64, at now: UInt64) {
            // It may have been queued after this worker looked at the clock.
            waits.append(now - min(now, max(pendingSince, waitsFrom)))
            untimed += 1
        }

        @inlinable
        func wantsClock(_ stride: Int) -> Bool { untimed >= stride }

        /// The messages since the last look took so long together. That one of them took long is not spread over all.
        @inlinable
        mutating func end(after elapsed: UInt64) {
            let each = min(elapsed / UInt64(untimed), BatchSizer.brief)
            for _ in 1..<untimed { services.append(each) }
            services.append(elapsed - each * UInt64(untimed - 1))
            untimed = 0
        }
    }

    /// Service and wait times.
    struct Times: Sendable {
        var service = LatencyHistogram()
        var wait = LatencyHistogram()
    }

    /// Made when something is first recorded: an actor that has done nothing has none. A pointer, as it is come by for
    /// every hand: an object would be counted each time.
    private let state = Locked<UnsafeMutablePointer<Times>?>(nil)

    @usableFromInline
    init() {}

    deinit {
        state.withLock { times in
            times?.deinitialize(count: 1)
            times?.deallocate()
        }
    }

    /// Counts what was measured, and empties the tally.
    @usableFromInline
    func record(_ tally: inout Tally) {
        state.withLock { times in
            let made = times ?? Self.make()
            times = made
            made.pointee.service.record(nanoseconds: tally.services.span)
            made.pointee.wait.record(nanoseconds: tally.waits.span)
        }
        tally.services.removeAll(keepingCapacity: true)
        tally.waits.removeAll(keepingCapacity: true)
    }

    private static func make() -> UnsafeMutablePointer<Times> {
        let times = UnsafeMutablePointer<Times>.allocate(capacity: 1)
        times.initialize(to: Times())
        return times
    }

    /// All that was recorded.
    var times: Times { state.withLock { $0?.pointee } ?? Times() }
}
