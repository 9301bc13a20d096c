internal import Synchronization

extension WorkerActor {
    /// Changes how many messages are processed at once; at least 1.
    ///
    /// More workers start at once. Fewer end at their next message boundary: no work is cancelled.
    public func setWorkers(_ count: Int) {
        Self.check(count)
        executor.threads?.setLimit(count)
        perform(
            state.withLock { state in
                state.recall()
                return state.inbox.setWorkers(count)
            })
    }

    /// Takes no message out of the inbox any more, still accepting; what is in flight goes on. A pause outlasts a failure
    /// of the store, and one asked for meanwhile holds when the actor goes on. No effect on an actor that drains, stops or
    /// is stopped.
    public func pause() {
        state.withLock { state in
            state.recall()
            state.inbox.pause()
        }
    }

    /// Ends a pause.
    public func resume() {
        perform(state.withLock { $0.inbox.resume() })
    }

    /// Accepts nothing more from outside, works off what is pending, then stops. A pause ends; who waits for room is
    /// refused.
    ///
    /// What an upstream actor forwards is still accepted; the drain ends when nothing is pending here nor in any actor
    /// whose outputs come here, however far up the line.
    ///
    /// When the store fails, of this actor or of one up the line, a drain without a deadline ends with `.failed`, as nobody
    /// knows when the store works again. One with a deadline waits for that until then; past it, it ends with `.failed`.
    /// An actor up the line that is stopped is not waited for.
    ///
    /// Called from the processor of this actor or of one up the line it returns `.underWay` at once, as it would wait
    /// for its caller; a task that such a processor starts is not the processor, and waits. When the task that waits is
    /// cancelled it returns `.underWay`, too, and the drain goes on, with its deadline: ``cancelDrain()`` takes it back.
    /// - Parameters:
    ///   - deadline: after which it becomes a stop whose own deadline has passed; nil for never. Of several drains under
    ///     way the earliest deadline holds.
    ///   - grace: as for ``stop(deadline:grace:)``.
    /// - Returns: how it ended. On a stopped actor, how that had ended.
    @discardableResult
    public func drain(deadline: Duration?, grace: Duration = .seconds(1)) async -> DrainEnd {
        let (times, now) = (times(deadline, grace), clock.nanoseconds())
        guard !isWaitedFor else {
            perform(state.withLock { $0.inbox.drain(deadline: times, at: now) })
            settle()
            return .underWay
        }
        let end = await waitForEnd { register in
            let (effects, news) = state.withLock { state in
                let effects = state.inbox.drain(deadline: times, at: now)
                register(&state)
                return (effects, state.news(of: state.inbox.lookAtDrain()))
            }
            perform(effects)
            if let news { tell(news) }
        }
        return end.end
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

    /// Ends now: accepts nothing more, waits for what is in flight, and hands back everything else. Outputs that wait for
    /// room are let in where they go.
    ///
    /// Stopping again, even at the same time, gives the same report. When the task that waits is cancelled it returns with
    /// what is handed back so far, and the stop goes on; stop again, in a task that is not cancelled, for the whole
    /// report. Called from the actor's own processor it returns at once, as it cannot wait for itself: the actor ends
    /// after this message. Two actors that stop each other from their processors wait for each other for ever, unless
    /// there is a deadline.
    /// - Parameters:
    ///   - deadline: how long to wait for what is in flight; nil for as long as it takes. Past it, its work is cancelled.
    ///     Of several stops under way the earliest deadline holds.
    ///   - grace: how long cancelled work may take to end. Past that it is given up on: its message is handed back, and
    ///     what comes of it is nobody's.
    @discardableResult
    public func stop(deadline: Duration?, grace: Duration = .seconds(1)) async -> StopReport<Message> {
        let times = times(deadline, grace)
        guard RunningProcessor.actor != ObjectIdentifier(self) else {
            let (stopped, end) = state.withLock { state in
                (stop(&state, times), End(.stopped, state.inbox))
            }
            carryOut(stopped)
            return report(end)
        }
        let end = await waitForEnd { register in
            let stopped = state.withLock { state in
                register(&state)
                return stop(&state, times)
            }
            carryOut(stopped)
        }
        return report(end)
    }

    /// Opens a stopped actor again, or has one try again whose store failed.
    /// - Parameter withPending: whether what the stop handed back is put back, at its old place. Without, it stays the
    ///   caller's and is forgotten here, in its store, too.
    /// - Returns: false unless the actor was stopped or failed, and when another actor has its stored inbox by now.
    @discardableResult
    public func restart(withPending: Bool) -> Bool {
        if state.withLock({ $0.inbox.askStore() }) {
            store?.reopen()
            return true
        }
        // Another actor may have its inbox by now.
        if let store, isStopped, (try? InboxOwners.give(store.inboxID, to: self)) == nil { return false }
        let now = clock.nanoseconds()
        let (restart, hasFailed) = state.withLock { state in
            let restart = state.inbox.restart(withPending: withPending, at: now)
            if let count = restart?.givenBack.count, count > 0 { state.inbox.storeWindow.rare.leaving += count }
            return (restart, state.inbox.phase == .failed)
        }
        guard let restart else { return false }
        if let store, !restart.givenBack.isEmpty { returnToCaller(restart.givenBack, in: store) }
        perform(restart.effects)
        if hasFailed { store?.reopen() }
        return true
    }

    /// Returns when nothing is pending, at once when that is so, or when called from the actor's own processor. It also
    /// returns when the task that waits is cancelled, and on a stopped actor, whatever has come into its store since.
    public func idle() async {
        guard RunningProcessor.actor != ObjectIdentifier(self) else { return }
        let number = WaiterNumber.next()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isIdle = state.withLock {
                    guard !$0.inbox.isIdle else { return true }
                    $0.idleWaiters.add(number) { continuation.resume() }
                    return false
                }
                if isIdle { continuation.resume() } else if Task.isCancelled { stopWaitingForIdle(number) }
            }
        } onCancel: {
            stopWaitingForIdle(number)
        }
    }

    private func stopWaitingForIdle(_ number: Int) {
        state.withLock { $0.idleWaiters.remove(number) }?(())
    }

    /// Returns when a stop or drain has ended, or, with what is so far, when the task that waits is cancelled.
    /// - Parameter begin: begins it; under the lock it registers who waits.
    private func waitForEnd(_ begin: ((inout State) -> Void) -> Void) async -> End {
        let number = WaiterNumber.next()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                begin { $0.stopWaiters.add(number) { continuation.resume(returning: $0) } }
                // Cancelled before it was registered.
                if Task.isCancelled { stopWaitingForEnd(number) }
            }
        } onCancel: {
            stopWaitingForEnd(number)
        }
    }

    private func stopWaitingForEnd(_ number: Int) {
        let (ender, end) = state.withLock { state in
            let ender = state.stopWaiters.remove(number)
            return (ender, ender.map { _ in End(.underWay, state.inbox) })
        }
        if let ender, let end { ender(end) }
    }
}

