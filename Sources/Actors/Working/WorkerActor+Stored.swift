internal import DequeModule

extension WorkerActor {
    /// Processes one message of a store, and returns when it is committed what became of it.
    @usableFromInline
    nonisolated(nonsending) func processStored(
        _ index: Int, _ kit: inout WorkerKit<Message, Output>, _ now: inout UInt64, _ slice: inout Slice
    ) async -> Outcome<Output> {
        let envelope = kit.hand[index]
        guard let store, let (key, steps) = state.withLock({ $0.inbox.record(of: envelope) }) else {
            preconditionFailure("a message of \(name) is in no store")
        }
        let journal = MessageJournal(key, steps, in: AnyStepStore(store: store))
        store.begin(key, worker: kit.worker)
        defer { store.end(worker: kit.worker) }
        kit.tally.begin(envelope.pendingSince, at: now)
        var context = kit.context(index)
        context.journal = journal
        let result: Result<Output, any Error>
        do {
            switch processing {
            case .plain(let processor): result = .success(try processor(envelope.message, context))
            case .suspending(let processor): result = .success(try await processor(envelope.message, context))
            }
        } catch {
            result = .failure(error)
        }
        read(&now, &slice, &kit.tally)
        switch result {
        case .success(let output): return await handOver(output, key, kit, index, in: store, &now)
        case .failure(let error):
            state.withLock { $0.inbox.note(journal.recorded, of: envelope) }
            return await told(await failed(error, kit, index), key, kit, index, in: store)
        }
    }

    /// Hands an output on to wherever it goes now: to inboxes of the same store in the commit that completes the message,
    /// to others before it.
    nonisolated(nonsending) private func handOver(
        _ output: Output, _ key: MessageKey, _ kit: WorkerKit<Message, Output>, _ index: Int,
        in store: any MessageStore<Message>, _ now: inout UInt64
    ) async -> Outcome<Output> {
        let routes = state.withLock { state -> Routes<Output>? in
            guard state.inbox.isCurrent(kit.worker, kit.run) else { return nil }
            state.inbox.handOn(kit.worker, begun: index + 1)
            return state.routes
        }
        guard let routes else { return .completed }
        var refused: [String] = []
        var kept: [KeptRoom] = []
        for outlet in routes.outlets(for: output) {
            switch await keepRoom(for: output, at: outlet, in: store, kit.worker) {
            case .kept(let room): kept.append(room)
            case .refused: refused.append(outlet.name)
            case .elsewhere:
                if await !offer(output, to: outlet, from: kit.worker, &now) { refused.append(outlet.name) }
            }
        }
        let outcome = refused.isEmpty ? Outcome<Output>.answered(output) : .refused(output, by: refused)
        return await told(outcome, key, kit, index, handingOver: kept, in: store)
    }

    nonisolated(nonsending) private func keepRoom(
        for output: Output, at outlet: Outlet<Output>, in store: any MessageStore<Message>, _ worker: Int
    ) async -> Room {
        guard outlet.home == store.home else { return .elsewhere }
        state.withLock { $0.posts[worker].push = outlet.push }
        defer { state.withLock { $0.posts[worker].push = nil } }
        return await outlet.keepRoom(output, ObjectIdentifier(self)) {
            self.state.withLock { $0.inbox.phase == .stopping }
        }
    }

    /// Has the store told what became of a message. The worker goes on meanwhile, or waits where many are being told.
    /// - Returns: what is left for the worker to do: nothing, or the outcome, or that the store could not be told.
    nonisolated(nonsending) private func told(
        _ outcome: Outcome<Output>, _ key: MessageKey, _ kit: WorkerKit<Message, Output>, _ index: Int,
        handingOver kept: [KeptRoom] = [], in store: any MessageStore<Message>
    ) async -> Outcome<Output> {
        guard let change = change(for: outcome, key, kit, index, kept.map(\.draft)) else { return outcome }
        let now = clock.nanoseconds()
        let (place, effects) = state.withLock { state in
            var effects = Effects()
            let place = state.inbox.tell(kit.worker, run: kit.run, begun: index + 1, at: now, &effects)
            return (place, effects)
        }
        perform(effects)
        if let place {
            let envelope = kit.hand[index]
            commit(change, kept, in: store) { result in
                self.told(place, kit.worker, outcome, result)
                // The last to hold the message: its deinit must not run under the lock.
                withExtendedLifetime(envelope) {}
            }
            return .telling
        }
        let result = await withUnsafeContinuation { continuation in
            commit(change, kept, in: store) { continuation.resume(returning: $0) }
        }
        guard case .failure(let failure) = result else { return outcome }
        storeFailed(failure)
        return .untold
    }

