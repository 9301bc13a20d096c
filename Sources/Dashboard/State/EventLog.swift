/// What happened, newest last, with equal lines counted instead of repeated. A bounded ring: what it drops is counted.
package struct EventLog: Sendable {
    /// How much a line matters.
    package enum Level: String, Sendable {
        case error = "ERR"
        case warning = "WARN"
        case info = "INFO"
    }

    /// One line.
    package struct Entry: Equatable, Sendable {
        /// When it last happened, as `12:04:31`, and since the start.
        package var timeOfDay: String
        package var at: Duration
        package var level: Level
        /// Who: `operator`, `orders#3`.
        package var source: String
        /// What it is about, such as an order's id; may be empty.
        package var subject: String
        package var text: String
        /// How often it happened, with the first time.
        package var times = 1
        package var firstAt: Duration

        /// A line that happened once.
        package init(
            timeOfDay: String, at: Duration, level: Level, source: String, subject: String = "", text: String
        ) {
            self.timeOfDay = timeOfDay
            self.at = at
            self.level = level
            self.source = source
            self.subject = subject
            self.text = text
            firstAt = at
        }
    }

    static let capacity = 1000
    private static let mergeWindow = Duration.seconds(60)

    /// The lines kept, newest last.
    package private(set) var entries: [Entry] = []
    /// How many happened, dropped ones included.
    package private(set) var total = 0
    /// How many of them were errors.
    package private(set) var errors = 0
    /// How many were dropped: by the ring, or never fetched.
    package private(set) var dropped = 0

    /// Adds a line, or counts it at an equal one of the last minute.
    mutating func add(_ entry: Entry) {
        total += 1
        if entry.level == .error { errors += 1 }
        if let index = entries.suffix(20).lastIndex(where: { isSame($0, entry) }) {
            var merged = entries.remove(at: index)
            merged.times += 1
            merged.at = entry.at
            merged.timeOfDay = entry.timeOfDay
            merged.subject = entry.subject
            merged.source = entry.source
            entries.append(merged)
            return
        }
        entries.append(entry)
        if entries.count > Self.capacity {
            entries.removeFirst()
            dropped += 1
        }
    }

    /// Counts lines that came too fast to be fetched.
    mutating func skip(_ count: Int) {
        total += count
        errors += count
        dropped += count
    }

    private func isSame(_ old: Entry, _ new: Entry) -> Bool {
        old.level == new.level && old.text == new.text && !old.text.isEmpty && new.level != .info
            && old.source.prefix { $0 != "#" } == new.source.prefix { $0 != "#" }
            && new.at - old.firstAt <= Self.mergeWindow
    }
}
