import Glibc

/// A moment as a file has it.
struct Timestamp: Hashable, Comparable {
    private static let second: Int64 = 1_000_000_000

    /// Nanoseconds since 1970.
    let nanoseconds: Int64

    init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Reads what `utc(digits:)` writes; nil for anything else.
    init?(utc text: String) {
        guard let match = text.wholeMatch(of: #/(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z/#) else {
            return nil
        }
        let numbers = [match.1, match.2, match.3, match.4, match.5, match.6].compactMap { Int32($0) }
        var parts = tm()
        parts.tm_year = numbers[0] - 1900
        parts.tm_mon = numbers[1] - 1
        (parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[2], numbers[3], numbers[4], numbers[5])
        let seconds = Int64(timegm(&parts))
        let fraction = (match.7.map(String.init) ?? "").padding(to: 9)
        let (whole, isTooFar) = seconds.multipliedReportingOverflow(by: Self.second)
        // A 31st of April would become a 1st of May.
        guard !isTooFar, let rest = Int64(fraction), parts.tm_mon == numbers[1] - 1, parts.tm_mday == numbers[2] else {
            return nil
        }
        nanoseconds = whole + rest
    }

    static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    /// `2026-11-23T19:17:49.123Z` (RFC 3339) with so many digits behind the point.
    func utc(digits: Int = 3) -> String {
        var (seconds, parts) = (time_t(whole), tm())
        gmtime_r(&seconds, &parts)
        return Self.text(&parts, "%Y-%m-%dT%H:%M:%S") + ".\(fraction.prefix(digits))Z"
    }

    /// `2026-11-23 19:17:49` where the user is; with `isExact` to the millisecond.
    func local(isExact: Bool = false) -> String {
        var (seconds, parts) = (time_t(whole), tm())
        localtime_r(&seconds, &parts)
        return Self.text(&parts, "%Y-%m-%d %H:%M:%S") + (isExact ? ".\(fraction.prefix(3))" : "")
    }

    /// Seconds, rounded down, also before 1970.
    private var whole: Int64 { (nanoseconds - rest) / Self.second }

    private var rest: Int64 {
        let rest = nanoseconds % Self.second
        return rest < 0 ? rest + Self.second : rest
    }

    /// Nine digits.
    private var fraction: String {
        let digits = String(rest)
        return String(repeating: "0", count: 9 - digits.count) + digits
    }

    private static func text(_ parts: inout tm, _ format: String) -> String {
        var text = [CChar](repeating: 0, count: 64)
        let count = strftime(&text, text.count, format, &parts)
        return String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension String {
    /// With zeros behind it, up to that length.
    fileprivate func padding(to length: Int) -> String { self + String(repeating: "0", count: max(0, length - count)) }
}
