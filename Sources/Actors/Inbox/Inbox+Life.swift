internal import DequeModule
internal import HeapModule

/// What a stopped actor hands back.
struct HandedBack<Message: Sendable>: Sendable {
    /// Everything, first come first.
    var pending: [Message] = []
    /// Those that only the store has; they came after the others.
    var stored: StoredRange?
    /// Those of them that were begun and cut short.
    var interrupted: [Message] = []
}

extension Inbox {
    /// Takes no message out any more, still accepting; an actor whose store failed does so when it goes on. No effect
    /// while it drains or stops: it is on its way to the end.
    mutating func pause() { setPaused(true) }

    private mutating func setPaused(_ isPaused: Bool) {
        switch life {
        case .open: life = .open(isPaused: isPaused)
        case .failed(.open, let recovery): life = .failed(resumeTo: .open(isPaused: isPaused), recovering: recovery)
        case .draining, .stopping, .stopped, .failed: break
        }
    }

    /// Ends a pause.
    mutating func resume() -> Effects {
        setPaused(false)
        return Effects(start: nextToStart())
    }

    /// Accepts nothing more from outside and works off what is pending; a pause ends. An actor whose store failed does so
    /// when it goes on. No effect on one that stops or is stopped. The shell calls ``endDrain(after:)`` when nothing is pending here nor upstream.
    /// - Parameter deadline: when it becomes a stop that cuts short what is in flight; the earliest holds.
    mutating func drain(deadline: Deadline? = nil, at now: UInt64) -> Effects {
        switch life {
        case .open: life = .draining(deadline: nil)
        case .failed(.open, let recovery): life = .failed(resumeTo: .draining(deadline: nil), recovering: recovery)
        case .draining, .failed: break
        case .stopping, .stopped: return Effects()
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
        switch life {
        case .draining: life = .open(isPaused: false)
        case .failed(.draining, let recovery):
            life = .failed(resumeTo: .open(isPaused: false), recovering: recovery)
        case .open, .stopping, .stopped, .failed: return false
        }
        return true
    }

    /// What became true when a drain was asked for.
    @usableFromInline
    func lookAtDrain() -> Consequence {
        switch phase {
        case .stopped: .stopped
        case .failed: .failed
        case .open, .draining, .stopping: .nothingPending
        }
    }

    /// Whether a drain without a deadline is under way.
    var isDrainingForEver: Bool { if case .draining(deadline: nil) = life { true } else { false } }

    /// Why a drain that has no deadline cannot end now: the store does not work, and nobody knows for how long.
    var drainFailure: StoreFailure? {
        guard case .failed(.draining(deadline: nil), _) = life else { return nil }
        return openFailure
    }

    /// Why the store does not work, while nobody knows for how long.
    var openFailure: StoreFailure? {
        switch life {
        case .failed(_, .no), .failed(_, .unreadable): storeWindow.rare.failure
        case .failed, .open, .draining, .stopping, .stopped: nil
        }
    }

    /// Stops a drained actor, if it has accepted no more than when its upstreams were asked: what came since may have
    /// passed behind the question.
    /// - Returns: false when there is something left to do, or no drain is under way.
    mutating func endDrain(after accepted: Int) -> Bool {
        guard acceptedWhenDrained == accepted, senders.isEmpty else { return false }
        life = .stopped(returned: Returned(), end: .drained)
        return true
    }

    /// Accepts nothing more, takes nothing more out, and sets what waits aside to be handed back. The shell recalls
    /// what is in workers' hands before.
    /// - Parameter deadline: when what is in flight is cut short; the earliest holds.
    /// - Returns: `.stopped` when that ended the actor at once or it was ended before; else it ends with the last of
    ///   what is in flight.
    mutating func stop(deadline: Deadline? = nil) -> (consequence: Consequence, effects: Effects) {
        var effects = Effects()
        guard phase != .stopped else { return (.stopped, effects) }
        if phase != .stopping { setAside(&effects) }
        hasten(deadline, &effects)
        return (consequence(), effects)
    }

    private mutating func setAside(_ effects: inout Effects) {
        var back = Returned<Message>()
        back.unbegun = ready.takeAll()
        back.begun = retrying.unordered.sorted { $0.ordinal < $1.ordinal }
            .map { Begun(ordinal: $0.ordinal, envelope: $0.envelope, isInterrupted: false) }
        retrying = Heap()
        if storeWindow.ready > 0, let last = storeWindow.last {
            back.stored = StoredRange(after: storeWindow.cursor, upTo: last, count: storeWindow.ready)
            storeWindow.ready = 0
        }
        returned += back.count
        dismiss(back.unbegun, &effects)
        dismiss(back.begun.map(\.envelope), &effects)
        answer(Array(questions.values), .handedBack, &effects)
        questions = [:]
        // The deadline of a drain holds for the stop that it becomes.
        life = .stopping(deadline: life.deadline, returned: back)
        refuseSenders(&effects)
    }

    /// Of several deadlines the earliest holds.
    private mutating func hasten(_ wanted: Deadline?, _ effects: inout Effects) {
        guard let wanted, wanted.cut < life.deadline?.cut ?? .max else { return }
        switch life {
        case .draining: life = .draining(deadline: wanted)
        case .failed(.draining, let recovery):
            life = .failed(resumeTo: .draining(deadline: wanted), recovering: recovery)
        case .stopping(_, let returned): life = .stopping(deadline: wanted, returned: returned)
        case .open, .stopped, .failed: return
        }
        effects.alarm = alarm(wanted.cut)
    }

    /// Ends a stop; nothing may be in flight.
    @usableFromInline
    mutating func endStop() {
        life = .stopped(returned: life.returned, end: storeWindow.rare.failure.map { .failed($0) } ?? .stopped)
    }

    /// A message that was begun goes to whoever stops the actor. Called while a stop is under way.
    mutating func handBack(
        _ envelope: Envelope<Message>, _ ordinal: Int, isInterrupted: Bool, _ effects: inout Effects
    ) {
        guard case .stopping(let deadline, var back) = life else {
            preconditionFailure("a message is handed back by an actor that does not stop")
        }
        // Nothing else holds it while it is changed: the array is not copied for each message.
        life = .open(isPaused: false)
        let place = back.begun.firstIndex { $0.ordinal > ordinal } ?? back.begun.endIndex
        back.begun.insert(Begun(ordinal: ordinal, envelope: envelope, isInterrupted: isInterrupted), at: place)
        life = .stopping(deadline: deadline, returned: back)
        returned += 1
        dismiss(CollectionOfOne(envelope), &effects)
    }

    /// Opens a stopped actor again, with what the stop handed back or without. Without, it stays with whoever has
    /// the report.
    /// - Returns: nil unless the actor was stopped.
    mutating func restart(withPending: Bool, at now: UInt64) -> Restart? {
        guard case .stopped(let back, _) = life else { return nil }
        restartedAt = now
        if storeWindow.rare.isInDoubt, storeWindow.rare.failure == nil { storeWindow.rare.failure = .inDoubt }
        // A store that failed meanwhile has to be asked first.
        life =
            storeWindow.rare.failure == nil
            ? .open(isPaused: false) : .failed(resumeTo: .open(isPaused: false), recovering: .asked)
        let envelopes = back.envelopes
        var restart = Restart()
        if withPending {
            returned -= back.count
            storeWindow.ready += back.stored?.count ?? 0
            // The oldest is as old as it was: nobody has got anything for it meanwhile.
            putBack(envelopes)
            restart.effects.start = nextToStart()
        } else {
            let keys = files.isEmpty ? [] : envelopes.compactMap { closeFile(of: $0)?.key }
            var givenBack: [StoreChange] = keys.isEmpty ? [] : [.returnToCaller(keys)]
            if let stored = back.stored {
                givenBack.append(.returnReady(after: stored.after, upTo: stored.upTo))
                // What is being taken out of the store is not fetched any more.
                storeWindow.cursor = max(storeWindow.cursor ?? stored.upTo, stored.upTo)
            }
            if phase == .failed { storeWindow.rare.notGivenBack += givenBack } else { restart.givenBack = givenBack }
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
        /// What takes it out of the store, too.
        var givenBack: [StoreChange] = []
    }

    /// Makes messages ready that were accepted before and were not pending meanwhile.
    mutating func putBack(_ envelopes: [Envelope<Message>]) {
        for envelope in envelopes { ready.append(envelope) }
        peakDepth = max(peakDepth, waiting)
    }

    /// What the last stop handed back.
    var report: HandedBack<Message> {
        let back = life.returned
        return HandedBack(
            pending: back.envelopes.map(\.message), stored: back.stored,
            interrupted: back.begun.filter(\.isInterrupted).map(\.envelope.message))
    }
}