    private func commit(
        _ change: StoreChange, _ kept: [KeptRoom], in store: any MessageStore<Message>,
        then: @escaping @Sendable (Result<StoreAnswer, StoreFailure>) -> Void
    ) {
        store.commit(change) { result in
            // Here and not after a wait: what comes later in the inboxes must not come before it.
            if case .success(let answer) = result {
                for (room, key) in zip(kept, answer.keys) { room.letIn(key) }
            } else {
                for room in kept { room.leave() }
            }
            then(result)
        }
    }

    private func told(
        _ place: Int, _ worker: Int, _ outcome: Outcome<Output>, _ result: Result<StoreAnswer, StoreFailure>
    ) {
        let now = clock.nanoseconds()
        if case .failure(let failure) = result {
            storeFailed(failure)
            change { $0.told(place, worker: worker, .untold, at: now) }
        } else {
            change { $0.told(place, worker: worker, outcome, at: now) }
        }
    }

    /// What has to be committed; nil when the message stays what it is in the store.
    private func change(
        for outcome: Outcome<Output>, _ key: MessageKey, _ kit: WorkerKit<Message, Output>, _ index: Int,
        _ drafts: [MessageDraft]
    ) -> StoreChange? {
        let envelope = kit.hand[index]
        let attempt = Int(envelope.attempt)
        var failures: [RecordedFailure] {
            state.withLock { $0.inbox.files[envelope.file]?.failures ?? [] }.map(\.recorded)
        }
        switch outcome {
        case .completed, .answered: return .complete(key, handingOver: drafts)
        case .refused(_, let names):
            let reason = DeadLetter<Message, Output>.reason(refusedBy: names)
            return .bury(key, attempts: attempt, reason: reason, failures: failures, handingOver: drafts)
        case .failed where cancellation(of: kit) == .deadline: return nil
        case .failed(let error, let again):
            let failure = RecordedFailure(attempt: attempt, worker: kit.worker + 1, error: String(describing: error))
            let all = failures + [failure]
            if let again { return .retry(key, attempts: attempt, after: Duration(nanoseconds: again), failures: all) }
            return .bury(key, attempts: attempt, reason: failure.error, failures: all, handingOver: [])
        case .postponed(let delay):
            return .retry(key, attempts: attempt - 1, after: Duration(nanoseconds: delay), failures: failures)
        case .discarded: return .discard([key])
        case .telling, .untold: return nil
        }
    }
}

/// Room in an inbox for an output that is committed together with its input.
@usableFromInline
struct KeptRoom: Sendable {
    let draft: MessageDraft
    /// The output is committed; nil when it was accepted before.
    let letIn: @Sendable (MessageKey?) -> Void
    /// The output was not committed.
    let leave: @Sendable () -> Void
}

/// Whether an inbox has room for an output.
@usableFromInline
enum Room: Sendable {
    case kept(KeptRoom)
    /// The actor takes no more.
    case refused
    /// The inbox is not in the same store.
    case elsewhere
}

extension WorkerActor {
    /// Keeps room for an upstream's output.
    func keepRoom(
        for output: Message, from origin: ObjectIdentifier, _ isEnding: @Sendable () -> Bool
    ) async -> Room {
        guard let store, let draft = try? store.draft(output), await hasRoom(for: output, from: origin, isEnding) else {
            return .refused
        }
        return .kept(
            KeptRoom(draft: draft, letIn: { self.admit([output], [$0]) }, leave: { self.release(1) }))
    }
}
