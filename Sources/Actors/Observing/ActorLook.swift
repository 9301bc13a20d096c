/// What was copied out of an actor under its lock, without the types of its messages.
@usableFromInline
struct ActorLook: Sendable {
    @usableFromInline let ledger: Ledger
    @usableFromInline let state: ActorState
    @usableFromInline let wantedWorkers: Int
    @usableFromInline var workers: [WorkerLook] = []
    @usableFromInline var targets: [String] = []
    @usableFromInline var capacity: Int?
    @usableFromInline var peakDepth = 0
    @usableFromInline var handedBack = 0
    @usableFromInline var waitingSenders = 0
    @usableFromInline var stuck = 0
    @usableFromInline var deadLettersLost = 0
    @usableFromInline var failure: StoreFailure?
    /// Since when the oldest pending message is pending, in nanoseconds of the actor's clock; the latest for none.
    @usableFromInline var oldest = UInt64.max
    /// When the oldest dead letter died.
    @usableFromInline var oldestDeath: UInt64?

    @inlinable
    init(ledger: Ledger, state: ActorState, wantedWorkers: Int) {
        self.ledger = ledger
        self.state = state
        self.wantedWorkers = wantedWorkers
    }
}

/// The same of one worker.
@usableFromInline
struct WorkerLook: Sendable {
    @usableFromInline let number: Int
    @usableFromInline var done = 0
    @usableFromInline var errors = 0
    /// Of the message it holds; 0 when it holds none.
    @usableFromInline var attempt = 0
    @usableFromInline var since: UInt64 = 0
    @usableFromInline var message = 0
    @usableFromInline var desk: WorkerDesk?

    @inlinable
    init(number: Int) { self.number = number }
}

extension ActorSnapshot {
    /// - Parameter labels: what the messages are called that workers hold, by worker.
    init(_ look: ActorLook, name: String, labels: [String], times: Meter.Times, holds: Int, at now: UInt64) {
        var labels = labels[...]
        var workers: [WorkerSnapshot] = []
        workers.reserveCapacity(look.workers.count)
        for worker in look.workers {
            let label = worker.attempt > 0 ? labels.popFirst() : nil
            workers.append(
                WorkerSnapshot(
                    number: worker.number, holding: label.map { WorkerSnapshot.Holding(worker, $0, at: now) },
                    done: worker.done, errors: worker.errors))
        }
        self.init(
            name: name, state: look.state, wantedWorkers: look.wantedWorkers, workers: workers, ledger: look.ledger,
            capacity: look.capacity, waitingSenders: look.waitingSenders, peakDepth: look.peakDepth,
            handedBack: look.handedBack, stuckWorkers: look.stuck, threadHolds: holds,
            deadLettersLost: look.deadLettersLost, failure: look.failure,
            oldestAge: look.oldest == .max ? nil : elapsed(since: look.oldest, at: now),
            oldestDeadLetterAge: look.oldestDeath.map { elapsed(since: $0, at: now) }, service: times.service,
            wait: times.wait, targets: look.targets, takenAt: Duration(nanoseconds: now - ActorClock.origin))
    }
}

extension WorkerSnapshot.Holding {
    fileprivate init(_ worker: WorkerLook, _ label: String, at now: UInt64) {
        let step = worker.desk?.step(ofMessage: worker.message)
        self.init(
            label: label, attempt: worker.attempt, age: elapsed(since: worker.since, at: now),
            step: step.map { ($0.name, elapsed(since: $0.since, at: now)) })
    }
}
