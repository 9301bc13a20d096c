@testable import Actors

/// What somebody decides about the actor.
extension InboxWorld {
    mutating func pause() -> Consequence? {
        recall()
        box.pause()
        return Consequence.none
    }

    mutating func resume() -> Consequence? {
        let effects = box.resume()
        perform(effects)
        return Consequence.none
    }

    mutating func setWorkers(_ count: Int) -> Consequence? {
        recall()
        let effects = box.setWorkers(count)
        perform(effects)
        return Consequence.none
    }

    mutating func stop(deadline: (cut: UInt64, end: UInt64)?) -> Consequence? {
        seal()
        if box.phase == .open || box.phase == .draining { handBackAll() }
        if box.phase != .stopped { hasten(deadline) }
        let (consequence, effects) = box.stop(deadline: deadline)
        perform(effects)
        return consequence
    }

    mutating func drain(deadline: (cut: UInt64, end: UInt64)?) -> Consequence? {
        if box.phase == .open || box.phase == .draining { hasten(deadline) }
        let effects = box.drain(deadline: deadline, at: now)
        perform(effects)
        return Consequence.none
    }

    mutating func endDrain() -> Consequence? {
        guard let accepted = box.acceptedWhenDrained else { return nil }
        require(pendingCount == 0, "drained with something pending")
        require(!box.endDrain(after: accepted - 1), "a drain ends that did not know of the last message")
        guard box.endDrain(after: accepted) else { return nil }
        (deadline, wasDrained) = (nil, true)
        return .stopped
    }

    mutating func cancelDrain() -> Consequence? {
        let isDraining = box.phase == .draining
        require(box.cancelDrain() == isDraining, "a drain is cancelled that is not, or is not that is")
        guard isDraining else { return nil }
        deadline = nil
        return Consequence.none
    }

    mutating func restart(withPending: Bool) -> Consequence? {
        guard box.phase == .stopped else { return nil }
        let (report, handedBack) = (box.report, messages(in: .handedBack))
        require(report.pending.sorted() == handedBack, "handed back \(report.pending) instead of \(handedBack)")
        guard let restart = box.restart(withPending: withPending, at: now) else {
            require(false, "a stopped actor does not restart")
            return nil
        }
        (deadline, wasDrained) = (nil, false)
        require(restart.forgotten.count == (withPending ? 0 : handedBack.count), "messages are forgotten")
        for message in handedBack {
            if withPending { move(message, to: .waiting) } else { end(message, \.givenAway) }
        }
        perform(restart.effects)
        return Consequence.none
    }

    /// A stop sets aside what waits.
    private mutating func handBackAll() {
        for (message, known) in messages {
            switch known.place {
            case .waiting, .retrying: handBack(message)
            case .batch, .dead, .redelivering, .handedBack: continue
            }
        }
    }

    private mutating func handBack(_ message: Int) {
        move(message, to: .handedBack)
        messages[message]?.isAsked = false
    }

    private mutating func hasten(_ wanted: (cut: UInt64, end: UInt64)?) {
        if let wanted, wanted.cut < deadline?.cut ?? .max { deadline = wanted }
    }
}

/// Time.
extension InboxWorld {
    mutating func pass() -> Consequence? {
        // Nothing is due: time makes no difference. A late alarm may be late by one.
        guard let alarm, now <= alarm else { return nil }
        now += 1
        return Consequence.none
    }

    mutating func tick(after delay: UInt64) -> Consequence? {
        guard let due = alarm, due <= now + delay else { return nil }
        now += delay
        alarm = nil
        if box.phase != .open { seal() }
        let before = runs
        timeOut()
        if let deadline, deadline.cut <= now {
            if box.phase == .draining { handBackAll() }
            cut()
        }
        let retried = makeRetriesReady()
        let tick = box.tick(at: now)
        requireOrder(of: retried)
        compare(tick, with: before)
        giveUp(tick.givenUp)
        perform(tick.effects)
        return tick.consequence
    }

