/// A number to be drawn. It has several texts, each shorter and less exact than the one before, and is never cut: the
/// longest that fits a width is drawn, or none.
package enum Figure: Equatable, Sendable {
    /// A number of things: `1,204`, then `1.2k`, `1k`.
    case count(Int)
    /// So many a second, without the unit: `0.7`, `180`, `12.3k`.
    case rate(Double)
    /// A rate with its sign: `+41`, `-3`, `0`.
    case change(Double)
    /// A time: `8us`, `0.1ms`, `38ms`, `8.6s`, `2m10s`, `3h05m`, `4d06h`.
    case duration(Duration)
    /// A part of a whole in percent, from 0 to 1, without the sign: `<0.1`, `0.4`, `12`, `100`.
    case percent(Double)

    /// Columns in which every figure fits that there can be: counts and rates up to 999E (10²¹) with their signs, times up
    /// to 9,999 days. No column of numbers is narrower.
    package static let leastWidth = 5

    /// The text for where there is room: the most exact one.
    package var text: String { texts[0] }

    /// The most exact text that takes at most `width` columns; nil when there is none.
    package func text(within width: Int) -> String? { texts.first { $0.utf8.count <= width } }

    /// All its texts, in ASCII, from the most exact to the shortest; never empty.
    package var texts: [String] {
        switch self {
        case .count(let number): Self.counts(number)
        case .rate(let rate): Self.rates(rate)
        case .change(let rate): Self.rates(rate).map { rate > 0 && $0 != "0" ? "+" + $0 : $0 }
        case .duration(let duration): Self.durations(duration / .seconds(1))
        case .percent(let part): Self.percents(part)
        }
    }

    // MARK: Counts and rates

    private static let units = ["k", "M", "G", "T", "P", "E"]

    private static func counts(_ number: Int) -> [String] {
        let sign = number < 0 ? "-" : ""
        let digits = String(number.magnitude)
        let shorter = steps(Double(number.magnitude)).map { sign + $0 }
        guard number.magnitude >= 1_000 else { return [sign + digits] }
        // From ten millions on nobody reads single ones.
        guard number.magnitude < 10_000_000 else { return shorter }
        let plain = number.magnitude < 100_000 ? [sign + digits] : []
        return [sign + grouped(digits)] + plain + shorter
    }

    private static func rates(_ rate: Double) -> [String] {
        guard !rate.isNaN else { return ["-"] }
        let sign = rate < 0 ? "-" : ""
        let size = abs(rate)
        switch size {
        case ..<0.05: return ["0"]
        case ..<9.95 where size != size.rounded():
            return [sign + decimal(size), sign + String(Int(size.rounded()))].filter { $0 != "-0" && $0 != "0" }
        case ..<9_999.5: return counts(Int(rate.rounded()))
        default: return steps(size).map { sign + $0 }
        }
    }

    /// A number from 1,000 on in the units that suit it, with fewer and fewer digits.
    private static func steps(_ size: Double) -> [String] {
        guard size.isFinite else { return [">999E"] }
        var texts: [String] = []
        var value = size
        for (step, unit) in units.enumerated() {
            value /= 1_000
            if step > 0, value >= 0.9995, value < 9.995 { texts.append(hundredths(value) + unit) }
            if value >= 0.9995, value < 999.95 { texts.append(decimal(value) + unit) }
            if value >= 0.95, value < 999.5 { texts.append(String(Int(value.rounded())) + unit) }
            if value < 0.9995 { break }
        }
        return texts.isEmpty ? [size < 1_000 ? String(Int(size.rounded())) : ">999E"] : texts.uniqued
    }

    private static func grouped(_ digits: String) -> String {
        var digits = Array(digits)
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return String(digits)
    }

    // MARK: Times

    private static let (minute, hour, day) = (60.0, 3_600.0, 86_400.0)

    private static func durations(_ seconds: Double) -> [String] {
        if seconds < 0 { return durations(-seconds).map { "-" + $0 } }
        let whole = seconds < 1e18 ? Int(seconds) : Int(1e18)
        switch seconds {
        case ..<0.000_000_5: return ["0ms"]
        case ..<0.000_1: return ["\(Int((seconds * 1_000_000).rounded()))us"]
        case ..<0.009_95: return [decimal(seconds * 1_000) + "ms", "\(Int((seconds * 1_000).rounded()))ms"].nonZero
        case ..<0.999_5: return ["\(Int((seconds * 1_000).rounded()))ms", decimal(seconds) + "s"].nonZero
        case ..<99.95: return [decimal(seconds) + "s", "\(Int(seconds.rounded()))s"] + inUnits(seconds)
        case ..<hour: return ["\(whole / 60)m\(padded(whole % 60))s"] + inUnits(seconds)
        case ..<(100 * hour): return ["\(whole / 3_600)h\(padded(whole / 60 % 60))m"] + inUnits(seconds)
        case ..<(1_000 * day): return ["\(whole / 86_400)d\(padded(whole / 3_600 % 24))h"] + inUnits(seconds)
        default: return counts(whole / 86_400).map { $0 + "d" }
        }
    }

    /// The time in one unit alone, in each that has not too many of it.
    private static func inUnits(_ seconds: Double) -> [String] {
        let units = [("m", minute, 100.0), ("h", hour, 100.0), ("d", day, .infinity)]
        return units.compactMap { unit, length, most in
            let count = (seconds / length).rounded()
            return count >= 1 && count < most ? "\(Int(count))\(unit)" : nil
        }
    }

    // MARK: Parts

    private static func percents(_ part: Double) -> [String] {
        guard !part.isNaN else { return ["-"] }
        if part < 0 { return percents(-part).map { "-" + $0 } }
        if part > 0, part < 0.000_5 { return ["<0.1"] }
        guard part >= 0.099_5 else { return [decimal(part * 100)] }
        return part < 9.995 ? [String(Int((part * 100).rounded()))] : rates(part * 100)
    }

    /// With one digit behind the point.
    private static func decimal(_ value: Double) -> String {
        let tenths = Int((abs(value) * 10).rounded())
        return "\(value < 0 && tenths != 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
    }

    private static func hundredths(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(padded(hundredths % 100))"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension [String] {
    /// Without texts that are there already.
    fileprivate var uniqued: [String] {
        reduce(into: []) { texts, text in if !texts.contains(text) { texts.append(text) } }
    }

    /// Without those that say that something is nothing, but for the first.
    fileprivate var nonZero: [String] {
        enumerated().filter { $0.offset == 0 || $0.element.contains { ("1"..."9").contains($0) } }.map(\.element)
    }
}
