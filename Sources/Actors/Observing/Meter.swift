import Synchronization

/// An actor's histograms, spread over a few shards so that workers do not contend, made on first use.
@usableFromInline
final class Meter: Sendable {
    /// Service and wait times, recorded together.
    struct Times: Sendable {
        var service = LatencyHistogram()
        var wait = LatencyHistogram()
    }

    /// One lock and what it guards; a class, as a `Mutex` cannot stand in an array.
    @usableFromInline
    final class Shard: Sendable {
        private let times = Mutex(Times())

        @usableFromInline
        func record(wait: UInt64, service: UInt64) {
            times.withLock {
                $0.wait.record(nanoseconds: wait)
                $0.service.record(nanoseconds: service)
            }
        }

        func add(to total: inout Times) {
            let mine = times.withLock { $0 }
            total.service.add(mine.service)
            total.wait.add(mine.wait)
        }
    }

    @usableFromInline
    init() {}

    private static let shardCount = 4
    private let shards = Mutex<[Shard?]>([])

    /// The shard for the worker of that index.
    @usableFromInline
    func shard(for worker: Int) -> Shard {
        shards.withLock {
            if $0.isEmpty { $0 = Array(repeating: nil, count: Self.shardCount) }
            let index = worker % Self.shardCount
            if let shard = $0[index] { return shard }
            let shard = Shard()
            $0[index] = shard
            return shard
        }
    }

    /// The sum of all shards.
    var times: Times {
        var total = Times()
        for shard in shards.withLock({ $0 }) { shard?.add(to: &total) }
        return total
    }
}
