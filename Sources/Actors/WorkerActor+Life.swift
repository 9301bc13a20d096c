import Synchronization

extension WorkerActor {
    /// Changes how many messages are processed at once; at least 1.
    ///
    /// More workers start at once. Fewer end at their next message boundary: no work is cancelled.
    public func setWorkers(_ count: Int) {
        Self.check(count)
        perform(state.withLock { $0.inbox.setWorkers(count) })
    }

    /// Takes no message out of the inbox any more, still accepting; what is in flight goes on. No effect on an actor that
    /// drains, stops or is stopped.
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
    /// whose outputs come here, however far up the line. It cannot be bounded by cancelling the task that waits.
    ///
    /// Called from the processor of this actor or of one up the line it returns `.underWay` at once, as it would wait
    /// for its caller; the same in tasks that such a processor starts, unless they are detached.
    /// - Returns: how it ended. On a stopped actor, how that had ended.
    @discardableResult
    public func drain() async -> DrainEnd {
        guard !isWaitedFor else {
            perform(state.withLock { $0.inbox.drain() })
            settle()
            return .underWay
        }
        return await withCheckedContinuation { continuation in
            let (take, news) = state.withLock { state in
                let take = state.inbox.drain()
                state.enders.append { end, _ in continuation.resume(returning: end) }
                return (take, state.news(of: state.inbox.phase == .stopped ? .stopped : .nothingPending))
            }
            perform(take)
            tell(news)
        }
    }

    /// Takes a drain back: the actor accepts from outside again.
    /// - Returns: false when no drain was under way.
    @discardableResult
    public func cancelDrain() -> Bool {
        let news = state.withLock { state in
            state.inbox.cancelDrain() ? state.takeEnders(.cancelled) : nil
        }
        guard let news else { return false }
        tell(news)
        return true
    }

    /// Ends now: accepts nothing more, waits for what is in flight, and hands back everything else.
    ///
    /// Stopping again, even at the same time, gives the same pending. It cannot be bounded by cancelling the task that
    /// waits. Called from the actor's own processor it returns at once, as it cannot wait for itself: the actor ends
    /// after this message. Two actors that stop each other from their processors wait for each other for ever.
    @discardableResult
    public func stop() async -> StopReport<Message> {
        guard RunningProcessor.actor != ObjectIdentifier(self) else {
            let (news, handedBack, ledger) = state.withLock { state in
                (state.news(of: state.inbox.stop()), state.inbox.handedBack, state.inbox.ledger)
            }
            tell(news)
            return StopReport(pending: handedBack.map(\.message), ledger: ledger)
        }
        return await withCheckedContinuation { continuation in
            let news = state.withLock { state in
                let consequence = state.inbox.stop()
                // What is handed back is settled here, whoever restarts the actor before the caller goes on.
                let handedBack = state.inbox.handedBack
                state.enders.append { _, ledger in
                    continuation.resume(returning: StopReport(pending: handedBack.map(\.message), ledger: ledger))
                }
                return state.news(of: consequence)
            }
            tell(news)
        }
    }

    /// Opens a stopped actor again.
    /// - Parameter withPending: whether what the stop handed back is put back, at its old place. Without, it stays the
    ///   caller's and is forgotten here.
    /// - Returns: false unless the actor was stopped.
    @discardableResult
    public func restart(withPending: Bool) -> Bool {
        let now = clock.nanoseconds()
        guard let restart = state.withLock({ $0.inbox.restart(withPending: withPending, at: now) }) else {
            return false
        }
        perform(restart.take)
        return true
    }

    /// Returns when nothing is pending, at once when that is so, or when called from the actor's own processor.
    public func idle() async {
        guard RunningProcessor.actor != ObjectIdentifier(self) else { return }
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock {
                guard $0.inbox.pending > 0 else { return true }
                $0.idlers.append { continuation.resume() }
                return false
            }
            if isIdle { continuation.resume() }
        }
    }
}

extension WorkerActor {
    /// Tells those who wait for it what became true.
    @usableFromInline
    func tell(_ news: State.News) {
        for idler in news.idlers { idler() }
        for ender in news.enders { ender(news.end, news.ledger) }
        if news.isDraining { settle() }
    }

    /// Ends a drain when nothing is pending here nor up the line; else has the upstream call again.
    ///
    /// The farthest is asked first: what it forwarded before it was idle is then in one that is asked later, or here.
    @usableFromInline
    func settle() {
        guard let accepted = state.withLock({ $0.inbox.acceptedWhenDrained }) else { return }
        for upstream in line.reversed() {
            if upstream.notifyWhenIdle(ObjectIdentifier(self), { [weak self] in self?.settle() }) { return }
        }
        let news = state.withLock { state in
            state.inbox.endDrain(after: accepted) ? state.takeEnders(.drained) : nil
        }
        if let news { tell(news) }
    }

    /// Every actor whose outputs may come here, the nearest first.
    private var line: [any Upstream] {
        var line: [any Upstream] = []
        var seen: Set = [ObjectIdentifier(self)]
        var nearest = upstreams
        while !nearest.isEmpty {
            let new = nearest.filter { seen.insert(ObjectIdentifier($0)).inserted }
            line += new
            nearest = new.flatMap(\.upstreams)
        }
        return line
    }

    /// Whether the caller runs in a processor whose message a drain of this actor waits for.
    private var isWaitedFor: Bool {
        guard let running = RunningProcessor.actor else { return false }
        return running == ObjectIdentifier(self) || line.contains { ObjectIdentifier($0) == running }
    }
}

extension WorkerActor.State {
    /// Those who wait for what has just become true: taken under the lock of the event, told outside it.
    @usableFromInline
    struct News: Sendable {
        @usableFromInline var idlers: [@Sendable () -> Void] = []
        @usableFromInline var enders: [@Sendable (DrainEnd, Ledger) -> Void] = []
        @usableFromInline var end = DrainEnd.stopped
        @usableFromInline var ledger = Ledger()
        @usableFromInline var isDraining = false
    }

    @usableFromInline
    mutating func news(of consequence: Inbox<Message, Output>.Consequence) -> News {
        guard consequence != .none else { return News() }
        var news = inbox.phase == .stopped ? takeEnders(inbox.wasDrained ? .drained : .stopped) : News()
        if inbox.pending == 0 { news.idlers = takeIdlers() }
        news.isDraining = inbox.phase == .draining
        return news
    }

    mutating func takeEnders(_ end: DrainEnd) -> News {
        defer { enders = [] }
        return News(enders: enders, end: end, ledger: inbox.ledger)
    }

    mutating func takeIdlers() -> [@Sendable () -> Void] {
        defer { (idlers, observers) = ([], [:]) }
        return idlers + observers.values
    }
}
