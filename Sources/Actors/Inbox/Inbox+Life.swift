import DequeModule

extension Inbox {
    /// Takes no message out any more, still accepting. No effect unless open: a drain is on its way to the end.
    mutating func pause() {
        isPaused = phase == .open
    }

    /// Ends a pause.
    @inlinable
    mutating func resume() -> Take {
        isPaused = false
        return Take(start: nextToStart())
    }

    /// Accepts nothing more from outside and works off what is pending; a pause ends. No effect unless open.
    /// The shell calls ``endDrain()`` when nothing is pending here nor upstream.
    @inlinable
    mutating func drain() -> Take {
        guard phase == .open else { return Take() }
        phase = .draining
        return resume()
    }

    /// Accepts from outside again.
    /// - Returns: false when no drain was under way.
    mutating func cancelDrain() -> Bool {
        guard phase == .draining else { return false }
        phase = .open
        return true
    }

    /// Stops a drained actor, if it has accepted no more than when its upstreams were asked: what came since may have
    /// passed behind the question.
    /// - Returns: false when there is something left to do, or no drain is under way.
    mutating func endDrain(after accepted: Int) -> Bool {
        guard acceptedWhenDrained == accepted else { return false }
        phase = .stopped
        wasDrained = true
        return true
    }

    /// Accepts nothing more, takes nothing more out, and sets what is ready aside to be handed back.
    /// - Returns: `.stopped` when that ended the actor at once or it was ended before; else it ends with the last of
    ///   what is in flight.
    mutating func stop() -> Consequence {
        guard phase == .open || phase == .draining else { return phase == .stopped ? .stopped : .none }
        phase = .stopping
        isPaused = false
        handedBack = ready
        returned += ready.count
        ready = []
        return consequence()
    }

    /// Opens a stopped actor again, with what the stop handed back or without. Without, it stays with whoever has
    /// the report.
    /// - Returns: nil unless the actor was stopped; else what is forgotten here, too, to be released outside the lock.
    mutating func restart(withPending: Bool, at now: UInt64) -> (take: Take, forgotten: Deque<Envelope<Message>>)? {
        guard phase == .stopped else { return nil }
        phase = .open
        wasDrained = false
        defer { handedBack = [] }
        guard withPending else { return (Take(), handedBack) }
        returned -= handedBack.count
        putBack(handedBack.map(\.message), at: now)
        return (Take(start: nextToStart()), [])
    }

    /// Makes messages ready that were accepted before and were not pending meanwhile.
    mutating func putBack(_ messages: [Message], at now: UInt64) {
        for message in messages { ready.append(Envelope(message: message, pendingSince: now)) }
        swell()
    }
}
