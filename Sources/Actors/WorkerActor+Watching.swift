internal import DequeModule
internal import HeapModule
import Synchronization

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
        let look = state.withLock { state in
            state.catchUp()
            return (inbox: Look(state.inbox), posts: state.posts, targets: state.routes.outlets.map(\.name))
        }
        let times = meter.times
        return ActorSnapshot(
            name: name, state: look.inbox.state, wantedWorkers: look.inbox.wantedWorkers,
            workers: look.inbox.workers.enumerated().compactMap { index, slot in
                describe(
                    slot, number: index + 1, desk: index < look.posts.count ? look.posts[index]?.desk : nil, at: now)
            },
            ledger: look.inbox.ledger, capacity: rules.capacity, waitingSenders: look.inbox.waitingSenders,
            peakDepth: look.inbox.peakDepth, handedBack: look.inbox.handedBack, stuckWorkers: look.inbox.stuck,
            threadHolds: holds.count.load(ordering: .relaxed), deadLettersLost: look.inbox.deadLettersLost,
            oldestAge: look.inbox.oldest.map { age(since: $0, at: now) },
            oldestDeadLetterAge: look.inbox.oldestDeath.map { age(since: $0, at: now) },
            service: times.service, wait: times.wait, targets: look.targets,
            takenAt: .nanoseconds(Int64(now)))
    }

    /// What was copied out of the inbox under its lock: a few numbers and the worker slots, never the messages waiting.
    private struct Look {
        let state: ActorState
        let wantedWorkers: Int
        let workers: [WorkerSlot<Message>]
        let ledger: Ledger
        let peakDepth, handedBack, waitingSenders, stuck, deadLettersLost: Int
        let oldest, oldestDeath: UInt64?

        init(_ inbox: borrowing Inbox<Message, Output>) {
            state = inbox.state
            wantedWorkers = inbox.wantedWorkers
            workers = inbox.workers
            ledger = inbox.ledger
            peakDepth = inbox.peakDepth
            handedBack = inbox.begunBack.count + inbox.handedBack.count
            waitingSenders = inbox.senders.count
            stuck = inbox.orphans + inbox.workers.count { $0.isStuck }
            deadLettersLost = inbox.deadLettersLost
            let held = inbox.workers.lazy.compactMap { $0.holding?.pendingSince }.min()
            let retrying = inbox.retrying.min?.envelope.pendingSince
            oldest = [inbox.ready.first?.pendingSince, held, retrying].compactMap { $0 }.min()
            oldestDeath = inbox.deadLetters.letters.first?.diedAt
        }
    }

    private func describe(
        _ slot: WorkerSlot<Message>, number: Int, desk: WorkerDesk?, at now: UInt64
    ) -> WorkerSnapshot? {
        guard slot.activity != .absent else { return nil }
        let holding = slot.holding.map { envelope in
            let step = desk?.step(ofMessage: slot.ordinal + slot.begun - 1)
            return WorkerSnapshot.Holding(
                label: label(envelope.message), attempt: Int(envelope.attempt), age: age(since: slot.since, at: now),
                step: step.map { ($0.name, age(since: $0.since, at: now)) })
        }
        return WorkerSnapshot(number: number, holding: holding, done: slot.done, errors: slot.errors)
    }

    /// Another thread may have read the clock later than the watcher: such an age is zero, not huge.
    private func age(since then: UInt64, at now: UInt64) -> Duration {
        .nanoseconds(Int64(now > then ? now - then : 0))
    }
}

extension Inbox {
    /// The state as watchers see it.
    var state: ActorState {
        switch phase {
        case .open: isPaused ? .paused : .running
        case .draining: .draining
        case .stopping: .stopping
        case .stopped: .stopped
        }
    }
}

// MARK: - Dead letters

extension WorkerActor {
    /// The messages given up on, oldest first.
    public var deadLetters: [DeadLetter<Message, Output>] { state.withLock { Array($0.inbox.deadLetters.letters) } }

    /// The newest dead letters of a number above `number`, oldest of them first; at most `limit`.
    public func deadLetterSummaries(after number: Int, limit: Int) -> [DeadLetterSummary] {
        let now = clock.nanoseconds()
        let letters = state.withLock { $0.inbox.deadLetters.newest(limit, after: number) }
        return letters.map {
            DeadLetterSummary(
                number: $0.number, label: label($0.message), reason: $0.reason, attempt: $0.attempt, worker: $0.worker,
                age: age(since: $0.diedAt, at: now))
        }
    }

    /// Tries the dead letters again: failed messages become ready, refused outputs are handed on. What fails again is a
    /// dead letter again. A stopped or draining actor processes nothing anew, but hands outputs on.
    /// - Returns: how many it took up.
    @discardableResult
    public func replayDeadLetters() -> Int {
        replay { _ in true }
    }

    /// Tries one dead letter again, as ``replayDeadLetters()``.
    /// - Returns: false when there is none of that number, or the actor takes none up now.
    @discardableResult
    public func replayDeadLetter(_ number: Int) -> Bool {
        replay { $0 == number } > 0
    }

    private func replay(where isChosen: (Int) -> Bool) -> Int {
        let now = clock.nanoseconds()
        let (replayed, refused) = state.withLock {
            ($0.inbox.replayFailed(at: now, where: isChosen), $0.inbox.takeRefused(where: isChosen))
        }
        perform(replayed.effects)
        for letter in refused { redeliver(letter, at: now) }
        return replayed.count + refused.count
    }

    /// Offers an output again to those that refused it, or, where the actor is directed elsewhere by now, to these.
    private func redeliver(_ letter: DeadLetter<Message, Output>, at now: UInt64) {
        guard case .refused(let output, let names) = letter.cause else { return }
        let routes = state.withLock { $0.routes }
        let refusing = routes.outlets.filter { names.contains($0.name) }
        let refused = (refusing.isEmpty ? routes.outlets(for: output) : refusing).filter {
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
        state.withLock { $0.inbox.discardDeadLetters() }.count
    }

    /// Gives one dead letter up for good; the ledger counts it as discarded.
    /// - Returns: false when there is none of that number.
    @discardableResult
    public func discardDeadLetter(_ number: Int) -> Bool {
        !state.withLock { $0.inbox.discardDeadLetters { $0 == number } }.isEmpty
    }
}