extension WorkerActor {
    private typealias Stopped = (
        effects: Effects, news: State.News?, pushes: [@Sendable (ObjectIdentifier) -> Void]
    )

    /// When what is in flight is cut short, and when it is given up on; nanoseconds of the clock.
    private func times(_ deadline: Duration?, _ grace: Duration) -> (cut: UInt64, end: UInt64)? {
        guard let deadline else { return nil }
        let cut = clock.nanoseconds().later(by: deadline.inNanoseconds)
        return (cut, cut.later(by: grace.inNanoseconds))
    }

    private func stop(_ state: inout State, _ times: (cut: UInt64, end: UInt64)?) -> Stopped {
        state.seal()
        let stop = state.inbox.stop(deadline: times)
        return (stop.effects, state.news(of: stop.consequence), state.pushes)
    }

    private func carryOut(_ stopped: Stopped) {
        for push in stopped.pushes { push(ObjectIdentifier(self)) }
        perform(stopped.effects)
        if let news = stopped.news { tell(news) }
    }

    /// Tells those who wait for it what became true.
    @inlinable
    func tell(_ news: State.News) {
        for idler in news.idleWaiters { idler(()) }
        if let end = news.end { for ender in news.stopWaiters { ender(end) } }
        if news.isDraining { settle() }
        if let reading = news.recovers { recoverAside(reading) }
    }

