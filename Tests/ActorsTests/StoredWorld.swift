import DequeModule

@testable import Actors

/// An inbox and its store: what is committed, what waits to be committed, what is committed and not yet told, and what
/// is being fetched. A commit succeeds or fails at any time after it was asked for, and is told of at any time after that.
struct StoredWorld: SearchedWorld, Sendable {
    typealias Box = Inbox<Int, Int>

    enum Event: Hashable, Sendable {
        case queue, reserveAnyway
        case take(Int), finish(Int, End)
        /// The next change is committed; the next commit is told.
        case commit, tell
        /// The fetch reads; what it read arrives.
        case read, arrive
        /// The disk fails, and every change that waits with it; it works again.
        case breakDisk, mendDisk
        case tick, stop, restart(withPending: Bool), drain, endDrain
    }

    enum End: Hashable, Sendable { case completed, buried, retried, discarded }

    /// A row of the store.
    struct Row: Sendable {
        enum Place: Sendable { case ready, retrying, dead }
        let key: MessageKey
        var place = Place.ready
        var attempts = 0
    }

    enum Change: Sendable {
        case accept
        case end(place: Int, worker: Int, MessageKey, End)
        case giveBack([MessageKey], isLate: Bool)
    }

    enum Answer: Sendable {
        case accepted(MessageKey)
        case ended(place: Int, worker: Int, End)
        case gaveBack(Int, isLate: Bool)
        /// It was not committed.
        case failed(Change)
    }

    enum Fetch: Sendable {
        case none
        case asked(after: MessageKey?)
        case read(StoredPart<Int>)

        var number: Int {
            switch self {
            case .none: 0
            case .asked: 1
            case .read: 2
            }
        }
    }

    static let failure = StoreFailure("the disk is broken")

    let window: Int
    /// How many messages there are at once.
    let most: Int
    var box: Box
    var rows: [Row] = []
    var lastKey: Int64 = 0
    var changes: [Change] = []
    var answers: [Answer] = []
    var fetch = Fetch.none
    var isDiskWell = true
    /// The disk works again and the inbox has not read it anew.
    var isStoreBack = false
    /// What the store still has though it is a caller's.
    var notGivenBack: [MessageKey] = []
    var runs: [Int: (number: Int, key: MessageKey?)] = [:]
    var now: UInt64 = 0
    /// Told as accepted; ended, as the inbox was told.
    var accepted = 0
    var ended = 0
    var fault: String?

    init(window: Int, workers: Int, messages: Int) {
        var rules = Box.Rules()
        rules.window = window
        (self.window, most) = (window, messages)
        box = Box(workers: workers, rules: rules)
    }

    mutating func apply(_ event: Event) -> Bool {
        guard let consequence = happen(event) else { return false }
        if consequence == .quiet, isStoreBack, notGivenBack.isEmpty { recover() }
        return true
    }

    private mutating func happen(_ event: Event) -> Consequence? {
        switch event {
        case .queue: queue(anyway: false)
        case .reserveAnyway: queue(anyway: true)
        case .take(let worker): take(worker)
        case .finish(let worker, let end): finish(worker, end)
        case .commit: commit()
        case .tell: tell()
        case .read: read()
        case .arrive: arrive()
        case .breakDisk: breakDisk()
        case .mendDisk: mendDisk()
        case .tick: tick()
        case .stop: stop()
        case .restart(let withPending): restart(withPending: withPending)
        case .drain: drain()
        case .endDrain: endDrain()
        }
    }

    mutating func perform(_ effects: Effects) {
        if let start = effects.start {
            require(runs[start.worker] == nil, "worker \(start.worker) runs twice")
            runs[start.worker] = (start.run, nil)
        }
        if effects.loads {
            require(fetch.number == 0, "two fetches at once")
            fetch = .asked(after: box.beyond.cursor)
        }
    }

    mutating func require(_ holds: Bool, _ rule: @autoclosure () -> String) {
        if !holds, fault == nil { fault = rule() }
    }
}

// MARK: - Accepting and working

extension StoredWorld {
    private mutating func queue(anyway: Bool) -> Consequence? {
        let coming = (changes + answers.compactMap(\.change)).count { if case .accept = $0 { true } else { false } }
        guard rows.count + coming < most else { return nil }
        if anyway {
            box.reserveAnyway(1)
        } else {
            guard case .accepted = try? box.reserve(1) else { return nil }
        }
        ask(.accept)
        return Consequence.none
    }

    mutating func giveBack(_ keys: [MessageKey], isLate: Bool) {
        box.beyond.leaving += keys.count
        ask(.giveBack(keys, isLate: isLate))
    }

    /// What comes to a broken disk fails at once.
    private mutating func ask(_ change: Change) {
        if isDiskWell { changes.append(change) } else { answers.append(.failed(change)) }
    }

    private mutating func take(_ worker: Int) -> Consequence? {
        guard let run = runs[worker], run.key == nil else { return nil }
        var hand = Deque<Envelope<Int>>()
        let effects = box.take(worker, run: run.number, upTo: 8, at: now, into: &hand)
        require(hand.count <= 1, "more than one message of a store in a hand")
        if let envelope = hand.first {
            let key = box.record(of: envelope)?.key
            require(key != nil, "a message without its key")
            runs[worker]?.key = key
        } else {
            runs[worker] = nil
        }
        perform(effects)
        return Consequence.none
    }

    private mutating func finish(_ worker: Int, _ end: End) -> Consequence? {
        guard let run = runs[worker], let key = run.key else { return nil }
        var effects = Effects()
        guard let place = box.tell(worker, run: run.number, begun: 1, at: now, &effects) else {
            require(false, "the store cannot be told")
            return nil
        }
        runs[worker]?.key = nil
        perform(effects)
        ask(.end(place: place, worker: worker, key, end))
        return Consequence.none
    }
}

// MARK: - Its life

extension StoredWorld {
    private mutating func tick() -> Consequence? {
        guard let due = box.alarmAt, due <= now + 1 else { return nil }
        now += 1
        let tick = box.tick(at: now)
        perform(tick.effects)
        return tick.consequence
    }

    private mutating func stop() -> Consequence? {
        guard box.phase != .stopped else { return nil }
        let (consequence, effects) = box.stop()
        perform(effects)
        return consequence
    }

    private mutating func restart(withPending: Bool) -> Consequence? {
        guard box.phase == .stopped, let restart = box.restart(withPending: withPending, at: now) else { return nil }
        ended += restart.forgotten.count
        let hasFailed = box.phase == .failed
        if hasFailed {
            notGivenBack += restart.givenBack
        } else if !restart.givenBack.isEmpty {
            giveBack(restart.givenBack, isLate: false)
        }
        perform(restart.effects)
        // The shell has the store tried again; where it works already, it says so.
        return hasFailed && isDiskWell ? storeWorks() : Consequence.none
    }

    private mutating func drain() -> Consequence? {
        guard box.phase == .open else { return nil }
        perform(box.drain(at: now))
        return Consequence.none
    }

    private mutating func endDrain() -> Consequence? {
        guard let accepted = box.acceptedWhenDrained, box.endDrain(after: accepted) else { return nil }
        return .stopped
    }
}
