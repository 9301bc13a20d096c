import Actors

/// What a panel tells of a histogram, worked out once a second: reading percentiles ten times a second would cost more
/// than everything else on the screen.
struct LatencySummary: Equatable, Sendable {
    /// How many spans of equal ratio the picture of the distribution has.
    static let spans = 60

    var count = 0
    var mean, p50, p95, p99, max: Duration
    /// The ends of the picture, and how many durations fall into each span between them.
    var low, high: Duration
    var spread: [Int] = []

    /// Nothing was measured.
    static let none = LatencySummary()

    private init() {
        (mean, p50, p95, p99, max, low, high) = (.zero, .zero, .zero, .zero, .zero, .zero, .zero)
    }

    init(_ histogram: LatencyHistogram) {
        self.init()
        count = histogram.count
        guard count > 0 else { return }
        mean = histogram.mean
        p50 = histogram.percentile(50)
        p95 = histogram.percentile(95)
        p99 = histogram.percentile(99)
        max = histogram.max
        low = Swift.max(histogram.percentile(1) / 2, .microseconds(1))
        high = Swift.max(max * 2, low * 10)
        spread = histogram.spread(from: low, to: high, buckets: Self.spans)
    }
}
