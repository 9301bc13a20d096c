public import HeapModule

/// The whole state of one actor as a pure value: its messages, its workers, where it stands in its life.
///
/// It decides and does nothing: every event is a mutating function that returns what has to be done. The shell
/// (`WorkerActor`) holds the lock, asks, leaves the lock, and does it. No clock, thread or task lives here.
///
/// **Waking.** At most one worker is *starting* at any time (told to run, has not taken yet). When it takes its hand and
/// messages still wait, it starts the next. So a burst wakes workers one after another, as many as it needs, and a
/// producer that queues faster than a worker wakes up pays for one wake-up, not for one a message.
/// Invariant: while messages wait, may be taken, and a worker is idle, one is starting.
@usableFromInline
struct Inbox<Message: Sendable, Output: Sendable>: Sendable {
    /// What does not change.
    @usableFromInline
    struct Rules: Sendable {
        /// How many messages may wait; nil for any number.
        @usableFromInline var capacity: Int?
        /// After how many nanoseconds a message's run is cancelled; nil for never.
        @usableFromInline var timeout: UInt64?
        /// How long a cancelled run may take to end before it counts as stuck, in nanoseconds.
        @usableFromInline var grace: UInt64 = 1_000_000_000
        /// How many dead letters are kept.
        @usableFromInline var deadLetters = Int.max
        /// How many ready messages it holds of those that a store has; nil without a store.
        @usableFromInline var window: Int?

        @inlinable
        init() {}
    }

    @usableFromInline let rules: Rules
    @usableFromInline var life = Life<Message>.open(isPaused: false)
    @usableFromInline var ready = Backlog<Envelope<Message>>()
    /// Those that wait for their next attempt, the one that is due first on top.
    @usableFromInline var retrying = Heap<Retry<Message>>()
    /// Those who wait for room, first come first.
    @usableFromInline var senders = NumberedDeque<Sender<Message>>()
    @usableFromInline var lastSender = 0
    @usableFromInline var workers: [WorkerSlot<Message>]
    /// How many workers the actor should have; those of a higher index end at their next message boundary.
    @usableFromInline var wantedWorkers: Int
    /// Indices of the workers that wait for a message; the last is started first.
    @usableFromInline var idle: [Int]
    /// The one worker that was told to run and has not taken yet.
    @usableFromInline var starting: Int?
    @usableFromInline var lastRun = 0
    @usableFromInline var deadLetters: DeadLetterBox<Message, Output>
    /// Of an inbox that has a store: what is there and not here.
    @usableFromInline var storeWindow = StoreWindow()
    /// Messages out of their workers' hands of which the store is being told, by their place.
    @usableFromInline var committing: [Int: Envelope<Message>] = [:]
    @usableFromInline var files: [UInt32: MessageExtras<Output>] = [:]
    @usableFromInline var lastFile: UInt32 = 0
    /// Who waits for the outputs of messages that the store has and that are not in memory.
    @usableFromInline var questions: [MessageKey: Reply<Output>] = [:]

    /// Runs that were given up on and have not ended.
    @usableFromInline var orphans = 0
    /// When the shell was last told to call ``tick(at:)``; `.max` for never.
    @usableFromInline var nextAlarm = UInt64.max
    /// When the actor was last restarted: what was pending before has waited since then, as nobody could take it.
    @usableFromInline var restartedAt: UInt64 = 0

    /// The most messages that ever waited at once.
    @usableFromInline var peakDepth = 0

    /// How many messages workers have taken out.
    @usableFromInline var taken = 0
    /// How many messages in workers' hands have not ended, and how many of them were not begun, as last heard.
    @usableFromInline var held = 0
    @usableFromInline var unbegun = 0
    /// Refused outputs that are being offered again.
    @usableFromInline var redelivering = 0
    @usableFromInline var accepted = 0
    @usableFromInline var completed = 0
    @usableFromInline var discarded = 0
    @usableFromInline var returned = 0
    /// How many dead letters were pushed out by newer ones; they count as discarded.
    @usableFromInline var deadLettersLost = 0

