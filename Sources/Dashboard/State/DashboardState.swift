import Actors
package import Screens

/// Everything on the screen, as a value. `handle` changes it and says what has to be done; `draw` shows it.
package struct DashboardState: Sendable {
    /// A part of the home screen that keys can go to.
    package enum Panel: Int, CaseIterable, Sendable {
        case actors, workers, latency, timeline, log
    }

    /// A dialog or page that lies over the panels and has the keys.
    package enum Overlay: Equatable, Sendable {
        /// A question, and which of its answers has the focus.
        case question(Question, focus: Int = 0)
        case prompt(Prompt)
        case help
    }

    /// A line at the bottom that tells what was just done.
    package struct Notice: Equatable, Sendable {
        package var text: String
        package var isError: Bool
        package var since: Duration
    }

    /// What runs: `orders`, `dialogue`, `pipeline`.
    package let scenario: String
    /// Control and load keys do nothing.
    package let isReadOnly: Bool
    /// What an order is called here, for texts: `order`, `line`, `message`.
    package let noun: String
    /// Where pending messages survive a quit; nil when they are in memory only.
    package let keptIn: String?
    /// The look, by name, and those to choose from.
    package var themeName: String
    package let themeNames: [String]

    package internal(set) var size: Size
    package internal(set) var now = Duration.zero
    package internal(set) var timeOfDay = "--:--:--"
    package internal(set) var actors: [ActorHistory] = []
    package internal(set) var load: Sample.LoadReading?
    package internal(set) var cost: Sample.Cost?
    /// Messages of the load that the front actor did not take, and lines of the input that were no events, so far.
    package internal(set) var refused = 0
    package internal(set) var rejected = 0
    package internal(set) var log = EventLog()
    package internal(set) var timeline = Timeline()
    package internal(set) var notice: Notice?
    package internal(set) var overlay: Overlay?
    /// When the overlay opened: keys that were on their way are not meant for it.
    package internal(set) var overlaySince = Duration.zero
    package internal(set) var focus = Panel.actors
    /// The panel that has the whole screen.
    package internal(set) var zoomed: Panel?
    /// The name of the selected actor; the `dead` row has a name of its own.
    package internal(set) var selected = ""
    /// Rows that the log or the workers are scrolled back.
    package internal(set) var scroll = 0
    /// Since when the picture stands still.
    package internal(set) var frozenSince: Duration?
    package internal(set) var interruptedAt: Duration?

    /// Worker counts that were asked for and that no sample shows yet.
    var wanted: [String: Int] = [:]

    private var lastDeadLetters: [String: Int] = [:]

    /// The name of the row of dead letters.
    package static let deadRow = "dead"

    /// A dashboard that has seen nothing yet.
    package init(
        scenario: String, noun: String = "message", size: Size, isReadOnly: Bool = false, keptIn: String? = nil,
        themeName: String = "dark", themeNames: [String] = ["dark"]
    ) {
        self.scenario = scenario
        self.noun = noun
        self.size = size
        self.isReadOnly = isReadOnly
        self.keptIn = keptIn
        self.themeName = themeName
        self.themeNames = themeNames
    }

    /// The number of the last dead letter of that actor that was seen; 0 for none.
    package func lastDeadLetter(of actor: String) -> Int { lastDeadLetters[actor] ?? 0 }

    /// The history of the actor of that name.
    func history(_ name: String) -> ActorHistory? { actors.first { $0.latest.name == name } }

    /// The selected actor; the front one while the row of dead letters is selected.
    var selectedActor: ActorHistory? { history(selected) ?? actors.first }

    /// The names of the rows of the actors' table, from top to bottom.
    var rowNames: [String] { actors.map(\.latest.name) + [Self.deadRow] }

    /// The sum over all actors.
    func total(_ counter: (Ledger) -> Int) -> Int { actors.reduce(0) { $0 + counter($1.latest.ledger) } }

    /// The actors along the line that starts at the front.
    var line: [ActorHistory] {
        var line: [ActorHistory] = []
        var next = actors.first
        while let actor = next, !line.contains(where: { $0.latest.name == actor.latest.name }) {
            line.append(actor)
            next = actor.latest.targets.first.flatMap(history)
        }
        return line
    }

    /// The actors that nobody in the line directs to: they are sent messages by processors.
    var branches: [ActorHistory] {
        let names = Set(line.map(\.latest.name))
        return actors.filter { !names.contains($0.latest.name) }
    }

    /// Whether anything moves: then the dashboard samples ten times a second, else once.
    package var isMoving: Bool {
        load != nil
            || actors.contains { $0.ending != nil || $0.rates?.isZero == false }
            || actors.contains { $0.latest.state == .running && $0.latest.ledger.pending > 0 }
    }

    /// Takes in what was sampled. Frozen, only the numbers behind the picture go on, not the picture.
    mutating func take(_ sample: Sample) {
        now = sample.at
        if let notice, now - notice.since > .seconds(6) { self.notice = nil }
        for (actor, letters) in sample.deadLetters { note(letters, of: actor, sample) }
        guard frozenSince == nil else { return }
        timeOfDay = sample.timeOfDay
        load = sample.load
        cost = sample.cost
        refused = sample.refused
        rejected = sample.rejected
        for snapshot in sample.actors {
            if let index = actors.firstIndex(where: { $0.latest.name == snapshot.name }) {
                actors[index].add(snapshot, at: now)
            } else {
                actors.append(ActorHistory(snapshot, at: now))
            }
        }
        wanted = [:]
        if !rowNames.contains(selected) { selected = actors.first?.latest.name ?? "" }
        timeline.add(pending: total(\.pending), at: now)
    }

    private mutating func note(_ letters: [DeadLetterSummary], of actor: String, _ sample: Sample) {
        guard let first = letters.first, let last = letters.last else { return }
        log.skip(max(0, first.number - lastDeadLetter(of: actor) - 1))
        lastDeadLetters[actor] = last.number
        timeline.mark("E", at: sample.at)
        for letter in letters {
            let source = letter.worker > 0 ? "\(actor)#\(letter.worker)" : actor
            let tries = letter.attempt > 1 ? ", attempt \(letter.attempt)" : ""
            log.add(
                EventLog.Entry(
                    timeOfDay: sample.timeOfDay, at: sample.at, level: .error, source: source, subject: letter.label,
                    text: letter.reason + tries))
        }
    }

    /// Tells the operator what was done, in the log and at the bottom.
    mutating func tell(_ text: String, about actor: String? = nil, isError: Bool = false) {
        notice = Notice(text: (actor.map { $0 + " " } ?? "") + text, isError: isError, since: now)
        record(text, level: isError ? .error : .info, source: actor ?? "operator")
    }

    mutating func record(_ text: String, level: EventLog.Level, source: String = "operator") {
        log.add(EventLog.Entry(timeOfDay: timeOfDay, at: now, level: level, source: source, text: text))
    }
}
