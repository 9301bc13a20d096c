internal import DequeModule
internal import HeapModule

extension Inbox {
    /// Something is due then.
    /// - Returns: the time, when the shell has to be told; nil when it wakes up before.
    @inlinable
    mutating func alarm(_ due: UInt64) -> UInt64? {
        guard due < alarmAt ?? .max else { return nil }
        alarmAt = due
        return due
    }

    /// What a tick brought.
    struct Tick {
        var effects = Effects()
        var consequence = Consequence.none
        /// Runs that must be cancelled.
        var cancelled: [(worker: Int, run: Int)] = []
        /// Workers that were cancelled and have not ended within the grace.
        var stuck: [Int] = []
        /// Workers whose run nobody waits for any more.
        var givenUp: [Int] = []
    }

    /// What is due is done: retries are ready, overlong runs cancelled, and a deadline that passed cuts short what is in
    /// flight. The shell recalls what is in workers' hands before, while a drain or stop is under way.
    mutating func tick(at now: UInt64) -> Tick {
        alarmAt = nil
        var tick = Tick()
        timeOut(at: now, &tick)
        if let deadline = life.deadline, deadline.cut <= now {
            if life.isDraining { (tick.consequence, tick.effects) = stop() }
            cut(at: now, &tick)
            if deadline.end <= now { giveUp(&tick) }
        }
        makeRetriesReady(at: now)
        tick.effects.start = nextToStart() ?? tick.effects.start
        if phase == .stopping { tick.consequence = consequence() }
        tick.effects.alarm = nextDue(after: now).flatMap { alarm($0) }
        return tick
    }

    private mutating func makeRetriesReady(at now: UInt64) {
        var due: [Envelope<Message>] = []
        while let retry = retrying.min, retry.due <= now {
            retrying.removeMin()
            var envelope = retry.envelope
            envelope.pendingSince = now
            // Put off again and again, they would keep what is ready from its turn for ever.
            if retry.isPutOff { ready.append(envelope) } else { due.append(envelope) }
        }
        // They came before what is ready, and are taken in turn with it: many that fail again must not starve the others.
        ready.append(due: due)
        peakDepth = max(peakDepth, waiting)
    }

    private mutating func timeOut(at now: UInt64, _ tick: inout Tick) {
        guard let timeout = rules.timeout else { return }
        for index in workers.indices where workers[index].isTimed {
            if let cancellation = workers[index].cancelled {
                guard now >= cancellation.at.later(by: rules.grace) else { continue }
                workers[index].isStuck = true
                tick.stuck.append(index)
            } else if now >= workers[index].since.later(by: timeout) {
                workers[index].cancelled = (.timeout, now)
                tick.cancelled.append((index, workers[index].run))
            }
        }
    }

    private mutating func cut(at now: UInt64, _ tick: inout Tick) {
        for index in workers.indices where workers[index].isCancellable && workers[index].isUncut {
            workers[index].cancelled = (.deadline, now)
            tick.cancelled.append((index, workers[index].run))
        }
    }

    /// Hands back what does not end: nobody waits for it any more. With a store that is also what waits for a commit, or
    /// for room where its output goes: whether it is committed is read when the actor is restarted.
    private mutating func giveUp(_ tick: inout Tick) {
        for (place, envelope) in committing.sorted(by: { $0.key < $1.key }) {
            handBack(envelope, place, isInterrupted: true, &tick.effects)
        }
        storeWindow.rare.doubtfulEnds += committing.count
        committing = [:]
        if rules.window != nil {
            storeWindow.rare.doubtfulLetters += redelivering
            storeWindow.dead += redelivering
            redelivering = 0
        }
        for index in workers.indices
        where workers[index].isCancellable || (rules.window != nil && workers[index].isForwarding) {
            let slot = workers[index]
            guard let envelope = slot.holding else { continue }
            handBack(envelope, slot.ordinal + slot.ended, isInterrupted: true, &tick.effects)
            if !slot.isStuck { tick.stuck.append(index) }
            tick.givenUp.append(index)
            held -= 1
            orphans += 1
            lastRun += 1
            workers[index].run = lastRun
            workers[index].assigned = nil
            (workers[index].begun, workers[index].ended) = (0, 0)
            workers[index].isHandlingError = false
            rest(index)
        }
    }

    private func nextDue(after now: UInt64) -> UInt64? {
        var due: [UInt64] = []
        if let retry = retrying.min { due.append(retry.due) }
        if let deadline = life.deadline {
            if let next = [deadline.cut, deadline.end].first(where: { $0 > now }) { due.append(next) }
        }
        if let timeout = rules.timeout {
            for slot in workers where slot.isTimed {
                due.append(slot.cancelled.map { $0.at.later(by: rules.grace) } ?? slot.since.later(by: timeout))
            }
        }
        return due.min()
    }
}

extension WorkerSlot {
    /// Whether it is in a processor: what only waits for room is not cut short.
    var isCancellable: Bool { activity == .busy && begun > ended && !isForwarding }

    /// Whether a timeout holds for it: not for an error handler.
    fileprivate var isTimed: Bool { isCancellable && !isHandlingError && !isStuck }

    /// Whether a deadline still has something to cancel: an error handler that follows a timeout runs uncancelled.
    fileprivate var isUncut: Bool { cancelled == nil || (isHandlingError && cancelled?.why == .timeout) }
}
