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
        package var times: Int
        package var firstAt: Duration
        /// Its place among all lines, from 1; lines stand in this order.
        fileprivate(set) var number = 0

        /// A line that happened once, or so many times at once.
        package init(
            timeOfDay: String, at: Duration, level: Level, source: String, subject: String = "", text: String,
            times: Int = 1
        ) {
            self.timeOfDay = timeOfDay
            self.at = at
            self.level = level
            self.source = source
            self.subject = subject
            self.text = text
            self.times = times
            firstAt = at
        }
    }

    static let capacity = 1000
    private static let mergeWindow = Duration.seconds(60)

    /// The lines kept, newest last.
    package private(set) var entries: [Entry] = []
    /// Lines that tell what is still so: they stay in sight, whatever comes after them.
    package private(set) var standing: [Entry] = []
    /// How many happened, dropped ones included.
    package private(set) var total = 0
    /// How many of them were errors.
    package private(set) var errors = 0
    /// How many were dropped: by the ring, or never fetched.
    package private(set) var dropped = 0
    /// The number of the newest line.
    private var lastNumber = 0

    /// The lines up to the one of that number, or all. What comes later does not change them, but for lines that are
    /// counted again, which go to the end.
    func entries(upTo number: Int?) -> ArraySlice<Entry> {
        guard let number else { return entries[...] }
        return entries.dropLast(entries.reversed().prefix { $0.number > number }.count)
    }

    /// Adds a line, or counts it at an equal one of the last minute.
    mutating func add(_ entry: Entry) {
        var entry = entry
        count(&entry)
        if let index = entries.suffix(20).lastIndex(where: { isSame($0, entry) }) {
            let old = entries.remove(at: index)
            var merged = entry
            merged.times += old.times
            merged.firstAt = old.firstAt
            entries.append(merged)
            return
        }
        entries.append(entry)
        trim()
    }

    /// Adds a line that stays in sight until ``settle(where:)``. One of the same text that stands already only gets the
    /// new source.
    mutating func stand(_ entry: Entry) {
        if let index = standing.firstIndex(where: { $0.text == entry.text }) {
            return standing[index].source = entry.source
        }
        var entry = entry
        count(&entry)
        standing.append(entry)
    }

    /// What these lines told is not so any more: they take their places among the others.
    mutating func settle(where isSettled: (Entry) -> Bool) {
        for entry in standing where isSettled(entry) {
            entries.insert(entry, at: entries.firstIndex { $0.number > entry.number } ?? entries.endIndex)
            trim()
        }
        standing.removeAll(where: isSettled)
    }

    /// Counts lines that came too fast to be fetched.
    mutating func skip(_ count: Int) {
        total += count
        errors += count
        dropped += count
    }

    private mutating func count(_ entry: inout Entry) {
        lastNumber += 1
        entry.number = lastNumber
        total += entry.times
        if entry.level == .error { errors += entry.times }
    }

    private mutating func trim() {
        guard entries.count > Self.capacity else { return }
        entries.removeFirst()
        dropped += 1
    }

    private func isSame(_ old: Entry, _ new: Entry) -> Bool {
        old.level == new.level && old.text == new.text && !old.text.isEmpty && new.level != .info
            && old.source.prefix { $0 != "#" } == new.source.prefix { $0 != "#" }
            && new.at - old.firstAt <= Self.mergeWindow
    }
}
