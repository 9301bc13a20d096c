/// Pending messages of the whole system over the last quarter of an hour, with letters where something happened.
package struct Timeline: Equatable, Sendable {
    /// How far back the picture goes.
    package enum Range: Int, CaseIterable, Sendable {
        case quarterMinute = 15
        case minute = 60
        case fiveMinutes = 300
        case quarterHour = 900

        /// As the panel's frame writes it.
        package var label: String {
            switch self {
            case .quarterMinute: "15s"
            case .minute: "1m"
            case .fiveMinutes: "5m"
            case .quarterHour: "15m"
            }
        }
    }

    private static let longest = 900 * 4

    package internal(set) var range = Range.minute
    /// Four values a second, by quarter seconds since the start: the highest of each, nil where none was taken.
    private var quarters: [Int: Int] = [:]
    private var marks: [(quarter: Int, symbol: Unicode.Scalar)] = []
    private var latest = 0

    package static func == (left: Timeline, right: Timeline) -> Bool {
        left.range == right.range && left.quarters == right.quarters && left.latest == right.latest
            && left.marks.elementsEqual(right.marks) { $0 == $1 }
    }

    mutating func add(pending: Int, at now: Duration) {
        let quarter = Self.quarter(now)
        if quarter > latest + 40 { quarters[latest + 1] = quarters[latest] }
        quarters[quarter] = max(quarters[quarter] ?? 0, pending)
        guard quarter > latest else { return }
        for passed in latest..<quarter { quarters[passed - Self.longest] = nil }
        latest = quarter
        marks.removeAll { $0.quarter < quarter - Self.longest }
    }

    /// Remembers that something happened; the same letter once a second at most.
    mutating func mark(_ symbol: Unicode.Scalar, at now: Duration) {
        let quarter = Self.quarter(now)
        if marks.contains(where: { $0.symbol == symbol && quarter - $0.quarter < 4 }) { return }
        marks.append((quarter, symbol))
    }

    /// The range as `width` columns, the newest at the right: each the highest value of its time, and the one before
    /// where none was taken.
    func columns(_ width: Int) -> [Double] {
        guard width > 0 else { return [] }
        let span = Double(range.rawValue * 4) / Double(width)
        var value = 0.0
        var result: [Double] = []
        for column in 0..<width {
            let end = latest - Int((Double(width - 1 - column) * span).rounded())
            let start = min(end, latest - Int((Double(width - column) * span).rounded()) + 1)
            if end < 0 { continue }
            if let highest = (start...end).compactMap({ quarters[$0] }).max() { value = Double(highest) }
            result.append(value)
        }
        return result
    }

    /// Which of `count` columns, the newest last, carry a letter.
    func marks(_ count: Int, width: Int) -> [(index: Int, symbol: Unicode.Scalar)] {
        let span = Double(range.rawValue * 4) / Double(max(1, width))
        return marks.compactMap { mark in
            let index = count - 1 - Int(Double(latest - mark.quarter) / span)
            return index >= 0 && index < count ? (index, mark.symbol) : nil
        }
    }

    private static func quarter(_ time: Duration) -> Int { Int(time / .milliseconds(250)) }
}
