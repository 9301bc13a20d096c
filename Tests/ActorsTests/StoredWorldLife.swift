@testable import Actors

/// What is asked of the actor, and what becomes of it when time passes.
extension StoredWorld {
    mutating func tick() -> Void? {
        guard let due = box.alarmAt, due <= now + 1 else { return nil }
        now += 1
        let isOver = isDraining && box.life.deadline.map { $0.cut <= now } ?? false
        let tick = box.tick(at: now)
        if isOver { (isDraining, isPaused) = (false, false) }
        for worker in tick.givenUp { runs[worker] = nil }
        perform(tick.effects)
        hear(tick.consequence)
        return ()
    }

    mutating func stop(_ deadline: Deadline?) -> Void? {
        guard box.phase != .stopped else { return nil }
        let (consequence, effects) = box.stop(deadline: deadline)
        (isDraining, isPaused) = (false, false)
        perform(effects)
        hear(consequence)
        return ()
    }

    mutating func restart(withPending: Bool) -> Void? {
        if box.phase == .failed {
            guard isDiskWell, withPending, readings.isEmpty else { return nil }
            require(box.askStore(), "the store is not asked to try again")
            return storeWorks()
        }
        let stored = box.life.returned.stored
        guard box.phase == .stopped, readings.count < 2, let restart = box.restart(withPending: withPending, at: now)
        else { return nil }
        (isDraining, isPaused) = (false, false)
        if !withPending, box.storeWindow.rare.isInDoubt == false {
            let found = stored.map { keys(of: .returnReady(after: $0.after, upTo: $0.upTo)).count } ?? 0
            require(found == stored?.count ?? 0, "a report of \(stored?.count ?? 0) in the store, which has \(found)")
        }
        box.storeWindow.rare.leaving += restart.givenBack.count
        for change in restart.givenBack { ask(.returnToCaller(change)) }
        perform(restart.effects)
        // The shell has the store tried again; where it works already, it says so.
        if box.phase == .failed { if isDiskWell { storeWorks() } else { failToReopen() } }
        return ()
    }

    mutating func drain(_ deadline: Deadline?) -> Void? {
        guard box.phase == .open || (box.phase == .failed && !isDraining) else { return nil }
        perform(box.drain(deadline: deadline, at: now))
        (isDraining, isPaused) = (true, false)
        return ()
    }

    mutating func endDrain() -> Void? {
        guard let accepted = box.acceptedWhenDrained, box.endDrain(after: accepted) else { return nil }
        isDraining = false
        hear(.stopped)
        return ()
    }

    mutating func cancelDrain() -> Void? {
        guard isDraining else { return nil }
        require(box.cancelDrain(), "a drain cannot be taken back")
        isDraining = false
        return ()
    }

    mutating func pause() -> Void? {
        guard !isPaused, !isDraining, box.phase == .open || box.phase == .failed else { return nil }
        box.pause()
        isPaused = true
        return ()
    }

    mutating func resume() -> Void? {
        guard isPaused else { return nil }
        isPaused = false
        perform(box.resume())
        return ()
    }
}
