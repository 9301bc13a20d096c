public import DequeModule

/// The whole state of one actor as a pure value: its messages, its workers, where it stands in its life.
///
/// It decides and does nothing: every event is a mutating function that returns what has to be done. The shell
/// (`WorkerActor`) holds the lock, asks, leaves the lock, and does it. No clock, thread or continuation lives here.
///
/// **Waking.** At most one worker is *starting* at any time (told to run, has not taken yet). When it takes its message
/// and more are ready, it starts the next. So a burst wakes workers one after another, as many as it needs, and a
/// producer that queues faster than a worker wakes up pays for one wake-up, not for one a message.
/// Invariant: while messages are ready, may be taken, and a worker is idle, one is starting.
@usableFromInline
struct Inbox<Message: Sendable, Output: Sendable>: Sendable {
    /// Where the actor stands in its life.
    @usableFromInline
    enum Phase: Sendable {
        /// Accepts messages and works.
        case open
        /// Accepts only what its upstream forwards; ends when nothing is pending.
        case draining
        /// Accepts nothing, takes nothing; ends when nothing is in flight.
        case stopping
        /// Nothing is accepted, nothing is in flight.
        case stopped
    }

    /// What a worker has to do next, and which worker the shell has to start.
    @usableFromInline
    struct Take: Sendable {
        /// The message to process; nil when the worker has to end its run.
        @usableFromInline var envelope: Envelope<Message>?
        /// The index of a worker that must be started now.
        @usableFromInline var start: Int?
        /// Whether the producer should let others run: it has queued many messages since the last time.
        @usableFromInline var givesWay = false

        @inlinable
        init(envelope: Envelope<Message>? = nil, start: Int? = nil, givesWay: Bool = false) {
            self.envelope = envelope
            self.start = start
            self.givesWay = givesWay
        }
    }

    /// After this many acceptances a producer gives way. Without, producers that queue in a loop never suspend, and
    /// as many as there are cores keep every worker from running.
    @inlinable
    static var burst: Int { 256 }

    /// How a run of the processor ended.
    @usableFromInline
    enum Outcome: Sendable {
        /// It returned, and its output is where it belongs.
        case completed
        /// It threw.
        case failed(any Error)
        /// It returned, but the actor it is directed to took no more.
        case refused(Output, by: String)
    }

    /// What became true by a worker's finishing.
    @usableFromInline
    enum Consequence: Equatable, Sendable {
        /// Nothing that others wait for.
        case none
        /// Nothing is pending any more.
        case nothingPending
        /// A stop has ended.
        case stopped
    }

    @usableFromInline var phase = Phase.open
    @usableFromInline var isPaused = false
    @usableFromInline var ready = Deque<Envelope<Message>>()
    @usableFromInline var workers: [WorkerSlot<Message>]
    /// How many workers the actor should have; those of a higher index end at their next message boundary.
    @usableFromInline var wantedWorkers: Int
    /// Indices of the workers that wait for a message; the last is started first.
    @usableFromInline var idle: [Int]
    /// The one worker that was told to run and has not taken yet.
    @usableFromInline var starting: Int?
    @usableFromInline var deadLetters = DeadLetterBox<Message, Output>()
    /// What the last stop handed back, first come first; a restart may put it back.
    @usableFromInline var handedBack = Deque<Envelope<Message>>()
    /// The most messages that were ever ready at once.
    @usableFromInline var peakDepth = 0

    /// Whether it was a drain that stopped the actor.
    @usableFromInline var wasDrained = false

    /// The most messages that were ready since the inbox last gave its memory back.
    @usableFromInline var swelling = 0
    /// An inbox that held more than this gives its memory back when it is empty; below, regrowing would cost more.
    @inlinable
    static var lasting: Int { 4096 }

    /// How many messages workers have taken out.
    @usableFromInline var begun = 0
    @usableFromInline var accepted = 0
    @usableFromInline var inFlight = 0
    @usableFromInline var completed = 0
    @usableFromInline var discarded = 0
    @usableFromInline var returned = 0

    @inlinable
    init(workers count: Int) {
        wantedWorkers = count
        workers = Array(repeating: WorkerSlot(activity: .idle), count: count)
        idle = Array((0..<count).reversed())
    }

    /// Where every message is, in one consistent look.
    var ledger: Ledger {
        Ledger(
            accepted: accepted, ready: ready.count, retrying: 0, inFlight: inFlight, completed: completed,
            deadLettered: deadLetters.count, discarded: discarded, returned: returned)
    }

    /// Accepted and not final.
    @inlinable
    var pending: Int { ready.count + inFlight }

    /// What was accepted so far, once a drain has nothing left to do here; nil before.
    var acceptedWhenDrained: Int? { phase == .draining && pending == 0 ? accepted : nil }

    /// Whether messages may be taken out.
    @inlinable
    var isWorking: Bool { !isPaused && (phase == .open || phase == .draining) }
}

// MARK: - Messages

extension Inbox {
    /// Accepts a message, from outside or forwarded by an upstream actor, or refuses it (nil).
    @inlinable
    mutating func queue(_ message: Message, at now: UInt64, isForwarded: Bool = false) -> Take? {
        guard accepts(isForwarded: isForwarded) else { return nil }
        ready.append(Envelope(message: message, pendingSince: now))
        return queued(1)
    }

    /// Accepts a whole batch, or refuses all of it (nil).
    @inlinable
    mutating func queue(contentsOf messages: some Collection<Message>, at now: UInt64) -> Take? {
        guard accepts(isForwarded: false) else { return nil }
        for message in messages { ready.append(Envelope(message: message, pendingSince: now)) }
        return queued(messages.count)
    }

    @inlinable
    func accepts(isForwarded: Bool) -> Bool {
        phase == .open || (isForwarded && phase == .draining)
    }

    @inlinable
    mutating func queued(_ count: Int) -> Take {
        let bursts = accepted / Self.burst
        accepted += count
        swell()
        return Take(start: nextToStart(), givesWay: accepted / Self.burst != bursts)
    }

    @inlinable
    mutating func swell() {
        swelling = max(swelling, ready.count)
        peakDepth = max(peakDepth, swelling)
    }

    /// A running worker asks for its next message. It must hold none.
    @inlinable
    mutating func take(_ worker: Int, at now: UInt64) -> Take {
        if starting == worker { starting = nil }
        guard worker < wantedWorkers, isWorking, let envelope = ready.popFirst() else {
            rest(worker)
            return Take(start: nextToStart())
        }
        if ready.isEmpty, swelling > Self.lasting {
            ready = []
            swelling = 0
        }
        inFlight += 1
        begun += 1
        workers[worker].begin(envelope, ordinal: begun, at: now)
        return Take(envelope: envelope, start: nextToStart())
    }

    /// A worker's run of the processor ended.
    @inlinable
    mutating func finish(_ worker: Int, _ outcome: Outcome, at now: UInt64) -> Consequence {
        let envelope = workers[worker].end()
        inFlight -= 1
        switch outcome {
        case .completed:
            completed += 1
            workers[worker].done += 1
        case .failed(let error):
            workers[worker].errors += 1
            deadLetters.add(envelope, .threw(error), worker: worker + 1, at: now)
        case .refused(let output, let target):
            workers[worker].errors += 1
            deadLetters.add(envelope, .refused(output, by: target), worker: worker + 1, at: now)
        }
        return consequence()
    }

    @inlinable
    mutating func consequence() -> Consequence {
        if phase == .stopping, inFlight == 0 {
            phase = .stopped
            return .stopped
        }
        return pending == 0 ? .nothingPending : .none
    }
}
