/// What an actor looked like at one moment; everything a dashboard needs. Its ledger and workers are one consistent
/// look; the histograms may be a message ahead or behind.
public struct ActorSnapshot: Sendable {
    /// The actor's name.
    public let name: String
    /// Where it stands in its life.
    public let state: ActorState
    /// How many workers it should have; more may still be finishing.
    public let wantedWorkers: Int
    /// Every worker there is, by number.
    public let workers: [WorkerSnapshot]
    /// Where every message went.
    public let ledger: Ledger
    /// How many messages may wait; nil for any number.
    public let capacity: Int?
    /// How many producers and upstream workers wait for room.
    public let waitingSenders: Int
    /// The most messages that were ever ready at once.
    public let peakDepth: Int
    /// Messages that the last stop handed back and that a restart would put back.
    public let handedBack: Int
    /// Workers whose processor was cancelled and did not end within the grace.
    public let stuckWorkers: Int
    /// How often a processor kept a shared thread from other actors for over 100 ms.
    public let threadHolds: Int
    /// Dead letters that newer ones pushed out; the ledger counts them as discarded.
    public let deadLettersLost: Int
    /// Why the store of its inbox does not work; nil when it does, or there is none.
    public let failure: StoreFailure?
    /// For how long the oldest pending message has been pending; what was dead meanwhile counts from when it was put
    /// back, what was handed back and comes again with a restart from when it was accepted.
    public let oldestAge: Duration?
    /// For how long the oldest dead letter has been dead.
    public let oldestDeadLetterAge: Duration?
    /// How long the processor took, over all messages so far.
    public let service: LatencyHistogram
    /// How long messages were ready before a worker took them.
    public let wait: LatencyHistogram
    /// The names of the actors it is directed to.
    public let targets: [String]
    /// When it was taken, on the actor's clock.
    public let takenAt: Duration

    /// Workers with a message in their hands.
    public var busyWorkers: Int { min(ledger.inFlight, workers.count) }
}

/// Where an actor stands in its life.
public enum ActorState: String, Sendable, CaseIterable {
    /// It accepts and works.
    case running
    /// It accepts and does not take messages out.
    case paused
    /// It accepts no more from outside and works off what is pending.
    case draining
    /// It accepts no more and waits for what is in flight.
    case stopping
    /// It accepts nothing and does nothing.
    case stopped
    /// The store of its inbox does not work: it accepts nothing and takes nothing out; a restart tries again.
    case failed
}

/// What one worker does.
public struct WorkerSnapshot: Sendable {
    /// A message in a worker's hands.
    public struct Holding: Sendable {
        /// What the message is called, as the actor's `label` says.
        public let label: String
        /// Which attempt it is, from 1.
        public let attempt: Int
        /// For how long the worker has had it.
        public let age: Duration
        /// The step the processor last told, and for how long it has been in it.
        public let step: (name: String, age: Duration)?
    }

    /// The worker's number, from 1.
    public let number: Int
    /// What it has in its hands; nil when it is idle.
    public let holding: Holding?
    /// Messages it completed.
    public let done: Int
    /// Its runs that ended in an error.
    public let errors: Int
}

/// A dead letter in words, for those who list them without knowing the message's type.
public struct DeadLetterSummary: Sendable, Equatable {
    /// Counts the actor's dead letters, from 1.
    public let number: Int
    /// What the message is called, as the actor's `label` says.
    public let label: String
    /// Why it was given up on.
    public let reason: String
    /// The attempt that was the last, from 1.
    public let attempt: Int
    /// The worker that made it, from 1; 0 when none has.
    public let worker: Int
    /// For how long it has been dead.
    public let age: Duration
}
