internal import DequeModule

extension WorkerActor {
    /// Processes one message of a store, and returns when it is committed what became of it.
    @usableFromInline
    nonisolated(nonsending) func processStored(
        _ index: Int, _ kit: inout WorkerKit<Message, Output>, _ now: inout UInt64, _ slice: inout Slice
    ) async -> Outcome<Output> {
        let envelope = kit.hand[index]
        let (isCurrent, record) = state.withLock { state in
            (state.inbox.isCurrent(kit.worker, kit.run), state.inbox.record(of: envelope))
        }
        // A deadline passed before the work began: the message is somebody else's.
        guard isCurrent else { return .completed }
        guard let store, let (key, steps) = record else {
            preconditionFailure("a message of \(name) is in no store")
        }
        let journal = MessageJournal(key, steps, in: ActorSteps(actor: self, file: envelope.file))
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
        case .success(let output): return await handOver(output, journal, kit, index, in: store, &now)
        case .failure(let error): return await fail(error, journal, kit, index, in: store)
        }
    }

    /// Hands an output on to wherever it goes now: to inboxes of the same store in the commit that completes the message,
    /// to others before it.
    nonisolated(nonsending) private func handOver(
        _ output: Output, _ journal: MessageJournal, _ kit: WorkerKit<Message, Output>, _ index: Int,
        in store: any MessageStore<Message>, _ now: inout UInt64
    ) async -> Outcome<Output> {
        let routes = state.withLock { $0.routes }
        let deliveries: [Delivery<Output>]
        do throws(StoreFailure) {
            deliveries = try routes.deliveries(of: output)
        } catch {
            return await fail(error, journal, kit, index, in: store)
        }
        guard beginHandingOn(kit, index) else { return .completed }
        var refused: [String] = []
        // Those elsewhere go first: nothing is waited for while room is kept.
        for delivery in deliveries where delivery.outlet.home != store.home {
            if await !offer(output, delivery, from: kit.worker, &now) { refused.append(delivery.outlet.name) }
        }
        let rooms = await keepRooms(for: output, deliveries.filter { $0.outlet.home == store.home }, kit.worker)
        refused += rooms.refused
        let outcome = refused.isEmpty ? Outcome<Output>.answered(output) : .refused(output, by: refused)
        return await told(outcome, journal.key, kit, index, handingOver: rooms.kept, in: store)
    }

    nonisolated(nonsending) private func fail(
        _ error: any Error, _ journal: MessageJournal, _ kit: WorkerKit<Message, Output>, _ index: Int,
        in store: any MessageStore<Message>
    ) async -> Outcome<Output> {
        return await told(await failed(error, kit, index), journal.key, kit, index, in: store)
    }

    /// Keeps room in all of these inboxes at once. While one of them is full it keeps none and waits for that one: who
    /// kept some and waited for the rest would wait for ever for another who does so the other way round, while those
    /// inboxes are empty.
    nonisolated(nonsending) private func keepRooms(
        for output: Output, _ deliveries: [Delivery<Output>], _ worker: Int
    ) async -> (kept: [KeptRoom], refused: [String]) {
        var (open, refused): ([Delivery<Output>], [String]) = (deliveries, [])
        // The one that was waited for, with the room that it gave.
        var first: (target: ObjectIdentifier, room: KeptRoom)?
        while true {
            var kept = first.map { [$0.room] } ?? []
            var full: Delivery<Output>?
            for delivery in open where full == nil && delivery.outlet.target != first?.target {
                let outlet = delivery.outlet
                guard let draft = delivery.draft else { continue }
                var room = outlet.tryKeepRoom(output, draft)
                // Over the bound, at once.
                if case .full = room, waitsForNoRoom { room = await keepRoom(for: output, draft, at: outlet, worker) }
                switch room {
                case .kept(let room): kept.append(room)
                case .full: full = delivery
                case .refused:
                    refused.append(outlet.name)
                    open.removeAll { $0.outlet === outlet }
                }
            }
            guard let full, let draft = full.draft else { return (kept, refused) }
            for room in kept { room.leave() }
            first = nil
            switch await keepRoom(for: output, draft, at: full.outlet, worker) {
            case .kept(let room): first = (full.outlet.target, room)
            case .full, .refused:
                refused.append(full.outlet.name)
                open.removeAll { $0.outlet === full.outlet }
            }
        }
    }

    /// Waits for room in one inbox.
    nonisolated(nonsending) private func keepRoom(
        for output: Output, _ draft: MessageDraft, at outlet: Outlet<Output>, _ worker: Int
    ) async -> Room {
        state.withLock { state in
            state.posts[worker].push = outlet.push
            state.posts[worker].sharesStore = true
        }
        defer {
            state.withLock { state in
                state.posts[worker].push = nil
                state.posts[worker].sharesStore = false
            }
        }
        return await outlet.keepRoom(output, draft, ObjectIdentifier(self)) { self.waitsForNoRoom }
    }

    /// Has the store told what became of a message. The worker goes on meanwhile, or waits where many are being told.
    /// - Returns: what is left for the worker to do: nothing, or the outcome.
    nonisolated(nonsending) private func told(
        _ outcome: Outcome<Output>, _ key: MessageKey, _ kit: WorkerKit<Message, Output>, _ index: Int,
        handingOver kept: [KeptRoom] = [], in store: any MessageStore<Message>
    ) async -> Outcome<Output> {
        guard let change = change(for: outcome, key, kit, index, kept.map(\.draft)) else { return outcome }
        let now = clock.nanoseconds()
        let (told, effects) = state.withLock { state in
            var effects = Effects()
            let told = state.inbox.tell(kit.worker, run: kit.run, begun: index + 1, at: now, &effects)
            return (told, effects)
        }
        perform(effects)
        guard let (place, waits) = told else {
            // The message was handed back: nothing may come of it here.
            for room in kept { room.leave() }
            return outcome
        }
        guard waits else {
            let envelope = kit.hand[index]
            commit(change, kept, in: store) { result in
                self.told(place, kit.worker, outcome, result)
                // The last to hold the message: its deinit must not run under the lock.
                withExtendedLifetime(envelope) {}
            }
            return .telling
        }
        await withUnsafeContinuation { continuation in
            commit(change, kept, in: store) { result in
                self.told(place, kit.worker, outcome, result)
                continuation.resume()
            }
        }
        return .telling
    }

    private func commit(
        _ change: StoreChange, _ kept: [KeptRoom], in store: any MessageStore<Message>,
        then: @escaping @Sendable (Result<StoreAnswer, StoreFailure>) -> Void
    ) {
        store.commit(change) { result in
            // Here and not after a wait: what comes later in the inboxes must not come before it.
            let keys = (try? result.get())?.keys ?? []
            for (room, key) in zip(kept, keys) { room.letIn(key) }
            // Not committed; or the message was not there any more, so that nothing came of it.
            for room in kept.dropFirst(keys.count) { room.leave() }
            then(result)
        }
    }

    private func told(
        _ place: Int, _ worker: Int, _ outcome: Outcome<Output>, _ result: Result<StoreAnswer, StoreFailure>
    ) {
        let now = clock.nanoseconds()
        switch result {
        case .success(let answer):
            change { $0.told(place, worker: worker, outcome, letter: answer.letter, at: now) }
        case .failure(let failure):
            storeFailed(failure)
            change { $0.told(place, worker: worker, .untold, at: now) }
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
        case .refused(let output, let names):
            let reason = DeadLetter<Message, Output>.reason(refusedBy: names)
            return .bury(
                key,
                Burial(
                    attempts: attempt, worker: kit.worker + 1, reason: reason, failures: failures,
                    refused: RefusedOutput(output: encoded(output), targets: names), handingOver: drafts))
        case .failed where cancellation(of: kit) == .deadline: return nil
        case .failed(let error, let again):
            let failure = RecordedFailure(attempt: attempt, worker: kit.worker + 1, error: String(describing: error))
            let all = failures + [failure]
            if let again { return .retry(key, attempts: attempt, after: Duration(nanoseconds: again), failures: all) }
            return .bury(
                key, Burial(attempts: attempt, worker: kit.worker + 1, reason: failure.error, failures: all))
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
    /// There is none now.
    case full
}

extension WorkerActor {
    /// Keeps room for an output of an upstream whose store is the same, if there is some at once.
    func tryKeepRoom(for output: Message, _ draft: MessageDraft) -> Room {
        let reception = state.withLock { state in
            do throws(StoreFailure) {
                return try state.inbox.reserve(1, isForwarded: true, sharesStore: true)
            } catch { return .stopped }
        }
        return switch reception {
        case .accepted: .kept(room(for: output, draft))
        case .full: .full
        case .stopped: .refused
        }
    }

    /// Keeps room for an output of an upstream whose store is the same, and waits for it.
    func keepRoom(
        for output: Message, _ draft: MessageDraft, from origin: ObjectIdentifier, _ isEnding: @Sendable () -> Bool
    ) async -> Room {
        await hasRoom(for: output, from: origin, sharesStore: true, isEnding)
            ? .kept(room(for: output, draft)) : .refused
    }

    private func room(for output: Message, _ draft: MessageDraft) -> KeptRoom {
        KeptRoom(draft: draft, letIn: { self.admit([output], [$0]) }, leave: { self.release(1) })
    }
}
