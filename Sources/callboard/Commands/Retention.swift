import ArgumentParser
import LoadGenerator

/// How long completed orders stay in the data directory.
struct Retention: ExpressibleByArgument, Equatable, Sendable {
    /// Nil for ever.
    let time: Duration?

    static let standard = Retention(time: .seconds(7 * 86_400))

    init(time: Duration?) { self.time = time }

    /// Reads `7d`, `36h`, or `none` for no limit.
    init?(argument: String) {
        if argument == "none" {
            time = nil
        } else {
            guard let time = Duration(text: argument) else { return nil }
            self.time = time
        }
    }

    var defaultValueDescription: String { "7d" }

    static let help = ArgumentHelp(
        "How long completed orders stay in the data directory, such as 7d or 36h; none: for ever. An id that comes again within this time is the same order.",
        valueName: "7d|none")
}
