public import HeapModule

extension WorkerActor {
    /// Where every message of this actor is, in one consistent look.
    public var ledger: Ledger {
        state.withLock { state in
            state.catchUp()
            return state.inbox.ledger
        }
    }

    /// What the actor looks like now. Pulled by whoever watches; nothing is paid when nobody does.
    public func snapshot() -> ActorSnapshot {
        let now = clock.nanoseconds()
        let (rawSnapshot, held) = snapshotReader(self)
        let labels = held.map { label($0) }
        return ActorSnapshot(
            rawSnapshot, name: name, labels: labels, times: meter.times, holds: executor.holds, at: now)
    }

    /// What is copied under the lock: a few numbers and what each worker has, never the messages waiting.
    @inlinable
    func rawSnapshot() -> (rawSnapshot: RawActorSnapshot, held: [Message]) {
        state.withLock { state in
            state.catchUp()
            var held: [Message] = []
            return (state.rawSnapshot(&held), held)
        }
    }
}

extension WorkerActor.State {
    @inlinable
    func rawSnapshot(_ held: inout [Message]) -> RawActorSnapshot {
        var rawSnapshot = RawActorSnapshot(ledger: inbox.ledger, state: inbox.state, wantedWorkers: inbox.wantedWorkers)
        rawSnapshot.capacity = inbox.rules.capacity
        rawSnapshot.peakDepth = inbox.peakDepth
        rawSnapshot.handedBack = inbox.life.returned.count
        rawSnapshot.failure = inbox.storeWindow.rare.failure
        rawSnapshot.waitingSenders = inbox.senders.count
        rawSnapshot.stuck = inbox.orphans
        rawSnapshot.deadLettersLost = inbox.deadLettersLost
        rawSnapshot.oldest = min(
            inbox.ready.first?.pendingSince ?? .max, inbox.retrying.min?.envelope.pendingSince ?? .max)
        rawSnapshot.oldestDeath = inbox.deadLetters.oldestDeath
        for route in routeTable.routes { rawSnapshot.targets.append(route.name) }
        rawSnapshot.workers.reserveCapacity(inbox.workers.count)
        for index in inbox.workers.indices where inbox.workers[index].activity != .absent {
            var worker = RawWorkerSnapshot(number: index + 1)
            worker.done = inbox.workers[index].done
            worker.errors = inbox.workers[index].errors
            if inbox.workers[index].isStuck { rawSnapshot.stuck += 1 }
            if let envelope = inbox.workers[index].holding {
                held.append(envelope.message)
                worker.attempt = Int(envelope.attempt)
                worker.since = inbox.workers[index].since
                worker.message = inbox.workers[index].ordinal + inbox.workers[index].begun - 1
                worker.batchProgress = index < handles.count ? handles[index].batchProgress : nil
                rawSnapshot.oldest = min(rawSnapshot.oldest, envelope.pendingSince)
            }
            rawSnapshot.workers.append(worker)
        }
        return rawSnapshot
    }
}

extension Inbox {
    /// The state as watchers see it.
    @inlinable
    var state: ActorState {
        switch life {
        case .open(let isPaused): isPaused ? .paused : .running
        case .draining: .draining
        case .stopping: .stopping
        case .stopped: .stopped
        case .failed: .failed
        }
    }
}

/// Another thread may have read the clock later than the watcher: such an age is zero, not huge.
func elapsed(since then: UInt64, at now: UInt64) -> Duration {
    Duration(nanoseconds: now > then ? now - then : 0)
}

// MARK: - Dead letters

extension WorkerActor {
    /// The messages given up on, oldest first. Those of a store that cannot be decoded are in ``unreadableLetters``.
    public var deadLetters: [DeadLetter<Message, Output>] { state.withLock { Array($0.inbox.deadLetters.letters) } }

    /// Dead letters of a store that cannot be decoded, oldest first. A replay decodes them again; discarding them gives them
    /// up.
    public var unreadableLetters: [UnreadableLetter] {
        state.withLock { $0.inbox.storeWindow.rare.unreadable.map(\.letter) }
    }

    /// The newest dead letters of a number above `number`, oldest of them first; at most `limit`.
    public func deadLetterSummaries(after number: Int, limit: Int) -> [DeadLetterSummary] {
        let now = clock.nanoseconds()
        let (letters, unreadable) = state.withLock { state in
            (
                state.inbox.deadLetters.newest(limit, after: number),
                Array(state.inbox.storeWindow.rare.unreadable.suffix(max(0, limit)).drop { $0.letter.number <= number })
            )
        }
        var summaries = letters.map {
            DeadLetterSummary(
                number: $0.number, label: label($0.message), reason: $0.reason, attempt: $0.attempt, worker: $0.worker,
                age: elapsed(since: $0.diedAt, at: now))
        }
        guard !unreadable.isEmpty else { return summaries }
        summaries += unreadable.map {
            DeadLetterSummary(
                number: $0.letter.number, label: $0.letter.text, reason: $0.letter.reason, attempt: $0.letter.attempts,
                worker: 0, age: elapsed(since: $0.diedAt, at: now))
        }
        return summaries.sorted { $0.number < $1.number }.suffix(max(0, limit))
    }

    /// Tries the dead letters again: failed messages become ready, refused outputs are handed on. What fails again is a
    /// dead letter again. A stopped or draining actor processes nothing anew, but hands outputs on.
    /// - Returns: how many it took up.
    @discardableResult
    public func replayDeadLetters() -> Int {
        replay(.all)
    }

    /// Tries one dead letter again, as ``replayDeadLetters()``.
    /// - Returns: false when there is none of that number, or the actor takes none up now.
    @discardableResult
    public func replayDeadLetter(_ number: Int) -> Bool {
        replay(.number(number)) > 0
    }

    private func replay(_ choice: DeadLetterChoice) -> Int {
        if let store { return replay(choice, in: store) + deliver(choice, in: store) }
        let now = clock.nanoseconds()
        let (replayed, refused) = state.withLock {
            ($0.inbox.replayFailed(choice, at: now), $0.inbox.takeRefused(choice))
        }
        perform(replayed.effects)
        for letter in refused { redeliver(letter, at: now) }
        return replayed.count + refused.count
    }

    /// Offers an output again to those that refused it, or, where the actor is directed elsewhere by now, to these.
    private func redeliver(_ letter: DeadLetter<Message, Output>, at now: UInt64) {
        guard case .refused(let output, let names) = letter.cause else { return }
        let routeTable = state.withLock { $0.routeTable }
        let refusing = routeTable.routes.filter { names.contains($0.name) }
        let refused = (refusing.isEmpty ? routeTable.routes(for: output) : refusing).filter {
            if case .taken = $0.forward(output, now) { false } else { true }
        }
        let (news, effects) = state.withLock { state in
            var effects = Effects()
            let consequence = state.inbox.redelivered(letter, refusedBy: refused.map(\.name), &effects)
            return (state.news(of: consequence), effects)
        }
        perform(effects)
        if let news { tell(news) }
    }

    /// Gives the dead letters up for good; the ledger counts them as discarded.
    /// - Returns: how many.
    @discardableResult
    public func discardDeadLetters() -> Int {
        if let store { return discard(.all, in: store) }
        return state.withLock { $0.inbox.discardDeadLetters() }.count
    }

    /// Gives one dead letter up for good; the ledger counts it as discarded.
    /// - Returns: false when there is none of that number.
    @discardableResult
    public func discardDeadLetter(_ number: Int) -> Bool {
        if let store { return discard(.number(number), in: store) > 0 }
        return !state.withLock { $0.inbox.discardDeadLetters(.number(number)) }.isEmpty
    }
}
