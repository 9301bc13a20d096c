internal import Histogram

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// How long things took: counts by duration, two significant digits, from 64 ns to an hour.
///
/// It is as large as its longest duration needs: an empty one costs nothing, one of a millisecond 8 KB, of an hour 31 KB,
/// however many are recorded. Longer durations than an hour count as an hour.
public struct LatencyHistogram: Sendable {
    private static let longest: UInt64 = 3_600_000_000_000

    private var counts: Histogram<UInt64>?
    /// The sum of all that was recorded, in nanoseconds.
    private var total: UInt64 = 0

    /// An empty histogram.
    public init() {}

    /// How many durations were recorded.
    public var count: Int { counts.map { Int($0.totalCount) } ?? 0 }

    /// The mean duration; zero when empty.
    public var mean: Duration { count == 0 ? .zero : .nanoseconds(Int64(total / UInt64(count))) }

    /// The longest duration, as exact as the histogram is; zero when empty.
    public var max: Duration { counts.map { .nanoseconds(Int64($0.max)) } ?? .zero }

    /// The duration that `percent` percent (0...100) of all recorded durations do not exceed; zero when empty.
    public func percentile(_ percent: Double) -> Duration {
        guard let counts, counts.totalCount > 0 else { return .zero }
        return .nanoseconds(Int64(counts.valueAtPercentile(percent)))
    }

    /// Counts one duration; a negative one counts as zero.
    public mutating func record(_ duration: Duration) {
        record(nanoseconds: duration.inNanoseconds)
    }

    /// Counts one duration.
    mutating func record(nanoseconds: UInt64) {
        if counts == nil { counts = Self.empty() }
        total &+= nanoseconds
        counts?.record(min(nanoseconds, Self.longest))
    }

    /// Counts many durations; quick for those that are alike.
    mutating func record(nanoseconds values: borrowing Span<UInt64>) {
        guard !values.isEmpty else { return }
        if case .none = counts { counts = Self.empty() }
        total &+= Self.record(values, in: &counts!)
    }

    /// - Returns: the sum of the values, which are at least one.
    private static func record(_ values: borrowing Span<UInt64>, in counts: inout Histogram<UInt64>) -> UInt64 {
        var (value, run, sum) = (values[0], UInt64(0), UInt64(0))
        for index in values.indices {
            let next = values[index]
            sum &+= next
            // The histogram does not tell these apart.
            if next >> 6 != value >> 6 {
                counts.record(min(value, longest), count: run)
                (value, run) = (next, 0)
            }
            run += 1
        }
        counts.record(min(value, longest), count: run)
        return sum
    }

    /// Adds all that the other one counted.
    public mutating func add(_ other: LatencyHistogram) {
        guard let otherCounts = other.counts else { return }
        total &+= other.total
        if counts == nil { counts = otherCounts } else { counts?.add(otherCounts) }
    }

    /// What was recorded since `earlier`, which must be an earlier state of this histogram.
    public func since(_ earlier: LatencyHistogram) -> LatencyHistogram {
        guard let counts, let before = earlier.counts, before.totalCount > 0 else { return self }
        guard before.totalCount < counts.totalCount else { return LatencyHistogram() }
        var difference = Self.empty()
        for entry in counts.recordedValues() {
            // It may have been smaller.
            let old = entry.value > before.max ? 0 : before.countForValue(entry.value)
            if entry.count > old { difference.record(entry.value, count: entry.count - old) }
        }
        var result = LatencyHistogram()
        result.counts = difference
        result.total = total &- earlier.total
        return result
    }

    /// How many durations fall into each of `buckets` spans of equal ratio between `low` and `high`; what lies outside
    /// is counted in the first or last. For a picture of the distribution.
    public func spread(from low: Duration, to high: Duration, buckets: Int) -> [Int] {
        var result = Array(repeating: 0, count: Swift.max(0, buckets))
        guard let counts, buckets > 0 else { return result }
        let edges = Self.edges(from: low, to: high, buckets: buckets)
        for entry in counts.recordedValues() {
            let place = edges.firstIndex { entry.value <= $0 } ?? buckets - 1
            result[place] += Int(entry.count)
        }
        return result
    }

    /// The upper edges of spans of equal ratio, in nanoseconds.
    private static func edges(from low: Duration, to high: Duration, buckets: Int) -> [UInt64] {
        let start = Double(Swift.max(low.inNanoseconds, 1))
        let ratio = Swift.max(Double(high.inNanoseconds) / start, 1)
        return (1...buckets).map { UInt64((start * pow(ratio, Double($0) / Double(buckets))).rounded(.up)) }
    }

    private static func empty() -> Histogram<UInt64> {
        var histogram = Histogram<UInt64>(
            lowestDiscernibleValue: 64, highestTrackableValue: 128, numberOfSignificantValueDigits: .two)
        histogram.autoResize = true
        return histogram
    }
}
