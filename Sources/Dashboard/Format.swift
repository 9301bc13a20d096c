/// Numbers as people read them: short, of a steady width, never a guess.
package enum Format {
    /// `1,204`; from 10 million on `12.3M`.
    package static func count(_ number: Int) -> String {
        guard abs(number) < 10_000_000 else { return decimal(Double(number) / 1_000_000) + "M" }
        var digits = Array(String(abs(number)))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return (number < 0 ? "-" : "") + String(digits)
    }

    /// A rate a second: `180`, `0.7`, `2,790`, `12.3k`.
    package static func rate(_ rate: Double) -> String {
        switch abs(rate) {
        case ..<0.05: "0"
        case ..<10 where rate != rate.rounded(): decimal(rate)
        case ..<9_999.5: count(Int(rate.rounded()))
        default: decimal(rate / 1000) + "k"
        }
    }

    /// A count in five columns at most: `1204`, `12.3k`, `412k`, `1.2M`.
    package static func short(_ value: Double) -> String {
        switch value {
        case ..<10_000: String(Int(value))
        case ..<99_950: decimal(value / 1000) + "k"
        case ..<999_500: String(Int((value / 1000).rounded())) + "k"
        default: decimal(value / 1_000_000) + "M"
        }
    }

    /// A rate with its sign: `+41`, `-3`, `0`.
    package static func signed(_ rate: Double) -> String {
        let text = Format.rate(rate)
        return rate > 0 && text != "0" ? "+" + text : text
    }

    /// `8us`, `0.1ms`, `38ms`, `8.6s`, `2m10s`, `3h05m`.
    package static func duration(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        return switch seconds {
        case ..<0.000_000_5: "0ms"
        case ..<0.000_1: "\(Int((seconds * 1_000_000).rounded()))us"
        case ..<0.00995: decimal(seconds * 1000) + "ms"
        case ..<0.9995: "\(Int((seconds * 1000).rounded()))ms"
        case ..<99.95: decimal(seconds) + "s"
        case ..<3600: "\(Int(seconds) / 60)m\(padded(Int(seconds) % 60))s"
        default: "\(Int(seconds) / 3600)h\(padded(Int(seconds) / 60 % 60))m"
        }
    }

    /// Time since the start: `04:12`, `1:04:12`.
    package static func elapsed(_ duration: Duration) -> String {
        let seconds = Int(duration.components.seconds)
        let minutes = "\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
        return seconds < 3600 ? minutes : "\(seconds / 3600):\(minutes)"
    }

    /// A part of a whole in percent: `<0.1`, `0.4`, `12`, `100`.
    package static func percent(_ part: Double) -> String {
        part > 0 && part < 0.0005 ? "<0.1" : part < 0.0995 ? decimal(part * 100) : String(Int((part * 100).rounded()))
    }

    /// `14MB`.
    package static func megabytes(_ bytes: Int) -> String { "\((bytes + 524_288) / 1_048_576)MB" }

    /// With one digit behind the point.
    private static func decimal(_ value: Double) -> String {
        let tenths = Int((abs(value) * 10).rounded())
        return "\(value < 0 && tenths != 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
