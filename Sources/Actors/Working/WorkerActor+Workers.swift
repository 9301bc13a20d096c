public import DequeModule
public import Synchronization

extension WorkerActor {
    /// Does what the inbox decided.
    @inlinable
    func perform(_ effects: Effects) {
        if let start = effects.start { begin(start) }
        if effects.shares { Seat.share() }
        if let alarm = effects.alarm { setAlarm(alarm) }
        if effects.loads { load() }
        if effects.endsOrphan { executor.threads?.addExtra(-1) }
        for call in effects.calls { call() }
    }

    @inlinable
    func perform(_ arrival: Arrival) {
        if let start = arrival.start { begin(start) }
        if arrival.shares { Seat.share() }
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
        let hold = Hold(self)
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
            state.addPosts(to: worker)
            state.posts[worker].task = (run, task)
            return false
        }
        if isCancelled { task.cancel() }
    }

    /// The task of a worker: one run after another, while it is parked between them. It holds the actor only in a run.
    @inlinable
    static func serve(_ hold: Hold<WorkerActor>, _ worker: Int, _ run: Int) async {
        await RunningProcessor.of(ObjectIdentifier(hold.object)) { task in
            var (kit, run) = (hold.object.kit(for: worker, task), run)
            while run != ParkedTask.none {
                await hold.object.work(run, &kit)
                run = await withUnsafeContinuation { continuation in
                    let parked = ParkedTask(worker: worker, continuation)
                    hold.owner._withUnsafeGuaranteedRef {
                        $0.park(parked, after: run, kit.desk, isCancelled: task.isCancelled)
                    }
                    hold.end()
                }
            }
        }
    }

    /// Keeps the task of an idle worker for its next run, and ends the one that was kept before. A task that was cancelled
    /// is not kept.
    @inlinable
    func park(_ parked: ParkedTask, after run: Int, _ desk: WorkerDesk, isCancelled: Bool) {
        let worker = parked.worker
        let leaving = state.withLock { state -> ParkedTask? in
            guard !isCancelled, state.posts.indices.contains(worker), state.posts[worker].task?.run == run,
                state.inbox.isCurrent(worker, run), state.inbox.workers[worker].activity == .idle
            else {
                state.leave(worker, run, desk)
                return parked
            }
            // The worker that became idle last is started first.
            let other = state.parked
            if let other { state.posts[other.worker] = Post() }
            state.parked = parked
            return other
        }
        leaving?.end()
    }

    /// One run of a worker: from hand to hand until there is none for it.
    @inlinable
    nonisolated(nonsending) func work(_ run: Int, _ kit: inout WorkerKit<Message, Output>) async {
        var now = clock.nanoseconds()
        var slice = Slice(start: now)
        kit.run = run
        kit.reach = Reach()
        var effects = state.withLock { state in
            kit.tally.waitsFrom = state.inbox.restartedAt
            return state.take(upTo: 1, at: now, &kit)
        }
        kit.takeUp()
        while !kit.hand.isEmpty {
            goOn(with: effects)
            let begin = now
            let (goesOn, isEnded) = await workOff(&kit, &now, &slice)
            kit.reach.learn(kit.hand.count, now - begin)
            meter.record(&kit.tally)
            let limit = goesOn ? kit.reach.limit : 1
            let news: State.News?
            (effects, news) = end(isEnded, upTo: limit, at: now, &kit)
            // Outside the lock: a message must not die under it, as its deinit may want to read the ledger.
            kit.takeUp()
            if let news { tell(news) }
            if kit.isLingering {
                linger(&now)
                effects = state.withLock { $0.take(upTo: limit, at: now, &kit) }
                kit.takeUp()
            }
        }
        perform(effects)
        // Where outputs go is not held between two runs.
        kit.unfollow()
    }

    @inlinable
    func kit(for worker: Int, _ task: WorkingTask) -> WorkerKit<Message, Output> {
        WorkerKit(worker, task: task, desk: WorkerDesk(actor: name, worker: worker + 1, clock: clock))
    }

    /// Has another task do what comes next, as this one was cancelled by a processor, and whatever the next one waited for
    /// would be cut short.
    @usableFromInline
    func retire(_ kit: WorkerKit<Message, Output>, at now: UInt64) {
        let (worker, run) = (kit.worker, kit.run)
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
        Seat.share()
        let end = now &+ Reach.lingering
        while now < end { now = max(now, clock.nanoseconds()) }
    }

    /// Does what the inbox decided in the middle of a run: what is started has to find another thread.
    @inlinable
    func goOn(with effects: Effects) {
        perform(effects)
        if effects.start != nil { Seat.share() }
    }

    /// Ends one message that did not just complete.
    /// - Returns: whether the run goes on.
    @usableFromInline
    func finish(_ kit: WorkerKit<Message, Output>, _ index: Int, _ outcome: Outcome<Output>, at now: UInt64) -> Bool {
        let (goesOn, news, effects) = state.withLock { state in
            var effects = Effects()
            let end = state.inbox.finish(
                kit.worker, run: kit.run, begun: index + 1, outcome, at: now, &effects)
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
        _ isEnded: Bool, upTo limit: Int, at now: UInt64, _ kit: inout WorkerKit<Message, Output>
    ) -> (Effects, State.News?) {
        state.withLock { state in
            let (worker, run) = (kit.worker, kit.run)
            var news: State.News?
            var effects = Effects()
            if isEnded {
                let begun = state.inbox.handCount(of: worker)
                let end = state.inbox.finish(worker, run: run, begun: begun, .completed, at: now, &effects)
                news = state.news(of: end.consequence)
            }
            // A clock that a test drives may stand still.
            if limit >= Reach.stream, clock.isSystem, state.inbox.linger(worker, run: run) {
                kit.isLingering = true
                return (effects, news)
            }
            return (state.take(upTo: limit, at: now, &kit), news)
        }
    }
}

