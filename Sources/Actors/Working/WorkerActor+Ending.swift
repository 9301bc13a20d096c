internal import DequeModule

extension WorkerActor {
    /// Hands an output on to wherever it goes now, and waits where there is no room.
    @usableFromInline
    nonisolated(nonsending) func sendOn(
        _ output: Output, _ workerState: WorkerState<Message, Output>, _ index: Int, _ now: inout UInt64
    ) async -> Outcome<Output> {
        let routeTable = state.withLock { $0.routeTable }
        let deliveries: [Delivery<Output>]
        do throws(StoreFailure) {
            deliveries = try routeTable.deliveries(of: output)
        } catch {
            return await failed(error, workerState, index)
        }
        // The message was handed back: whoever has it does the work again.
        guard beginForwarding(workerState, index) else { return .completed }
        var refused: [String] = []
        for delivery in deliveries where await !offer(output, delivery, from: workerState.worker, &now) {
            refused.append(delivery.route.name)
        }
        guard refused.isEmpty else { return .refused(output, by: refused) }
        return workerState.batch[index].file == 0 ? .completed : .answered(output)
    }

    /// Notes that a worker's output is on its way: from here on it is not cut short, it will arrive or be a dead letter.
    /// - Returns: false when the worker's run was given up on.
    func beginForwarding(_ workerState: WorkerState<Message, Output>, _ index: Int) -> Bool {
        state.withLock { state in
            guard state.inbox.isCurrent(workerState.worker, workerState.run) else { return false }
            state.inbox.sendOn(workerState.worker, begun: index + 1)
            return true
        }
    }

    /// Whether the actor ends: what it hands on waits for no room any more.
    var isEnding: Bool { state.withLock { $0.inbox.phase == .stopping } }

    /// The same for outputs that are committed in the actor's own store: while that does not work they wait for no room
    /// either, as their commit fails, and the store is read anew once nothing is under way.
    var waitsForNoRoom: Bool { state.withLock { $0.inbox.phase == .stopping || $0.inbox.phase == .failed } }

    /// - Returns: whether the target took the output.
    nonisolated(nonsending) func offer(
        _ output: Output, _ delivery: Delivery<Output>, from worker: Int, _ now: inout UInt64
    ) async -> Bool {
        let route = delivery.route
        switch route.forward(output, now) {
        case .taken: return true
        case .refused: return false
        case .full:
            state.withLock { $0.handles[worker].push = route.push }
            let isTaken = await route.sendOn(output, delivery.draft, ObjectIdentifier(self)) { self.isEnding }
            state.withLock { $0.handles[worker].push = nil }
            now = max(now, clock.nanoseconds())
            return isTaken
        }
    }

    /// What becomes of a message whose processor threw.
    @usableFromInline
    nonisolated(nonsending) func failed(
        _ error: any Error, _ workerState: WorkerState<Message, Output>, _ index: Int
    ) async -> Outcome<Output> {
        let why = endProcessing(workerState, index)
        switch (error, why) {
        case (_, .deadline): return .failed(error, again: nil)
        case (_, .timeout):
            return await failed(
                TimedOut(timeout: Duration(nanoseconds: rules.timeout ?? 0)), workerState, index, after: why)
        case (RetryDecision.again(let delay), _): return .postponed(delay.inNanoseconds)
        case (RetryDecision.discard, _): return .discarded
        case (RetryDecision.notRetryable(let reason), _):
            await handle(reason, workerState, index, willRetry: false, after: why)
            return .failed(reason, again: nil)
        default: return await failed(error, workerState, index, after: why)
        }
    }

    nonisolated(nonsending) private func failed(
        _ error: any Error, _ workerState: WorkerState<Message, Output>, _ index: Int,
        after why: WorkerSlot<Message>.Cancellation?
    ) async -> Outcome<Output> {
        let delay = retry.delay(after: Int(workerState.batch[index].attempt), random: .random(in: 0..<1))
        await handle(error, workerState, index, willRetry: delay != nil, after: why)
        return .failed(error, again: delay?.inNanoseconds)
    }

