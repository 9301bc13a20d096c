public import DequeModule
public import Synchronization

extension WorkerActor {
    /// Does what the inbox decided.
    @inlinable
    func perform(_ effects: Effects) {
        if let start = effects.start { begin(start) }
        if effects.shares { RunNextSlot.share() }
        if let alarm = effects.alarm { setAlarm(alarm) }
        if effects.loads { load() }
        if effects.endsOrphan { executor.threads?.addExtra(-1) }
        for call in effects.calls { call() }
    }

    @inlinable
    func perform(_ arrival: Arrival) {
        if let start = arrival.start { begin(start) }
        if arrival.shares { RunNextSlot.share() }
    }

    @inlinable
    func begin(_ start: (worker: Int, run: Int)) {
        begin(start, state.withLock { $0.unpark(start) })
    }

    /// Has a worker run: its parked task goes on, else a task is made for it.
    @inlinable
    @inline(never)
    func begin(_ start: (worker: Int, run: Int), _ parked: ParkedTask?) {
        let (worker, run) = start
        let hold = ManualRetain(self)
        if let parked { return parked.resume(for: run) }
        let task = Task.detached(executorPreference: executor) { [runner] in await runner(hold, worker, run) }
        register(task, worker, run)
    }

    @inlinable
    func register(_ task: Task<Void, Never>, _ worker: Int, _ run: Int) {
        let isCancelled = state.withLock { state in
            // A task that is cancelled is not kept for another run.
            guard state.inbox.isCurrent(worker, run), state.inbox.workers[worker].cancelled == nil else { return true }
            if state.inbox.workers[worker].activity == .idle { return false }
            state.addHandles(to: worker)
            state.handles[worker].task = (run, task)
            return false
        }
        if isCancelled { task.cancel() }
    }

    /// The task of a worker: one run after another, while it is parked between them. It holds the actor only in a run.
    @inlinable
    static func serve(_ hold: ManualRetain<WorkerActor>, _ worker: Int, _ run: Int) async {
        await RunningProcessor.of(ObjectIdentifier(hold.object)) { task in
            var (workerState, run) = (hold.object.workerState(for: worker, task), run)
            while run != ParkedTask.none {
                await hold.object.work(run, &workerState)
                run = await withUnsafeContinuation { continuation in
                    let parked = ParkedTask(worker: worker, continuation)
                    hold.owner._withUnsafeGuaranteedRef {
                        $0.park(parked, after: run, workerState.batchProgress, isCancelled: task.isCancelled)
                    }
                    hold.end()
                }
            }
        }
    }

    /// Keeps the task of an idle worker for its next run, and ends the one that was kept before. A task that was cancelled
    /// is not kept.
    @inlinable
    func park(_ parked: ParkedTask, after run: Int, _ batchProgress: BatchProgress, isCancelled: Bool) {
        let worker = parked.worker
        let leaving = state.withLock { state -> ParkedTask? in
            guard !isCancelled, state.handles.indices.contains(worker), state.handles[worker].task?.run == run,
                state.inbox.isCurrent(worker, run), state.inbox.workers[worker].activity == .idle
            else {
                state.leave(worker, run, batchProgress)
                return parked
            }
            // The worker that became idle last is started first.
            let other = state.parked
            if let other { state.handles[other.worker] = WorkerHandle() }
            state.parked = parked
            return other
        }
        leaving?.end()
    }

    /// One run of a worker: from hand to hand until there is none for it.
    @inlinable
    nonisolated(nonsending) func work(_ run: Int, _ workerState: inout WorkerState<Message, Output>) async {
        var now = clock.nanoseconds()
        var slice = Slice(start: now)
        workerState.run = run
        workerState.batchSizer = BatchSizer()
        var effects = state.withLock { state in
            workerState.tally.waitsFrom = state.inbox.restartedAt
            return state.take(upTo: 1, at: now, &workerState)
        }
        workerState.beginNextBatch()
        while !workerState.batch.isEmpty {
            goOn(with: effects)
            let begin = now
            let (goesOn, isEnded) = await workOff(&workerState, &now, &slice)
            workerState.batchSizer.learn(workerState.batch.count, now - begin)
            meter.record(&workerState.tally)
            let limit = goesOn ? workerState.batchSizer.limit : 1
            let news: State.News?
            (effects, news) = end(isEnded, upTo: limit, at: now, &workerState)
            // Outside the lock: a message must not die under it, as its deinit may want to read the ledger.
            workerState.beginNextBatch()
            if let news { tell(news) }
            if workerState.isLingering {
                linger(&now)
                effects = state.withLock { $0.take(upTo: limit, at: now, &workerState) }
                workerState.beginNextBatch()
            }
        }
        perform(effects)
        // Where outputs go is not held between two runs.
        workerState.unfollow()
    }

    @inlinable
    func workerState(for worker: Int, _ task: WorkingTask) -> WorkerState<Message, Output> {
        WorkerState(worker, task: task, batchProgress: BatchProgress(actor: name, worker: worker + 1, clock: clock))
    }

    /// Has another task do what comes next, as this one was cancelled by a processor, and whatever the next one waited for
    /// would be cut short.
    @usableFromInline
    func retire(_ workerState: WorkerState<Message, Output>, at now: UInt64) {
        let (worker, run) = (workerState.worker, workerState.run)
        state.withLock { state in
            guard state.inbox.isCurrent(worker, run), state.inbox.workers[worker].cancelled == nil else { return }
            state.inbox.workers[worker].cancelled = (.byProcessor, now)
            state.recall(worker)
        }
    }

