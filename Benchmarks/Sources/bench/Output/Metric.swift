/// What is measured, named as the peers name it.
enum Metric: String, Sendable {
    case messagesPerSecond = "msgs_s"
    case drainedPerSecond = "drain_msgs_s"
    case ordersPerSecond = "orders_s"
    case queueCall = "queue_call_ns"
    case wall = "wall_ms"
    case median = "p50_us"
    case nearlyWorst = "p99_us"
    case residentPeak = "rss_mb"
    case residentEarly = "rss_early_mb"
    case residentLate = "rss_end_mb"
    case snapshot = "snapshot_ms"
    case bytesNew = "bytes_new"
    case bytesUsed = "bytes_used"
    case unwatched = "unwatched_msgs_s"
    case watched = "watched_msgs_s"
    case watchedRatio = "watched_ratio"
    case looks = "looks_s"
    case acceptedPerSecond = "accepted_s"
    case plainPerSecond = "plain_c_s"
    case plainRatio = "plain_c_ratio"
    case logPerSecond = "log_c_s"
    case logRatio = "log_c_ratio"
    case pairsPerSecond = "accept_finish_s"
    case opening = "opening_ms"
    case memoryPerSecond = "memory_accepted_s"
    case memoryRatio = "memory_ratio"

    enum Unit: Sendable {
        case perSecond, nanoseconds, microseconds, milliseconds, megabytes, bytes, ratio
    }

    var unit: Unit {
        switch self {
        case .messagesPerSecond, .drainedPerSecond, .ordersPerSecond, .unwatched, .watched, .looks,
            .acceptedPerSecond, .plainPerSecond, .logPerSecond, .memoryPerSecond, .pairsPerSecond:
            .perSecond
        case .queueCall: .nanoseconds
        case .median, .nearlyWorst: .microseconds
        case .wall, .snapshot, .opening: .milliseconds
        case .residentPeak, .residentEarly, .residentLate: .megabytes
        case .bytesNew, .bytesUsed: .bytes
        case .watchedRatio, .plainRatio, .logRatio, .memoryRatio: .ratio
        }
    }

    /// How much better one value is than another: above 1 it is better, be it faster or smaller.
    func ratio(_ value: Double, to other: Double) -> Double {
        switch unit {
        case .perSecond, .ratio: value / other
        case .nanoseconds, .microseconds, .milliseconds, .megabytes, .bytes: other / value
        }
    }

    /// The value with its unit, in as many digits as a reader needs.
    func text(_ value: Double) -> String {
        switch unit {
        case .perSecond: value >= 1e6 ? "\(digits(value / 1e6)) M/s" : "\(digits(value))/s"
        case .nanoseconds: "\(digits(value)) ns"
        case .microseconds: "\(digits(value)) µs"
        case .milliseconds: "\(digits(value)) ms"
        case .megabytes: "\(digits(value)) MB"
        case .bytes: "\(grouped(value)) B"
        case .ratio: fixed(value, decimals: 3)
        }
    }
}
