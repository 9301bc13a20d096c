/// So many arrivals in so much time, kept as the two numbers so that nothing is lost to rounding, however long it runs.
package struct Rate: Hashable, Sendable {
    /// The fastest rate that a load may have: 1,000,000 a second.
    package static let fastest = Rate(1_000_000, per: .seconds(1))
    /// Below this a rate is not halved any more: one an hour.
    package static let slowest = Rate(1, per: .seconds(3600))
    /// No arrivals.
    package static let zero = Rate(0, per: .seconds(1))

    /// Arrivals in `period`, 0 or more.
    package let count: Int
    /// Above zero.
    package let period: Duration

    package init(_ count: Int, per period: Duration = .seconds(1)) {
        precondition(count >= 0 && period > .zero, "a rate of \(count) per \(period)")
        self.count = count
        self.period = period
    }

    /// Arrivals a second.
    package var perSecond: Double { Double(count) / (period / .seconds(1)) }

    /// Half of it, or itself when it is too slow for that.
    package var halved: Rate {
        let half = count.isMultiple(of: 2) ? Rate(count / 2, per: period) : Rate(count, per: period * 2)
        return count > 0 && half < .slowest ? self : half
    }

    /// Twice of it, or itself when it is too fast for that.
    package var doubled: Rate {
        let double = Rate(count * 2, per: period)
        return double > .fastest ? self : double
    }

    /// How many have arrived when `elapsed` has passed since the start.
    func arrivals(by elapsed: Duration) -> Int {
        guard elapsed > .zero else { return 0 }
        return Int(elapsed.attoseconds * Int128(count) / period.attoseconds)
    }

    /// When the arrival of that number, from 1, comes; nil when none comes.
    func time(ofArrival number: Int) -> Duration? {
        guard count > 0 else { return nil }
        let numerator = period.attoseconds * Int128(number)
        return Duration(attoseconds: (numerator + Int128(count) - 1) / Int128(count))
    }
}

extension Rate: Comparable {
    package static func < (left: Rate, right: Rate) -> Bool {
        Int128(left.count) * right.period.attoseconds < Int128(right.count) * left.period.attoseconds
    }
}

extension Rate: CustomStringConvertible {
    /// `180/s`, `0.5/s`, `12.5/s`.
    package var description: String { "\(Self.short(perSecond))/s" }

    /// A number with at most two digits after the point, and none when they are zero.
    static func short(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return "\(whole)" }
        return rest.isMultiple(of: 10) ? "\(whole).\(rest / 10)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
