import Synchronization

extension WorkerActor {
    /// Changes how many messages are processed at once; at least 1.
    ///
    /// More workers start at once. Fewer end at their next message boundary: no work is cancelled.
    public func setWorkers(_ count: Int) {
        Self.check(count)
        perform(state.withLock { $0.inbox.setWorkers(count) })
    }

    /// Takes no message out of the inbox any more, still accepting; what is in flight goes on.
    public func pause() {
        state.withLock { $0.inbox.pause() }
    }

    /// Ends a pause.
    public func resume() {
        perform(state.withLock { $0.inbox.resume() })
    }

    /// Accepts nothing more from outside, works off what is pending, then stops. A pause ends.
    ///
    /// What an upstream actor forwards is still accepted; the drain ends when nothing is pending here nor in any actor
    /// that is directed here. Called from the actor's own processor it returns at once, as it cannot wait for itself.
    /// - Returns: how it ended. On a stopped actor that is `.stopped`, at once.
    @discardableResult
    public func drain() async -> DrainEnd {
        perform(state.withLock { $0.inbox.drain() })
        settle()
        return await end(of: [.draining, .stopping])
    }

    /// Takes a drain back: the actor accepts from outside again.
    /// - Returns: false when no drain was under way.
    @discardableResult
    public func cancelDrain() -> Bool {
        let (wasDraining, enders) = state.withLock { state in
            let wasDraining = state.inbox.cancelDrain()
            return (wasDraining, wasDraining ? state.takeEnders() : [])
        }
        for ender in enders { ender.resume(returning: .cancelled) }
        return wasDraining
    }

    /// Ends now: accepts nothing more, waits for what is in flight, and hands back everything else.
    ///
    /// Stopping again, even at the same time, gives the same report. Called from the actor's own processor it returns at
    /// once, as it cannot wait for itself: the actor ends after this message.
    @discardableResult
    public func stop() async -> StopReport<Message> {
        // What is handed back is settled here, whoever restarts the actor before this caller goes on.
        let (consequence, handedBack) = state.withLock { ($0.inbox.stop(), $0.inbox.handedBack) }
        tell(consequence)
        _ = await end(of: [.stopping])
        return StopReport(pending: handedBack.map(\.message), ledger: ledger)
    }

    /// Opens a stopped actor again.
    /// - Parameter withPending: whether what the stop handed back is put back, at its old place. Without, it stays the
    ///   caller's and is forgotten here.
    /// - Returns: false unless the actor was stopped.
    @discardableResult
    public func restart(withPending: Bool) -> Bool {
        guard let take = state.withLock({ $0.inbox.restart(withPending: withPending) }) else { return false }
        perform(take)
        return true
    }

    /// Returns when nothing is pending, at once when that is so.
    public func idle() async {
        await withCheckedContinuation { continuation in
            if !notifyWhenIdle({ continuation.resume() }) { continuation.resume() }
        }
    }
}

extension WorkerActor {
    /// Tells those who wait for it what became true.
    @usableFromInline
    func tell(_ consequence: Inbox<Message, Output>.Consequence) {
        guard consequence != .none else { return }
        let (idlers, enders, isDraining) = state.withLock { state in
            (
                state.inbox.pending == 0 ? state.takeIdlers() : [],
                state.inbox.phase == .stopped ? state.takeEnders() : [],
                state.inbox.phase == .draining
            )
        }
        for idler in idlers { idler() }
        for ender in enders { ender.resume(returning: .stopped) }
        if isDraining { settle() }
    }

    /// Ends a drain when nothing is pending here nor upstream; else asks the upstream to call again.
    private func settle() {
        let upstreams = state.withLock { $0.inbox.isDrained ? $0.upstreams.compactMap(\.actor) : nil }
        guard let upstreams else { return }
        for upstream in upstreams where upstream !== self {
            if upstream.notifyWhenIdle({ [weak self] in self?.settle() }) { return }
        }
        let enders = state.withLock { $0.inbox.endDrain() ? $0.takeEnders() : [] }
        for ender in enders { ender.resume(returning: .drained) }
    }

    /// Waits for the end of a stop or drain, while the actor is in one of `phases`; never within its own processor.
    private func end(of phases: Set<Inbox<Message, Output>.Phase>) async -> DrainEnd {
        if RunningProcessor.actor == ObjectIdentifier(self) { return .underWay }
        return await withCheckedContinuation { continuation in
            let end: DrainEnd? = state.withLock {
                guard phases.contains($0.inbox.phase) else { return $0.inbox.wasDrained ? .drained : .stopped }
                $0.enders.append(continuation)
                return nil
            }
            if let end { continuation.resume(returning: end) }
        }
    }
}

extension WorkerActor.State {
    mutating func takeEnders() -> [CheckedContinuation<DrainEnd, Never>] {
        defer { enders = [] }
        return enders
    }

    mutating func takeIdlers() -> [@Sendable () -> Void] {
        defer { idlers = [] }
        return idlers
    }
}
