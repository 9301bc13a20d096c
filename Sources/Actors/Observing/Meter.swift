import Synchronization

/// An actor's histograms. They are made on first use, and spread over more than one shard only when workers contend: an
/// actor that one worker at a time finishes messages of pays for one.
@usableFromInline
final class Meter: Sendable {
    /// Service and wait times, recorded together.
    struct Times: Sendable {
        var service = LatencyHistogram()
        var wait = LatencyHistogram()

        mutating func record(wait: UInt64, service: UInt64) {
            self.wait.record(nanoseconds: wait)
            self.service.record(nanoseconds: service)
        }
    }

    /// A lock and what it guards; a class, as a `Mutex` cannot stand in an array.
    private final class Shard: Sendable {
        let times = Mutex(Times())
    }

    /// All shards of an actor. They hold no histograms before something is recorded in them.
    @usableFromInline
    struct Shards: Sendable {
        private let shared = Shard()
        private let own = [Shard(), Shard(), Shard()]

        /// Records in the shared shard, or where another worker is at it, in one of the worker's own.
        @usableFromInline
        func record(wait: UInt64, service: UInt64, worker: Int) {
            if shared.times.withLockIfAvailable({ $0.record(wait: wait, service: service) }) != nil { return }
            own[worker % own.count].times.withLock { $0.record(wait: wait, service: service) }
        }

        fileprivate var times: Times {
            var total = shared.times.withLock { $0 }
            for shard in own {
                let times = shard.times.withLock { $0 }
                total.service.add(times.service)
                total.wait.add(times.wait)
            }
            return total
        }
    }

    private let made = Mutex<Shards?>(nil)

    @usableFromInline
    init() {}

    /// The shards, made when a worker first asks for them.
    @usableFromInline var shards: Shards {
        made.withLock { made in
            let shards = made ?? Shards()
            made = shards
            return shards
        }
    }

    /// The sum of all shards.
    var times: Times { made.withLock { $0 }?.times ?? Times() }
}