    /// Lets a moment pass: in a quick stream the next message is about to come, and waking a worker for it would cost
    /// several times as much.
    @inlinable
    func linger(_ now: inout UInt64) {
        // Whoever waits for this thread may be the one that the message comes from.
        RunNextSlot.share()
        let end = now &+ BatchSizer.lingering
        while now < end { now = max(now, clock.nanoseconds()) }
    }

    /// Does what the inbox decided in the middle of a run: what is started has to find another thread.
    @inlinable
    func goOn(with effects: Effects) {
        perform(effects)
        if effects.start != nil { RunNextSlot.share() }
    }

    /// Ends one message that did not just complete.
    /// - Returns: whether the run goes on.
    @usableFromInline
    func finish(_ workerState: WorkerState<Message, Output>, _ index: Int, _ outcome: Outcome<Output>, at now: UInt64)
        -> Bool
    {
        let (goesOn, news, effects) = state.withLock { state in
            var effects = Effects()
            let end = state.inbox.finish(
                workerState.worker, run: workerState.run, begun: index + 1, outcome, at: now, &effects)
            return (end.goesOn, state.news(of: end.consequence), effects)
        }
        perform(effects)
        if let news { tell(news) }
        return goesOn
    }

    /// Ends a hand and takes the next.
    /// - Parameter isEnded: whether the last message begun is completed, and the inbox has not been told.
    @inlinable
    func end(
        _ isEnded: Bool, upTo limit: Int, at now: UInt64, _ workerState: inout WorkerState<Message, Output>
    ) -> (Effects, State.News?) {
        state.withLock { state in
            let (worker, run) = (workerState.worker, workerState.run)
            var news: State.News?
            var effects = Effects()
            if isEnded {
                let begun = state.inbox.batchCount(of: worker)
                let end = state.inbox.finish(worker, run: run, begun: begun, .completed, at: now, &effects)
                news = state.news(of: end.consequence)
            }
            // A clock that a test drives may stand still.
            if limit >= BatchSizer.stream, clock.isSystem, state.inbox.linger(worker, run: run) {
                workerState.isLingering = true
                return (effects, news)
            }
            return (state.take(upTo: limit, at: now, &workerState), news)
        }
    }
}

extension WorkerActor.State {
    /// Deals the worker its next hand.
    @inlinable
    mutating func take(upTo limit: Int, at now: UInt64, _ workerState: inout WorkerState<Message, Output>) -> Effects {
        if inbox.ready.isEmpty, inbox.unbegun > 0 { recall() }
        let effects = inbox.take(
            workerState.worker, run: workerState.run, upTo: limit, at: now, into: &workerState.next)
        workerState.isLingering = false
        guard !workerState.next.isEmpty else { return effects }
        workerState.ordinal = inbox.workers[workerState.worker].ordinal
        workerState.follow(routeTable)
        addHandles(to: workerState.worker)
        if handles[workerState.worker].batchProgress !== workerState.batchProgress {
            handles[workerState.worker].batchProgress = workerState.batchProgress
        }
        workerState.batchProgress.assign(at: now)
        return effects
    }

    /// The task of a worker that is told to run, if it is kept.
    @inlinable
    mutating func unpark(_ start: (worker: Int, run: Int)) -> ParkedTask? {
        guard let parked, parked.worker == start.worker else { return nil }
        self.parked = nil
        handles[start.worker].task?.run = start.run
        return parked
    }

    /// Lets no worker begin more of its hand.
    @usableFromInline
    mutating func recall() {
        for worker in inbox.recallable where inbox.workers[worker].unbegun > 0 { recall(worker) }
    }

    /// Lets a worker begin no more of its hand.
    @usableFromInline
    mutating func recall(_ worker: Int) {
        guard handles.indices.contains(worker), let batchProgress = handles[worker].batchProgress else { return }
        let begun = batchProgress.recall(of: inbox.batchCount(of: worker))
        inbox.recall(worker, begun: begun, isForwarding: false)
    }

    /// Lets no worker begin more of its hand, nor hand on without asking.
    @usableFromInline
    mutating func seal() {
        for worker in inbox.recallable {
            guard let batchProgress = handles[worker].batchProgress else { continue }
            let (begun, isForwarding) = batchProgress.seal(of: inbox.batchCount(of: worker))
            inbox.recall(worker, begun: begun, isForwarding: isForwarding)
        }
    }

    /// Hears how far every worker is.
    @inlinable
    mutating func catchUp() {
        guard inbox.unbegun > 0 else { return }
        for worker in inbox.workers.indices where inbox.workers[worker].unbegun > 0 {
            guard let batchProgress = handles[worker].batchProgress else { continue }
            let begun = batchProgress.progress(of: inbox.batchCount(of: worker))
            inbox.progress(of: worker, begun: begun)
            inbox.workers[worker].since = batchProgress.since.load(ordering: .relaxed)
        }
    }

    /// Forgets what a task of a worker left, which ends or waits; not what a later one has.
    @inlinable
    mutating func leave(_ worker: Int, _ run: Int, _ batchProgress: BatchProgress) {
        guard handles.indices.contains(worker) else { return }
        if handles[worker].batchProgress === batchProgress { handles[worker].batchProgress = nil }
        if handles[worker].task?.run == run { handles[worker].task = nil }
    }

    /// Makes room for what is known of a worker.
    @inlinable
    mutating func addHandles(to worker: Int) {
        while handles.count <= worker { handles.append(WorkerActor.WorkerHandle()) }
    }
}
