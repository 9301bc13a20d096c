import DequeModule
import Synchronization

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
        /// The contents are read, by the oldest reading that was begun; what was read arrives.
        case readContents, contentsArrive
        /// An upstream of the same store hands on; it is to end, and waits for nothing any more.
        case handOver, push
        case tick, stop, restart(withPending: Bool), drain, endDrain
        case stopWithDeadline, drainWithDeadline, cancelDrain, pause, resume
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
        case returnToCaller(StoreChange)
    }

    enum Answer: Sendable {
        case accepted(MessageKey)
        case ended(place: Int, worker: Int, End)
        case gaveBack
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

    /// A reading of the contents, by its number.
    enum Reading: Sendable {
        case asked(Int)
        case read(Int, Result<StoredContents<Int>, StoreFailure>)

        var number: Int {
            switch self {
            case .asked(let number), .read(let number, _): number
            }
        }

        var isRead: Bool { if case .read = self { true } else { false } }
    }

    /// What upstreams were answered, outside the lock.
    final class Answers: Sendable {
        private let heard = Mutex<[Sender<Int>.Answer]>([])

        func add(_ answer: Sender<Int>.Answer) { heard.withLock { $0.append(answer) } }

        func takeAll() -> [Sender<Int>.Answer] {
            heard.withLock { heard in
                defer { heard = [] }
                return heard
            }
        }
    }

    static let upstream = ObjectIdentifier(Answers.self)
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
    /// The readings that were begun and have not arrived.
    var readings: [Reading] = []
    /// What was kept for its sender until the store is read.
    var unstored = 0
    let heard = Answers()
    /// What was asked of the actor and holds.
    var (isPaused, isDraining) = (false, false)
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
        guard happen(event) != nil else { return false }
        let isOver = box.life.deadline.map { $0.end <= now } ?? false
        require(!isOver || event != .tick, "it goes on after its deadline")
        return true
    }

    /// The shell does what became true.
    mutating func hear(_ consequence: Consequence) {
        if consequence == .recovers { readings.append(.asked(box.storeWindow.rare.lastReading)) }
        if consequence == .stopped { require(box.phase == .stopped, "told of a stop that has not ended") }
    }

    private mutating func happen(_ event: Event) -> Void? {
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
        case .readContents: readContents()
        case .contentsArrive: contentsArrive()
        case .handOver: handOver()
        case .push: push()
        case .tick: tick()
        case .stop: stop(nil)
        case .stopWithDeadline: stop((now + 1, now + 2))
        case .restart(let withPending): restart(withPending: withPending)
        case .drain: drain(nil)
        case .drainWithDeadline: drain((now + 1, now + 2))
        case .endDrain: endDrain()
        case .cancelDrain: cancelDrain()
        case .pause: pause()
        case .resume: resume()
        }
    }

    mutating func perform(_ effects: Effects) {
        if let start = effects.start {
            require(runs[start.worker] == nil, "worker \(start.worker) runs twice")
            runs[start.worker] = (start.run, nil)
        }
        if effects.loads {
            require(fetch.number == 0, "two fetches at once")
            fetch = .asked(after: box.storeWindow.cursor)
        }
        for call in effects.calls { call() }
        for answer in heard.takeAll() {
            switch answer {
            case .accepted: ask(.accept)
            case .stopped: require(box.phase == .stopping || box.phase == .stopped, "refused by an actor that goes on")
            case .cancelled, .failed: require(box.life.isUnreadable, "an output is refused while the store fails")
            }
        }
    }

    mutating func require(_ holds: Bool, _ rule: @autoclosure () -> String) {
        if !holds, fault == nil { fault = rule() }
    }
}

// MARK: - Accepting and working

extension StoredWorld {
    private var coming: Int {
        (changes + answers.compactMap(\.change)).count { if case .accept = $0 { true } else { false } }
    }

    private var hasCapacity: Bool { rows.count + coming + unstored + box.senders.count < most }

    private mutating func queue(anyway: Bool) -> Void? {
        guard hasCapacity else { return nil }
        if anyway {
            keep()
        } else {
            guard case .accepted = try? box.reserve(1) else { return nil }
            ask(.accept)
        }
        return ()
    }

    mutating func keep() {
        if box.reserveAnyway(1) { ask(.accept) } else { unstored += 1 }
    }

    private mutating func handOver() -> Void? {
        guard hasCapacity else { return nil }
        do throws(StoreFailure) {
            switch try box.reserve(1, isForwarded: true, sharesStore: true) {
            case .accepted: ask(.accept)
            case .stopped:
                require(box.phase == .stopping || box.phase == .stopped, "refused by an actor that goes on")
                return nil
            case .full:
                require(box.phase == .failed, "it waits for room and there is some")
                _ = box.wait([0], origin: Self.upstream, isReserving: true, sharesStore: true) { [heard] in
                    heard.add($0)
                }
            }
        } catch {
            require(box.life.isUnreadable, "an output is refused while the store fails")
            return nil
        }
        return ()
    }

    private mutating func push() -> Void? {
        guard !box.senders.isEmpty, box.storeWindow.rare.pushed.isEmpty else { return nil }
        perform(box.push(from: Self.upstream, at: now))
        return ()
    }

    /// What comes to a broken disk fails at once.
    mutating func ask(_ change: Change) {
        if isDiskWell { changes.append(change) } else { answers.append(.failed(change)) }
    }

    private mutating func take(_ worker: Int) -> Void? {
        guard let run = runs[worker], run.key == nil else { return nil }
        var batch = Deque<Envelope<Int>>()
        let effects = box.take(worker, run: run.number, upTo: 8, at: now, into: &batch)
        require(batch.count <= 1, "more than one message of a store in a hand")
        if let envelope = batch.first {
            let key = box.record(of: envelope)?.key
            require(key != nil, "a message without its key")
            runs[worker]?.key = key
        } else {
            runs[worker] = nil
        }
        perform(effects)
        return ()
    }

    private mutating func finish(_ worker: Int, _ end: End) -> Void? {
        guard let run = runs[worker], let key = run.key else { return nil }
        var effects = Effects()
        runs[worker]?.key = nil
        // Cut short: the store is not told.
        if box.workers[worker].cancelled != nil {
            let outcome = Outcome<Int>.failed(InboxWorld.Failure(), again: nil)
            let (_, consequence) = box.finish(worker, run: run.number, begun: 1, outcome, at: now, &effects)
            perform(effects)
            hear(consequence)
            return ()
        }
        guard let committed = box.tell(worker, run: run.number, begun: 1, at: now, &effects) else {
            require(false, "the store cannot be told")
            return nil
        }
        perform(effects)
        ask(.end(place: committed.place, worker: worker, key, end))
        return ()
    }
}

extension Life {
    var isUnreadable: Bool { if case .failed(_, .unreadable) = self { true } else { false } }
}
