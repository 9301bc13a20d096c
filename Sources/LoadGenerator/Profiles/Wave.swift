#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A rate that swings between two: low + (high − low) × (1 − cos 2πt/T) / 2.
struct Wave {
    private let mean: Double
    private let swing: Double
    private let period: Double

    init(_ low: Rate, _ high: Rate, _ period: Duration) {
        self.mean = (low.perSecond + high.perSecond) / 2
        self.swing = (high.perSecond - low.perSecond) / 2
        self.period = period / .seconds(1)
    }

    func rate(at elapsed: Duration) -> Double {
        mean - swing * cos(2 * .pi * phase(elapsed))
    }

    /// The integral of the rate from the start: every full wave brings mean × T.
    func arrivals(by elapsed: Duration) -> Double {
        mean * (elapsed / .seconds(1)) - swing * period / (2 * .pi) * sin(2 * .pi * phase(elapsed))
    }

    /// Where in its wave it is, 0..<1: reduced first, so that a late sine is as exact as an early one.
    private func phase(_ elapsed: Duration) -> Double {
        let waves = (elapsed / .seconds(1)) / period
        return waves - waves.rounded(.down)
    }
}
