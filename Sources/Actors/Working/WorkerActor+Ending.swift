internal import DequeModule

extension WorkerActor {
    /// Hands an output on to wherever it goes now, and waits where there is no room.
    @usableFromInline
    nonisolated(nonsending) func handOn(
        _ output: Output, _ kit: WorkerKit<Message, Output>, _ index: Int, _ now: inout UInt64
    ) async -> Outcome<Output> {
        let routes = state.withLock { $0.routes }
        let deliveries: [Delivery<Output>]
        do throws(StoreFailure) {
            deliveries = try routes.deliveries(of: output)
        } catch {
            return await failed(error, kit, index)
        }
        // The message was handed back: whoever has it does the work again.
        guard beginHandingOn(kit, index) else { return .completed }
        var refused: [String] = []
        for delivery in deliveries where await !offer(output, delivery, from: kit.worker, &now) {
            refused.append(delivery.outlet.name)
        }
        guard refused.isEmpty else { return .refused(output, by: refused) }
        return kit.hand[index].file == 0 ? .completed : .answered(output)
    }

    /// Notes that a worker's output is on its way: from here on it is not cut short, it will arrive or be a dead letter.
    /// - Returns: false when the worker's run was given up on.
    func beginHandingOn(_ kit: WorkerKit<Message, Output>, _ index: Int) -> Bool {
        state.withLock { state in
            guard state.inbox.isCurrent(kit.worker, kit.run) else { return false }
            state.inbox.handOn(kit.worker, begun: index + 1)
            return true
        }
    }

    /// Whether the actor ends: what it hands on waits for no room any more.
    var isEnding: Bool { state.withLock { $0.inbox.phase == .stopping } }

    /// - Returns: whether the target took the output.
    nonisolated(nonsending) func offer(
        _ output: Output, _ delivery: Delivery<Output>, from worker: Int, _ now: inout UInt64
    ) async -> Bool {
        let outlet = delivery.outlet
        switch outlet.forward(output, now) {
        case .taken: return true
        case .refused: return false
        case .full:
            state.withLock { $0.posts[worker].push = outlet.push }
            let isTaken = await outlet.handOn(output, delivery.draft, ObjectIdentifier(self)) { self.isEnding }
            state.withLock { $0.posts[worker].push = nil }
            now = max(now, clock.nanoseconds())
            return isTaken
        }
    }

    /// What becomes of a message whose processor threw.
    @usableFromInline
    nonisolated(nonsending) func failed(
        _ error: any Error, _ kit: WorkerKit<Message, Output>, _ index: Int
    ) async -> Outcome<Output> {
        let envelope = kit.hand[index]
        var context = kit.context(index)
        switch (error, cancellation(of: kit)) {
        case (_, .deadline): return .failed(error, again: nil)
        case (_, .timeout):
            return await failed(TimedOut(timeout: Duration(nanoseconds: rules.timeout ?? 0)), envelope, &context)
        case (RetryDecision.again(let delay), _): return .postponed(delay.inNanoseconds)
        case (RetryDecision.discard, _): return .discarded
        case (RetryDecision.notRetryable(let reason), _):
            await onError?(reason, envelope.message, context)
            return .failed(reason, again: nil)
        default: return await failed(error, envelope, &context)
        }
    }

    nonisolated(nonsending) private func failed(
        _ error: any Error, _ envelope: Envelope<Message>, _ context: inout WorkerContext
    ) async -> Outcome<Output> {
        let delay = retry.delay(after: Int(envelope.attempt), random: .random(in: 0..<1))
        context.willRetry = delay != nil
        await onError?(error, envelope.message, context)
        return .failed(error, again: delay?.inNanoseconds)
    }

    func cancellation(of kit: WorkerKit<Message, Output>) -> WorkerSlot<Message>.Cancellation? {
        guard Task.isCancelled else { return nil }
        return state.withLock { state in
            // What was given up on had passed its deadline.
            guard state.inbox.isCurrent(kit.worker, kit.run) else { return .deadline }
            return state.inbox.workers[kit.worker].cancelled?.why
        }
    }

    @usableFromInline
    func setAlarm(_ due: UInt64) {
        alarm.set(due, clock) { [weak self] in self?.tick() }
    }

    /// Something is due.
    func tick() {
        let now = clock.nanoseconds()
        let (tick, tasks, pushes, news) = state.withLock { state in
            if state.inbox.phase != .open { state.seal() }
            let tick = state.inbox.tick(at: now)
            let tasks = tick.cancelled.compactMap { state.takeTask(of: $0.worker, $0.run) }
            for worker in tick.givenUp where state.posts.indices.contains(worker) { state.posts[worker] = Post() }
            let news = state.news(of: tick.consequence)
            return (tick, tasks, state.pushes, news)
        }
        for task in tasks { task.cancel() }
        for push in pushes { push(ObjectIdentifier(self)) }
        perform(tick.effects)
        for worker in tick.stuck { onEvent?(.stuck(worker: worker + 1)) }
        if let news { tell(news) }
    }
}

extension WorkerActor.State {
    /// What lets in the outputs that wait: while the actor stops, none waits for room.
    var pushes: [@Sendable (ObjectIdentifier) -> Void] {
        inbox.phase == .stopping || inbox.phase == .stopped ? posts.compactMap(\.push) : []
    }

    /// The task of that run, to be cancelled: it is not kept for another run.
    mutating func takeTask(of worker: Int, _ run: Int) -> Task<Void, Never>? {
        guard posts.indices.contains(worker), let task = posts[worker].task, task.run == run else { return nil }
        posts[worker].task = nil
        return task.task
    }
}
