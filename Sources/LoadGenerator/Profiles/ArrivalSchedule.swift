#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif
internal import Orders

/// When the arrivals of a profile come, from its start on. Seeded: the same seed, the same times.
///
/// How many have come by a time depends on that time alone, not on how often one asked.
package struct ArrivalSchedule: Sendable {
    /// Random arrivals: the time of the next one, drawn in advance.
    private struct Chance: Sendable {
        var generator: SeededGenerator
        /// After the start.
        var next: Duration
        /// Mean seconds between two.
        let gap: Double

        init(_ rate: Rate, seed: UInt64, from start: Duration) {
            generator = SeededGenerator(seed: seed)
            gap = 1 / rate.perSecond
            next = start
            advance()
        }

        /// Draws the gap to the next arrival: exponential, −ln(1 − u) × mean.
        mutating func advance() {
            next += .seconds(-log(1 - Double.random(in: 0..<1, using: &generator)) * gap)
        }
    }

    /// What the times come from.
    package let profile: LoadProfile
    private var arrived: Int
    private var chance: Chance?
    /// The latest time that was asked about.
    private var asked: Duration

    /// The schedule of `profile` as from `start` after its beginning: what would have come by then is left out.
    package init(_ profile: LoadProfile, seed: UInt64, from start: Duration = .zero) {
        self.profile = profile
        self.arrived = start > .zero ? profile.arrivals(by: start) : 0
        self.asked = start
        if case .poisson(let rate) = profile, rate > .zero { chance = Chance(rate, seed: seed, from: start) }
    }

    /// How many have come by `elapsed` after the beginning that were not counted by an earlier call.
    package mutating func due(by elapsed: Duration) -> Int {
        asked = max(asked, elapsed)
        if chance != nil { return dueByChance(by: elapsed) }
        let total = profile.arrivals(by: elapsed)
        defer { arrived = max(arrived, total) }
        return max(0, total - arrived)
    }

    private mutating func dueByChance(by elapsed: Duration) -> Int {
        guard var chance else { return 0 }
        var count = 0
        while chance.next <= elapsed {
            count += 1
            chance.advance()
        }
        self.chance = chance
        return count
    }

    /// Leaves out what comes up to `elapsed` after the beginning and was not counted by an earlier call.
    /// - Returns: how many that are; of random ones, how many on average.
    package mutating func skip(to elapsed: Duration) -> Int {
        guard var chance else { return due(by: elapsed) }
        guard chance.next <= elapsed else { return 0 }
        // Drawing each of them would take as long as placing them.
        let count = 1 + Int((elapsed - chance.next) / .seconds(chance.gap))
        chance.next = elapsed
        chance.advance()
        self.chance = chance
        asked = max(asked, elapsed)
        return count
    }

    /// When the next one comes, after the beginning, to within a microsecond; nil when none comes, or none within the next day.
    package var nextDue: Duration? {
        if let chance { return chance.next }
        if case .steady(let rate) = profile { return rate.time(ofArrival: arrived + 1) }
        return search()
    }

    /// Halves the time in which the next one lies, as the curves have no simple inverse.
    private func search() -> Duration? {
        let day = 86_400_000_000
        let start = Int(asked / .microseconds(1))
        func hasCome(_ microseconds: Int) -> Bool { profile.arrivals(by: .microseconds(microseconds)) > arrived }
        if hasCome(start) { return .microseconds(start) }
        var (early, late) = (start, start + 1)
        while !hasCome(late) {
            guard late - start < day else { return nil }
            (early, late) = (late, late + 2 * (late - start))
        }
        while late - early > 1 {
            let middle = early + (late - early) / 2
            if hasCome(middle) { late = middle } else { early = middle }
        }
        return .microseconds(late)
    }
}

extension LoadProfile {
    /// How many arrivals a curve brings by that time after its start; random ones are no curve.
    func arrivals(by elapsed: Duration) -> Int {
        switch self {
        case .steady(let rate): rate.arrivals(by: elapsed)
        case .poisson: 0
        case .ramp(let from, let to, let span): Self.rampArrivals(from, to, span, by: elapsed)
        case .burst(let count): count
        case .sine(let low, let high, let period): Self.whole(Wave(low, high, period).arrivals(by: elapsed))
        }
    }

    /// The integral of a rate that changes evenly: from × t + (to − from) × t² / 2T, and on at `to`.
    private static func rampArrivals(_ from: Rate, _ to: Rate, _ span: Duration, by elapsed: Duration) -> Int {
        let (time, whole) = (min(elapsed, span) / .seconds(1), span / .seconds(1))
        let change = (to.perSecond - from.perSecond) * time * time / (2 * whole)
        return Self.whole(from.perSecond * time + change) + to.arrivals(by: elapsed - span)
    }

    /// Rounds down, forgiving what a sum of doubles falls short of a whole number.
    private static func whole(_ arrivals: Double) -> Int {
        max(0, Int((arrivals + 1e-6).rounded(.down)))
    }
}
