import Screens

/// Numbers as people read them where there is room for all of them; where there may not be, see `Figure`.
package enum Format {
    /// `1,204`; from 10 million on `12.3M`.
    package static func count(_ number: Int) -> String { Figure.count(number).text }

    /// A rate a second: `180`, `0.7`, `2,790`, `12.3k`.
    package static func rate(_ rate: Double) -> String { Figure.rate(rate).text }

    /// `8us`, `0.1ms`, `38ms`, `8.6s`, `2m10s`, `3h05m`, `4d06h`.
    package static func duration(_ duration: Duration) -> String { Figure.duration(duration).text }

    /// A part of a whole in percent: `<0.1`, `0.4`, `12`, `100`.
    package static func percent(_ part: Double) -> String { Figure.percent(part).text }

    /// Time since the start: `04:12`, `1:04:12`.
    package static func elapsed(_ duration: Duration) -> String {
        let seconds = Int(duration.components.seconds)
        let minutes = "\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
        return seconds < 3600 ? minutes : "\(seconds / 3600):\(minutes)"
    }

    /// `14MB`.
    package static func megabytes(_ bytes: Int) -> String { count((bytes + 524_288) / 1_048_576) + "MB" }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
