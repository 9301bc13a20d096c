/// What was copied out of an actor under its lock, without the types of its messages.
@usableFromInline
struct RawActorSnapshot: Sendable {
    @usableFromInline let ledger: Ledger
    @usableFromInline let state: ActorState
    @usableFromInline let wantedWorkers: Int
    @usableFromInline var workers: [RawWorkerSnapshot] = []
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
struct RawWorkerSnapshot: Sendable {
    @usableFromInline let number: Int
    @usableFromInline var done = 0
    @usableFromInline var errors = 0
    /// Of the message it holds; 0 when it holds none.
    @usableFromInline var attempt = 0
    @usableFromInline var since: UInt64 = 0
    @usableFromInline var message = 0
    @usableFromInline var batchProgress: BatchProgress?

    @inlinable
    init(number: Int) { self.number = number }
}

extension ActorSnapshot {
    /// - Parameter labels: what the messages are called that workers hold, by worker.
    init(
        _ rawSnapshot: RawActorSnapshot, name: String, labels: [String], times: Meter.Times, holds: Int, at now: UInt64
    ) {
        var labels = labels[...]
        var workers: [WorkerSnapshot] = []
        workers.reserveCapacity(rawSnapshot.workers.count)
        for worker in rawSnapshot.workers {
            let label = worker.attempt > 0 ? labels.popFirst() : nil
            workers.append(
                WorkerSnapshot(
                    number: worker.number, holding: label.map { WorkerSnapshot.Holding(worker, $0, at: now) },
                    done: worker.done, errors: worker.errors))
        }
        self.init(
            name: name, state: rawSnapshot.state, wantedWorkers: rawSnapshot.wantedWorkers, workers: workers,
            ledger: rawSnapshot.ledger,
            capacity: rawSnapshot.capacity, waitingSenders: rawSnapshot.waitingSenders,
            peakDepth: rawSnapshot.peakDepth,
            handedBack: rawSnapshot.handedBack, stuckWorkers: rawSnapshot.stuck, threadHolds: holds,
            deadLettersLost: rawSnapshot.deadLettersLost, failure: rawSnapshot.failure,
            oldestAge: rawSnapshot.oldest == .max ? nil : elapsed(since: rawSnapshot.oldest, at: now),
            oldestDeadLetterAge: rawSnapshot.oldestDeath.map { elapsed(since: $0, at: now) }, service: times.service,
            wait: times.wait, targets: rawSnapshot.targets, takenAt: Duration(nanoseconds: now - ActorClock.origin))
    }
}

extension WorkerSnapshot.Holding {
    fileprivate init(_ worker: RawWorkerSnapshot, _ label: String, at now: UInt64) {
        let step = worker.batchProgress?.step(ofMessage: worker.message)
        self.init(
            label: label, attempt: worker.attempt, age: elapsed(since: worker.since, at: now),
            step: step.map { ($0.name, elapsed(since: $0.since, at: now)) })
    }
}
