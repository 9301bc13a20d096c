internal import DequeModule
internal import HeapModule

/// What a stopped actor hands back.
struct HandedBack<Message: Sendable>: Sendable {
    /// Everything, first come first.
    var pending: [Message] = []
    /// Those of them that were begun and cut short.
    var interrupted: [Message] = []
}

extension Inbox {
    /// Takes no message out any more, still accepting. No effect unless open: a drain is on its way to the end.
    mutating func pause() {
        isPaused = phase == .open
    }

    /// Ends a pause.
    mutating func resume() -> Effects {
        isPaused = false
        return Effects(start: nextToStart())
    }

    /// Accepts nothing more from outside and works off what is pending; a pause ends. No effect unless open or draining.
    /// The shell calls ``endDrain(after:)`` when nothing is pending here nor upstream.
    /// - Parameter deadline: when it becomes a stop that cuts short what is in flight; the earliest holds.
    mutating func drain(deadline: (cut: UInt64, end: UInt64)? = nil, at now: UInt64) -> Effects {
        guard phase == .open || phase == .draining else { return Effects() }
        if phase == .open {
            phase = .draining
            isPaused = false
        }
        var effects = Effects(start: nextToStart())
        refuseSenders(&effects)
        // The one that did not fit may have been refused.
        admit(at: now, &effects)
        hasten(deadline, &effects)
        return effects
    }

    /// Accepts from outside again.
    /// - Returns: false when no drain was under way.
    mutating func cancelDrain() -> Bool {
        guard phase == .draining else { return false }
        phase = .open
        deadline = nil
        return true
    }

    /// Stops a drained actor, if it has accepted no more than when its upstreams were asked: what came since may have
    /// passed behind the question.
    /// - Returns: false when there is something left to do, or no drain is under way.
    mutating func endDrain(after accepted: Int) -> Bool {
        guard acceptedWhenDrained == accepted, senders.isEmpty else { return false }
        phase = .stopped
        deadline = nil
        wasDrained = true
        return true
    }

    /// Accepts nothing more, takes nothing more out, and sets what waits aside to be handed back. The shell recalls
    /// what is in workers' hands before.
    /// - Parameter deadline: when what is in flight is cut short; the earliest holds.
    /// - Returns: `.stopped` when that ended the actor at once or it was ended before; else it ends with the last of
    ///   what is in flight.
    mutating func stop(deadline: (cut: UInt64, end: UInt64)? = nil) -> (consequence: Consequence, effects: Effects) {
        var effects = Effects()
        guard phase != .stopped else { return (.stopped, effects) }
        if phase != .stopping { setAside(&effects) }
        hasten(deadline, &effects)
        return (consequence(), effects)
    }

    private mutating func setAside(_ effects: inout Effects) {
        phase = .stopping
        isPaused = false
        handedBack = ready.takeAll()
        begunBack = retrying.unordered.sorted { $0.ordinal < $1.ordinal }
            .map { Begun(ordinal: $0.ordinal, envelope: $0.envelope, isInterrupted: false) }
        retrying = Heap()
        returned += handedBack.count + begunBack.count
        dismiss(handedBack, &effects)
        dismiss(begunBack.map(\.envelope), &effects)
        refuseSenders(&effects)
    }

    private mutating func hasten(_ wanted: (cut: UInt64, end: UInt64)?, _ effects: inout Effects) {
        guard let wanted, wanted.cut < deadline?.cut ?? .max else { return }
        deadline = wanted
        effects.alarm = alarm(wanted.cut)
    }

    /// Opens a stopped actor again, with what the stop handed back or without. Without, it stays with whoever has
    /// the report.
    /// - Returns: nil unless the actor was stopped.
    mutating func restart(withPending: Bool, at now: UInt64) -> Restart? {
        guard phase == .stopped else { return nil }
        // A store that failed meanwhile has to be asked first.
        phase = beyond.failure == nil ? .open : .failed
        wasDrained = false
        let envelopes = begunBack.map(\.envelope) + handedBack
        (begunBack, handedBack) = ([], [])
        var restart = Restart()
        if withPending {
            returned -= envelopes.count
            putBack(envelopes, at: now)
            restart.effects.start = nextToStart()
        } else {
            if !files.isEmpty { restart.givenBack = envelopes.compactMap { closeFile(of: $0)?.key } }
            restart.forgotten = envelopes
        }
        restart.effects.loads = wantsMore()
        return restart
    }

    /// What comes of a restart.
    struct Restart {
        var effects = Effects()
        /// What is forgotten here, to be released outside the lock.
        var forgotten: [Envelope<Message>] = []
        /// What has to go from the store, too.
        var givenBack: [MessageKey] = []
    }

    /// Makes messages ready that were accepted before and were not pending meanwhile.
    mutating func putBack(_ envelopes: [Envelope<Message>], at now: UInt64) {
        for var envelope in envelopes {
            envelope.pendingSince = now
            ready.append(envelope)
        }
        peakDepth = max(peakDepth, waiting)
    }

    /// What the last stop handed back.
    var report: HandedBack<Message> {
        HandedBack(
            pending: begunBack.map(\.envelope.message) + handedBack.map(\.message),
            interrupted: begunBack.filter(\.isInterrupted).map(\.envelope.message))
    }
}
