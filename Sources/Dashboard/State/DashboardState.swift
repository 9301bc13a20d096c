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
        /// The help, scrolled on by so many lines.
        case help(scroll: Int = 0)
    }

    /// A line at the bottom that tells what was just done.
    package struct Notice: Equatable, Sendable {
        package var text: String
        package var isError: Bool
        package var since: Duration
    }

    /// Something to tell at the start, such as what was recovered.
    package struct StartNote: Equatable, Sendable {
        package var text: String
        package var isBad: Bool

        /// A note; a bad one is told in red.
        package init(_ text: String, isBad: Bool = false) {
            self.text = text
            self.isBad = isBad
        }
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
    /// The view of the orders that are kept.
    package internal(set) var orders: OrdersViewState
    /// The name of the selected actor; the `dead` row has a name of its own.
    package internal(set) var selected = ""
    /// Workers that are scrolled away.
    package internal(set) var scroll = 0
    /// The number of the last line of the log that shows; nil while the newest does.
    package internal(set) var logEnd: Int?
    /// What is shown while the picture stands still.
    var frozen: Picture?
    package internal(set) var interruptedAt: Duration?

    /// Worker counts that were asked for and that no sample shows yet.
    var wanted: [String: Int] = [:]
    /// The last pause or resume of each actor that no sample shows yet.
    var pauseAsked: [String: PauseRequest] = [:]
    /// How many messages are on their way to the front actor by the operator's word: no sample shows all of them yet.
    var placing = 0
    /// Until when something may move that no sample shows yet.
    var movesUntil = Duration.zero
    /// When actors whose store had failed were last told to try again.
    var triedAgain: [String: Duration] = [:]
    /// What the log has told of each actor.
    var reported: [String: Reported] = [:]
    /// What is to be told with the first sample.
    var startNotes: [StartNote]

    /// The name of the row of dead letters.
    package static let deadRow = "dead"

    /// A dashboard that has seen nothing yet.
    package init(
        scenario: String, noun: String = "message", size: Size, isReadOnly: Bool = false, keptIn: String? = nil,
        themeName: String = "dark", themeNames: [String] = ["dark"], notes: [StartNote] = []
    ) {
        self.scenario = scenario
        self.noun = noun
        self.size = size
        self.isReadOnly = isReadOnly
        self.keptIn = keptIn
        self.themeName = themeName
        self.themeNames = themeNames
        startNotes = notes
        orders = OrdersViewState(isKept: keptIn != nil)
    }

    /// Whether what is pending at a quit is still there at the next start.
    package var keepsPending: Bool { keptIn != nil }

    /// The number of the last dead letter of that actor that was seen; 0 for none.
    package func lastDeadLetter(of actor: String) -> Int { reported[actor]?.deadLetter ?? 0 }

    /// The history of the actor of that name.
    func history(_ name: String) -> ActorHistory? { actors.first { $0.latest.name == name } }

    /// The selected actor; the front one while the row of dead letters is selected.
    var selectedActor: ActorHistory? { history(selected) ?? actors.first }

    /// The names of the rows of the actors' table, from top to bottom.
    var rowNames: [String] { actors.map(\.latest.name) + [Self.deadRow] }

    /// The sum over all actors.
    func total(_ counter: (Ledger) -> Int) -> Int { actors.reduce(0) { $0 + counter($1.latest.ledger) } }

    /// Dead letters that the actors could not keep.
    var deadLettersLost: Int { actors.reduce(0) { $0 + $1.latest.deadLettersLost } }

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
        load != nil || now < movesUntil || orders.isAwaited
            || actors.contains { $0.ending != nil || $0.rates?.isZero == false }
            || actors.contains { $0.latest.state == .running && $0.latest.ledger.pending > 0 }
    }

    /// Takes in what was sampled, also while the picture stands still.
    mutating func take(_ sample: Sample) {
        now = sample.at
        timeOfDay = sample.timeOfDay
        if let notice, now - notice.since > .seconds(6) { self.notice = nil }
        reportNews(in: sample)
        load = sample.load
        cost = sample.cost
        refused = sample.refused
        rejected = sample.rejected
        takeActors(sample.actors)
        wanted = [:]
        pauseAsked = pauseAsked.filter { name, request in
            request.isOpen(at: now, history(name)?.latest.state)
        }
        if !rowNames.contains(selected) { selected = actors.first?.latest.name ?? "" }
        timeline.add(pending: total(\.pending), at: now)
        closeSettledQuestion()
    }

    private mutating func takeActors(_ snapshots: [ActorSnapshot]) {
        let changed = snapshots.filter { history($0.name)?.isChanged(by: $0, at: now) ?? false }.map(\.name)
        if !changed.isEmpty { restartRates(after: changed) }
        for snapshot in snapshots {
            if let index = actors.firstIndex(where: { $0.latest.name == snapshot.name }) {
                actors[index].add(snapshot, lastDeadLetter: lastDeadLetter(of: snapshot.name), at: now)
            } else {
                actors.append(ActorHistory(snapshot, lastDeadLetter: lastDeadLetter(of: snapshot.name), at: now))
            }
        }
    }

    /// What some actors do otherwise, all feel at once but those in front of them.
    private mutating func restartRates(after changed: [String]) {
        for index in actors.indices where !changed.allSatisfy({ leads(from: actors[index].latest, to: $0) }) {
            actors[index].restartRates()
        }
    }

    /// Whether outputs of one actor come to the other in the end.
    private func leads(from actor: ActorSnapshot, to name: String) -> Bool {
        var (seen, next) = (Set<String>(), actor.targets)
        while let target = next.popLast() {
            if target == name { return true }
            if seen.insert(target).inserted { next += history(target)?.latest.targets ?? [] }
        }
        return false
    }

    /// All rates begin anew with the next sample.
    mutating func restartRates() {
        for index in actors.indices { actors[index].restartRates() }
    }

    /// Tells the operator what was done, in the log and at the bottom.
    mutating func report(_ text: String, about actor: String? = nil, isError: Bool = false) {
        notice = Notice(text: (actor.map { $0 + " " } ?? "") + text, isError: isError, since: now)
        record(text, level: isError ? .error : .info, source: actor ?? "operator")
    }

    /// Tells the operator that a key does nothing now. That is a slip and no event: it is not in the log.
    mutating func hint(_ text: String) { notice = Notice(text: text, isError: true, since: now) }

    mutating func record(_ text: String, level: EventLog.Level, source: String = "operator") {
        log.add(EventLog.Entry(timeOfDay: timeOfDay, at: now, level: level, source: source, text: text))
    }
}