    /// Ends a drain when nothing is pending here nor up the line; else has the upstream call again.
    ///
    /// The farthest is asked first: what it forwarded before it was idle is then in one that is asked later, or here.
    @usableFromInline
    func settle() {
        guard let accepted = state.withLock({ $0.inbox.acceptedWhenDrained }) else { return }
        for upstream in line.reversed() {
            guard upstream.notifyWhenIdle(ObjectIdentifier(self), { [weak self] in self?.settle() }) else { continue }
            if let failure = upstream.failure { endDrains(failure) }
            return
        }
        let news = state.withLock { state in
            state.inbox.endDrain(after: accepted) ? state.takeEnders(.drained) : nil
        }
        if let news { tell(news) }
    }

    /// An upstream's store does not work: a drain that has no deadline does not wait for it.
    private func endDrains(_ failure: StoreFailure) {
        let news = state.withLock { state in
            state.inbox.isDrainingForEver ? state.takeEnders(.failed(failure)) : nil
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

    /// How a stop or drain ended, as it was at that moment.
    @usableFromInline
    struct End: Sendable {
        let end: DrainEnd
        let handedBack: HandedBack<Message>
        let ledger: Ledger

        @usableFromInline
        init(_ end: DrainEnd, _ inbox: borrowing Inbox<Message, Output>) {
            self.end = end
            handedBack = inbox.report
            ledger = inbox.ledger
        }
    }

    private func report(_ end: End) -> StopReport<Message> {
        StopReport(
            pending: PendingMessages(end.handedBack.pending, end.handedBack.stored.flatMap(tail)),
            interrupted: end.handedBack.interrupted, ledger: end.ledger)
    }
}

extension WorkerActor.State {
    /// Those who wait for what has just become true: taken under the lock of the event, told outside it.
    @usableFromInline
    struct News: Sendable {
        @usableFromInline var idleWaiters: [@Sendable (()) -> Void] = []
        @usableFromInline var stopWaiters: [@Sendable (WorkerActor.End) -> Void] = []
        @usableFromInline var end: WorkerActor.End?
        @usableFromInline var isDraining = false
        /// The number of the reading of the store that begins.
        @usableFromInline var recovers: Int?

        @inlinable
        init() {}
    }

    /// The news of an actor whose store failed.
    /// - Parameter recovers: whether the store is read now.
    @usableFromInline
    mutating func newsOfFailure(recovers: Bool) -> News {
        var news = inbox.drainFailure.map { takeEnders(.failed($0)) } ?? News()
        if recovers { news.recovers = inbox.storeWindow.rare.lastReading }
        // A drain down the line does not wait for this actor any more, unless it has a deadline.
        news.idleWaiters = observers.values.map { observer in { _ in observer() } }
        observers = [:]
        return news
    }

    /// - Returns: nil when nobody waits for it.
    @inlinable
    mutating func news(of consequence: Consequence) -> News? {
        guard consequence != .none else { return nil }
        if consequence == .recovers || consequence == .failed {
            return newsOfFailure(recovers: consequence == .recovers)
        }
        guard !stopWaiters.isEmpty || !idleWaiters.isEmpty || !observers.isEmpty || inbox.phase == .draining else {
            return nil
        }
        var news = inbox.life.end.map { takeEnders($0) } ?? News()
        if inbox.isIdle { news.idleWaiters = takeIdlers() }
        news.isDraining = inbox.phase == .draining
        return news
    }

    @inlinable
    mutating func takeEnders(_ end: DrainEnd) -> News {
        guard !stopWaiters.isEmpty else { return News() }
        var news = News()
        news.stopWaiters = stopWaiters.removeAll()
        news.end = WorkerActor.End(end, inbox)
        return news
    }

    @inlinable
    mutating func takeIdlers() -> [@Sendable (()) -> Void] {
        guard !idleWaiters.isEmpty || !observers.isEmpty else { return [] }
        defer { observers = [:] }
        return idleWaiters.removeAll() + observers.values.map { observer in { _ in observer() } }
    }
}