    @inlinable
    init(workers count: Int, rules: Rules = Rules()) {
        self.rules = rules
        wantedWorkers = count
        workers = Array(repeating: WorkerSlot(activity: .idle), count: count)
        idle = Array((0..<count).reversed())
        deadLetters = DeadLetterBox(limit: rules.deadLetters)
    }

    /// Where every message is, in one consistent look; exact once every worker's ``progress(of:begun:)`` was told.
    @inlinable
    var ledger: Ledger {
        var inFlight = 0
        for index in workers.indices { inFlight += workers[index].begun - workers[index].ended }
        return Ledger(
            accepted: accepted, ready: ready.count + held - inFlight + storeWindow.ready, retrying: retrying.count,
            inFlight: inFlight + redelivering + committing.count, completed: completed,
            deadLettered: deadLetters.count + storeWindow.dead + storeWindow.rare.unreadable.count,
            discarded: discarded, returned: returned)
    }

    /// Accepted and not final, as far as heard: never 0 while something is pending.
    @inlinable
    var pending: Int { ready.count + retrying.count + held + redelivering + committing.count + storeWindow.ready }

    /// Whether there is nothing to wait for. What comes into the store of a stopped actor waits for its restart.
    @inlinable
    var isIdle: Bool { pending == 0 || phase == .stopped }

    /// What waits to be begun, as far as heard.
    @inlinable
    var waiting: Int { ready.count + unbegun + storeWindow.ready }

    /// What was accepted so far, once a drain has nothing left to do here; nil before.
    var acceptedWhenDrained: Int? {
        phase == .draining && pending == 0 && storeWindow.coming == 0 ? accepted : nil
    }

    /// When the shell will call ``tick(at:)``; nil when it need not.
    @inlinable
    var alarmAt: UInt64? {
        get { nextAlarm == .max ? nil : nextAlarm }
        set { nextAlarm = newValue ?? .max }
    }

    /// The name of the state in its life.
    @inlinable
    var phase: Life<Message>.Phase { life.phase }

    /// Whether messages may be taken out.
    @inlinable
    var isWorking: Bool { life.isWorking }
}

/// What the shell has to do after an event, outside the lock.
@usableFromInline
struct Effects: Sendable {
    /// The index of a worker that must be started now, and the number of its run.
    @usableFromInline var start: (worker: Int, run: Int)?
    /// When `tick` must be called, in nanoseconds of the actor's clock; an earlier alarm need not be kept.
    @usableFromInline var alarm: UInt64?
    /// Whether a worker that was told to run should not wait for this thread any more.
    @usableFromInline var shares = false
    /// Whether more messages must be fetched from the store.
    @usableFromInline var loads = false
    /// Whether a run ended that had been given up on.
    @usableFromInline var endsOrphan = false
    /// Those who wait for what has just become true.
    @usableFromInline var calls: [@Sendable () -> Void] = []

    @inlinable
    init(start: (worker: Int, run: Int)? = nil) { self.start = start }

    @inlinable
    init(_ arrival: Arrival) { (start, shares) = (arrival.start, arrival.shares) }
}

/// What became true by an event.
@usableFromInline
enum Consequence: Equatable, Sendable {
    /// Nothing that others wait for.
    case none
    /// Nothing is pending any more.
    case nothingPending
    /// A stop has ended.
    case stopped
    /// The store works again, and nothing is under way that it could still answer: what it has is read now.
    case recovers
    /// The store failed: a drain without a deadline ends.
    case failed
}

/// A message that waits for its next attempt.
@usableFromInline
struct Retry<Message: Sendable>: Comparable, Sendable {
    let due: UInt64
    /// Which of the actor's messages it was when it was taken.
    let ordinal: Int
    @usableFromInline let envelope: Envelope<Message>
    /// Whether its processor put it off, by ``RetryDecision/again(after:)``.
    var isPutOff = false

    @usableFromInline
    static func < (left: Retry, right: Retry) -> Bool { (left.due, left.ordinal) < (right.due, right.ordinal) }

    @usableFromInline
    static func == (left: Retry, right: Retry) -> Bool { (left.due, left.ordinal) == (right.due, right.ordinal) }
}
