/// How arrivals come over time. Arrivals do not wait for the system: what is too slow for them falls behind.
package enum LoadProfile: Hashable, Sendable {
    /// Evenly spaced.
    case steady(Rate)
    /// At random, independent of each other, so many on average.
    case poisson(Rate)
    /// From one rate evenly to another, and then steadily at that one.
    case ramp(from: Rate, to: Rate, over: Duration)
    /// So many at once, then none.
    case burst(Int)
    /// Between two rates in waves of that length, from the lower one on.
    case sine(low: Rate, high: Rate, period: Duration)

    /// Half the rate at every time; a burst stays as it is.
    package var halved: LoadProfile { mapRates(\.halved) }

    /// Twice the rate at every time; a burst stays as it is.
    package var doubled: LoadProfile { mapRates(\.doubled) }

    /// Arrivals a second at that time after the start; zero for a burst.
    package func rate(at elapsed: Duration) -> Double {
        switch self {
        case .steady(let rate), .poisson(let rate): return rate.perSecond
        case .ramp(let from, let to, let span):
            let part = min(1, max(0, elapsed / span))
            return from.perSecond + (to.perSecond - from.perSecond) * part
        case .burst: return 0
        case .sine(let low, let high, let period): return Wave(low, high, period).rate(at: elapsed)
        }
    }

    /// How long the ramp still changes; nil for the other profiles and after it.
    package func remaining(at elapsed: Duration) -> Duration? {
        guard case .ramp(_, _, let span) = self, elapsed < span else { return nil }
        return span - elapsed
    }

    /// Whether it comes to an end by itself.
    package var ends: Bool {
        switch self {
        case .burst: true
        case .steady(let rate), .poisson(let rate): rate == .zero
        case .ramp(_, let to, _): to == .zero
        case .sine(_, let high, _): high == .zero
        }
    }

    private func mapRates(_ change: (Rate) -> Rate) -> LoadProfile {
        switch self {
        case .steady(let rate): .steady(change(rate))
        case .poisson(let rate): .poisson(change(rate))
        case .ramp(let from, let to, let span): .ramp(from: change(from), to: change(to), over: span)
        case .burst: self
        case .sine(let low, let high, let period): .sine(low: change(low), high: change(high), period: period)
        }
    }
}

extension LoadProfile: CustomStringConvertible {
    /// As a dashboard shows it: `steady 180/s`, `ramp 100→400/s over 60s`.
    package var description: String {
        switch self {
        case .steady(let rate): "steady \(rate)"
        case .poisson(let rate): "poisson \(rate)"
        case .ramp(let from, let to, let span): "ramp \(Rate.short(from.perSecond))→\(to) over \(Self.seconds(span))"
        case .burst(let count): "burst \(count)"
        case .sine(let low, let high, let period):
            "sine \(Rate.short(low.perSecond))–\(high) every \(Self.seconds(period))"
        }
    }

    private static func seconds(_ duration: Duration) -> String {
        "\(Rate.short(duration / .seconds(1)))s"
    }
}
