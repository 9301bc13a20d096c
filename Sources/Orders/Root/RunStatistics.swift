package import Actors

/// The day's book: what was paid, how fast, and from when to when.
package struct RunStatistics: Sendable {
    /// Orders paid.
    package private(set) var count = 0
    /// What they came to.
    package private(set) var sum = Cents.zero
    /// Orders given up on.
    package private(set) var failed = 0
    /// From an order's acceptance to its payment.
    package private(set) var latency = LatencyHistogram()
    /// When the first order was accepted, on the root's clock.
    package private(set) var firstAcceptedAt: Duration?
    /// When the last order became final, paid or given up on.
    package private(set) var lastFinalAt: Duration?

    package init() {}

    /// From the first acceptance to the last end; zero before there is one.
    package var elapsed: Duration {
        guard let firstAcceptedAt, let lastFinalAt else { return .zero }
        return max(.zero, lastFinalAt - firstAcceptedAt)
    }

    /// Notes that orders were accepted.
    package mutating func accept(at time: Duration) {
        firstAcceptedAt = firstAcceptedAt.map { min($0, time) } ?? time
    }

    /// Enters a paid order. Throws, and enters nothing, when the sum would not fit any more.
    package mutating func settle(_ paid: PaidOrder, at time: Duration) throws(CentsOverflow) {
        sum = try sum.adding(paid.amount)
        finish(after: paid.latency, at: time)
    }

    /// Notes that something without a price came to its end, so long after its acceptance.
    package mutating func finish(after time: Duration, at now: Duration) {
        count += 1
        latency.record(time)
        end(at: now)
    }

    /// Notes that an order was given up on.
    package mutating func fail(at time: Duration) {
        failed += 1
        end(at: time)
    }

    private mutating func end(at time: Duration) {
        lastFinalAt = lastFinalAt.map { max($0, time) } ?? time
    }
}
