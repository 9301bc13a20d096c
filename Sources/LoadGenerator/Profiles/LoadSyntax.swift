/// Text that is no rate or no profile, with what it should be.
package struct LoadSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A full sentence.
    package let description: String

    init(_ description: String) { self.description = description }
}

extension Duration {
    /// Reads `20ms`, `1.5s`, `2m`, `1h`, `7d`, `100us`; nil for anything else.
    package init?(text: String) {
        let units: [(String, Int64)] = [
            ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
            ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
        ]
        guard let (unit, nanoseconds) = units.first(where: { text.hasSuffix($0.0) }) else { return nil }
        guard let number = DecimalText(text.dropLast(unit.count)) else { return nil }
        let (total, overflows) = Int64(number.digits).multipliedReportingOverflow(by: nanoseconds)
        guard !overflows else { return nil }
        self = .nanoseconds(total / Int64(number.scale))
    }
}

/// A number of at most twelve digits, with or without a point: `0.25` is 25 / 100.
private struct DecimalText {
    let digits: Int
    let scale: Int

    init?(_ text: Substring) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard let whole = parts.first, !whole.isEmpty, parts.count == 1 || !fraction.isEmpty else { return nil }
        let all = whole + fraction
        guard all.utf8.count <= 12, all.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            return nil
        }
        guard let digits = Int(all) else { return nil }
        self.digits = digits
        self.scale = fraction.reduce(1) { scale, _ in scale * 10 }
    }
}

extension Rate {
    /// Reads `200/s`, `12000/m`, `90/h`, `0.5/s`; a number alone is a second's. It may be zero.
    package init(parsing text: String) throws(LoadSyntaxError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let periods = ["s": 1, "m": 60, "h": 3600]
        guard let first = parts.first, let number = DecimalText(first),
            let seconds = periods[parts.count == 2 ? String(parts[1]) : "s"]
        else {
            throw LoadSyntaxError("\"\(text)\" is no rate: write one like 200/s, 12000/m or 0.5/s.")
        }
        self.init(number.digits, per: .seconds(seconds * number.scale))
        guard self <= .fastest else { throw LoadSyntaxError("A rate of \(text) is too fast: at most \(Rate.fastest).") }
    }
}

extension LoadProfile {
    /// The largest burst.
    package static let largestBurst = 10_000_000

    /// Reads `steady`, `poisson` (both at `rate`, and with no other), `ramp:100-400:60s`, `burst:500` or
    /// `sine:100-400:30s`; the numbers of ramp and sine are rates a second, or rates with their unit.
    package init(parsing text: String, rate: Rate?) throws(LoadSyntaxError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        switch (parts[0], parts.count) {
        case ("steady", 1): self = .steady(try Self.needed(rate, by: text))
        case ("poisson", 1): self = .poisson(try Self.needed(rate, by: text))
        case ("burst", 2): self = .burst(try Self.burst(parts[1]))
        case ("ramp", 3):
            let (from, to) = try Self.rates(parts[1], in: text)
            self = .ramp(from: from, to: to, over: try Self.time(parts[2], in: text))
        case ("sine", 3):
            let (low, high) = try Self.rates(parts[1], in: text)
            guard low <= high else { throw LoadSyntaxError("In \"\(text)\" the lower rate comes first.") }
            self = .sine(low: low, high: high, period: try Self.time(parts[2], in: text))
        default:
            throw LoadSyntaxError(
                "\"\(text)\" is no profile: use steady, poisson, ramp:100-400:60s, burst:500 or sine:100-400:30s.")
        }
        if let rate, !takesRate {
            throw LoadSyntaxError("\"\(text)\" says itself how many arrive: leave out the rate \(rate).")
        }
    }

    /// Whether it runs at one rate, which is written beside its name.
    private var takesRate: Bool {
        switch self {
        case .steady, .poisson: true
        case .ramp, .burst, .sine: false
        }
    }

    private static func needed(_ rate: Rate?, by text: String) throws(LoadSyntaxError) -> Rate {
        guard let rate else { throw LoadSyntaxError("\(text) needs a rate: \(text) 200/s") }
        return rate
    }

    /// Reads what an operator types: `200/s`, `steady 200/s`, `poisson 200/s`, or a profile with its own rates.
    package init(typed text: String) throws(LoadSyntaxError) {
        let words = text.split(separator: " ").map(String.init)
        switch (words.first, words.count) {
        case (let word?, 1) where word.first?.isNumber == true: self = .steady(try Rate(parsing: word))
        case (let word?, 2): self = try LoadProfile(parsing: word, rate: try Rate(parsing: words[1]))
        default: self = try LoadProfile(parsing: text, rate: nil)
        }
    }

    private static func burst(_ text: String) throws(LoadSyntaxError) -> Int {
        guard let count = Int(text), (1...largestBurst).contains(count) else {
            throw LoadSyntaxError("\"\(text)\" is no burst: write a whole number from 1 to \(largestBurst).")
        }
        return count
    }

    private static func rates(_ text: String, in profile: String) throws(LoadSyntaxError) -> (Rate, Rate) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard ends.count == 2 else {
            throw LoadSyntaxError("In \"\(profile)\" write two rates like 100-400, not \"\(text)\".")
        }
        return (try Rate(parsing: ends[0]), try Rate(parsing: ends[1]))
    }

    private static func time(_ text: String, in profile: String) throws(LoadSyntaxError) -> Duration {
        guard let time = Duration(text: text), time > .zero else {
            throw LoadSyntaxError("In \"\(profile)\" write a time above zero like 60s, not \"\(text)\".")
        }
        return time
    }
}