extension WorkerActor.State {
    /// Deals the worker its next hand.
    @inlinable
    mutating func take(upTo limit: Int, at now: UInt64, _ kit: inout WorkerKit<Message, Output>) -> Effects {
        if inbox.ready.isEmpty, inbox.unbegun > 0 { recall() }
        let effects = inbox.take(kit.worker, run: kit.run, upTo: limit, at: now, into: &kit.next)
        kit.isLingering = false
        guard !kit.next.isEmpty else { return effects }
        kit.ordinal = inbox.workers[kit.worker].ordinal
        kit.follow(routes)
        addPosts(to: kit.worker)
        if posts[kit.worker].desk !== kit.desk { posts[kit.worker].desk = kit.desk }
        kit.desk.deal(at: now)
        return effects
    }

    /// The task of a worker that is told to run, if it is kept.
    @inlinable
    mutating func unpark(_ start: (worker: Int, run: Int)) -> ParkedTask? {
        guard let parked, parked.worker == start.worker else { return nil }
        self.parked = nil
        posts[start.worker].task?.run = start.run
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
        guard posts.indices.contains(worker), let desk = posts[worker].desk else { return }
        let begun = desk.recall(of: inbox.handCount(of: worker))
        inbox.recall(worker, begun: begun, isHandingOn: false)
    }

    /// Lets no worker begin more of its hand, nor hand on without asking.
    @usableFromInline
    mutating func seal() {
        for worker in inbox.recallable {
            guard let desk = posts[worker].desk else { continue }
            let (begun, isHandingOn) = desk.seal(of: inbox.handCount(of: worker))
            inbox.recall(worker, begun: begun, isHandingOn: isHandingOn)
        }
    }

    /// Hears how far every worker is.
    @inlinable
    mutating func catchUp() {
        guard inbox.unbegun > 0 else { return }
        for worker in inbox.workers.indices where inbox.workers[worker].unbegun > 0 {
            guard let desk = posts[worker].desk else { continue }
            let begun = desk.progress(of: inbox.handCount(of: worker))
            inbox.progress(of: worker, begun: begun)
            inbox.workers[worker].since = desk.since.load(ordering: .relaxed)
        }
    }

    /// Forgets what a task of a worker left, which ends or waits; not what a later one has.
    @inlinable
    mutating func leave(_ worker: Int, _ run: Int, _ desk: WorkerDesk) {
        guard posts.indices.contains(worker) else { return }
        if posts[worker].desk === desk { posts[worker].desk = nil }
        if posts[worker].task?.run == run { posts[worker].task = nil }
    }

    /// Makes room for what is known of a worker.
    @inlinable
    mutating func addPosts(to worker: Int) {
        while posts.count <= worker { posts.append(WorkerActor.Post()) }
    }
}