    /// What is tried again is taken in turn with what was ready; what was put off, behind it.
    private mutating func requireOrder(of retried: (failed: Set<Int>, putOff: Set<Int>)) {
        let ready = box.ready.elements.map(\.message)
        let last = ready.suffix(retried.putOff.count)
        let due = box.ready.due.suffix(retried.failed.count).map(\.message)
        require(Set(due) == retried.failed, "\(due) are due, and \(retried.failed) are tried again")
        require(Set(last) == retried.putOff, "\(last) are last, and \(retried.putOff) were put off")
    }

    /// Only those runs are cut short that must be.
    private mutating func compare(_ tick: Box.Tick, with before: [Run]) {
        let cancelled = runs.indices.filter { before[$0].cancelled == nil && runs[$0].cancelled != nil }
        let stuck = runs.indices.filter { !before[$0].isStuck && runs[$0].isStuck }
        require(
            Set(tick.cancelled.map(\.run)) == Set(cancelled.map { runs[$0].number }), "cancelled: \(tick.cancelled)")
        require(Set(tick.stuck) == Set(stuck.map { runs[$0].worker }), "stuck: \(tick.stuck)")
    }

    private mutating func timeOut() {
        guard let timeout = setting.rules.timeout else { return }
        for place in runs.indices where runs[place].isCancellable {
            if let cancelled = runs[place].cancelled {
                if now >= cancelled.at + setting.rules.grace { runs[place].isStuck = true }
            } else if now >= runs[place].since + timeout {
                runs[place].cancelled = (.timeout, now)
            }
        }
    }

    private mutating func cut() {
        for place in runs.indices where runs[place].isCancellable {
            if runs[place].cancelled == nil { runs[place].cancelled = (.deadline, now) }
            if let deadline, deadline.end <= now { runs[place].isStuck = true }
        }
    }

    private mutating func giveUp(_ workers: [Int]) {
        var expected: [Int] = []
        if let deadline, deadline.end <= now { expected = runs.filter(\.isCancellable).map(\.worker) }
        require(Set(workers) == Set(expected), "given up on \(workers) instead of \(expected)")
        for worker in workers {
            guard let place = run(of: worker), let message = runs[place].message else { continue }
            require(!runs[place].isPassingOn, "message \(message) is handed back while it is handed on")
            handBack(message)
            orphans.append(runs.remove(at: place))
        }
    }

    private mutating func makeRetriesReady() -> (failed: Set<Int>, putOff: Set<Int>) {
        var due: (failed: Set<Int>, putOff: Set<Int>) = ([], [])
        for (message, known) in messages {
            guard case .retrying(let time, let isPutOff) = known.place, time <= now else { continue }
            if isPutOff { due.putOff.insert(message) } else { due.failed.insert(message) }
        }
        for message in due.failed.union(due.putOff) { move(message, to: .waiting) }
        return due
    }
}

/// Dead letters.
extension InboxWorld {
    mutating func replayFailed() -> Consequence? {
        let failed = messages.filter {
            if case .dead(_, isRefused: false) = $0.value.place { true } else { false }
        }
        let (count, effects) = box.replayFailed(at: now)
        require(count == (box.phase == .open ? failed.count : 0), "\(count) replayed of \(failed.count)")
        guard count > 0 else { return nil }
        for message in failed.keys {
            move(message, to: .waiting)
            messages[message]?.isFresh = false
        }
        perform(effects)
        return Consequence.none
    }

    mutating func takeRefused() -> Consequence? {
        let letters = box.takeRefused()
        for letter in letters {
            let place = messages[letter.message]?.place
            require(place == .dead(number: letter.number, isRefused: true), "offered again: \(letter.message)")
            move(letter.message, to: .redelivering(number: letter.number))
        }
        redelivering += letters
        return letters.isEmpty ? nil : Consequence.none
    }

    mutating func redelivered(isTaken: Bool) -> Consequence? {
        guard let letter = redelivering.popLast() else { return nil }
        var effects = Effects()
        let consequence = box.redelivered(letter, refusedBy: isTaken ? [] : ["next"], &effects)
        perform(effects)
        if isTaken {
            end(letter.message, \.completed)
        } else {
            move(letter.message, to: .dead(number: letter.number, isRefused: true))
            loseOldest()
        }
        return consequence
    }

    mutating func discard() -> Consequence? {
        let letters = box.discardDeadLetters()
        for letter in letters { end(letter.message, \.discarded) }
        return letters.isEmpty ? nil : Consequence.none
    }
}