    /// The processor threw: from here on only a deadline cuts the work on its message short.
    /// - Returns: why the processor was cancelled, if it was.
    private func endProcessing(_ workerState: WorkerState<Message, Output>, _ index: Int) -> WorkerSlot<Message>
        .Cancellation?
    {
        guard onError != nil || workerState.task.isCancelled else { return nil }
        return state.withLock { state in
            // What was given up on had passed its deadline.
            guard state.inbox.isCurrent(workerState.worker, workerState.run) else { return .deadline }
            let why = state.inbox.workers[workerState.worker].cancelled?.why
            if why != .deadline { state.inbox.handleError(workerState.worker, begun: index + 1) }
            return why
        }
    }

    /// Calls the error handler. Where the worker's task is cancelled, or about to be, it runs in a task of its own, so that
    /// what it waits for is not cut short.
    nonisolated(nonsending) private func handle(
        _ error: any Error, _ workerState: WorkerState<Message, Output>, _ index: Int, willRetry: Bool,
        after why: WorkerSlot<Message>.Cancellation?
    ) async {
        guard let onError else { return }
        var context = workerState.context(index)
        context.willRetry = willRetry
        let message = workerState.batch[index].message
        guard why != nil || workerState.task.isCancelled else { return await onError(error, message, context) }
        let handler = Task.detached(executorPreference: executor) { [self, context] in
            await RunningProcessor.of(ObjectIdentifier(self)) { _ in await onError(error, message, context) }
        }
        register(handler: handler, workerState.worker, workerState.run)
        await handler.value
    }

    /// Lets a deadline cancel an error handler that runs in a task of its own.
    private func register(handler: Task<Void, Never>, _ worker: Int, _ run: Int) {
        let isLate = state.withLock { state in
            guard state.inbox.isCurrent(worker, run), state.inbox.workers[worker].cancelled?.why != .deadline else {
                return true
            }
            state.addHandles(to: worker)
            state.handles[worker].task = (run, handler)
            return false
        }
        if isLate { handler.cancel() }
    }

    func cancellation(of workerState: WorkerState<Message, Output>) -> WorkerSlot<Message>.Cancellation? {
        guard workerState.task.isCancelled else { return nil }
        return state.withLock { state in
            // What was given up on had passed its deadline.
            guard state.inbox.isCurrent(workerState.worker, workerState.run) else { return .deadline }
            return state.inbox.workers[workerState.worker].interruption
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
            for worker in tick.givenUp where state.handles.indices.contains(worker) {
                state.handles[worker] = WorkerHandle()
            }
            let news = state.news(of: tick.consequence)
            return (tick, tasks, state.pushes, news)
        }
        if !tick.givenUp.isEmpty { executor.threads?.addExtra(tick.givenUp.count) }
        for task in tasks { task.cancel() }
        for push in pushes { push(ObjectIdentifier(self)) }
        perform(tick.effects)
        for worker in tick.stuck { onEvent?(.stuck(worker: worker + 1)) }
        if let news { tell(news) }
    }
}

extension WorkerActor.State {
    /// What lets in the outputs that wait: while the actor stops, none waits for room, and while its store does not work,
    /// none that is committed there.
    var pushes: [@Sendable (ObjectIdentifier) -> Void] {
        switch inbox.phase {
        case .stopping, .stopped: handles.compactMap(\.push)
        case .failed: handles.compactMap { $0.sharesStore ? $0.push : nil }
        case .open, .draining: []
        }
    }

    /// The task of that run, to be cancelled: it is not kept for another run.
    mutating func takeTask(of worker: Int, _ run: Int) -> Task<Void, Never>? {
        guard handles.indices.contains(worker), let task = handles[worker].task, task.run == run else { return nil }
        handles[worker].task = nil
        return task.task
    }
}
