internal import DequeModule

extension WorkerActor {
    /// Processes one message of a store, and returns when it is committed what became of it.
    @usableFromInline
    nonisolated(nonsending) func processStored(
        _ index: Int, _ workerState: inout WorkerState<Message, Output>, _ now: inout UInt64, _ slice: inout Slice
    ) async -> Outcome<Output> {
        let envelope = workerState.batch[index]
        let (isCurrent, record) = state.withLock { state in
            (state.inbox.isCurrent(workerState.worker, workerState.run), state.inbox.record(of: envelope))
        }
        // A deadline passed before the work began: the message is somebody else's.
        guard isCurrent else { return .completed }
        guard let store, let (key, steps) = record else {
            preconditionFailure("a message of \(name) is in no store")
        }
        let journal = MessageJournal(key, steps, in: ActorSteps(actor: self, file: envelope.file))
        store.begin(key, worker: workerState.worker)
        defer { store.end(worker: workerState.worker) }
        workerState.tally.begin(envelope.pendingSince, at: now)
        var context = workerState.context(index)
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
        read(&now, &slice, &workerState.tally)
        switch result {
        case .success(let output): return await handOver(output, journal, workerState, index, in: store, &now)
        case .failure(let error): return await fail(error, journal, workerState, index, in: store)
        }
    }

    /// Hands an output on to wherever it goes now: to inboxes of the same store in the commit that completes the message,
    /// to others before it.
    nonisolated(nonsending) private func handOver(
        _ output: Output, _ journal: MessageJournal, _ workerState: WorkerState<Message, Output>, _ index: Int,
        in store: any MessageStore<Message>, _ now: inout UInt64
    ) async -> Outcome<Output> {
        let routeTable = state.withLock { $0.routeTable }
        let deliveries: [Delivery<Output>]
        do throws(StoreFailure) {
            deliveries = try routeTable.deliveries(of: output)
        } catch {
            return await fail(error, journal, workerState, index, in: store)
        }
        guard beginForwarding(workerState, index) else { return .completed }
        var refused: [String] = []
        // Those elsewhere go first: nothing is waited for while room is kept.
        for delivery in deliveries where delivery.route.home != store.home {
            if await !offer(output, delivery, from: workerState.worker, &now) { refused.append(delivery.route.name) }
        }
        let reservations = await reserveAll(
            for: output, deliveries.filter { $0.route.home == store.home }, workerState.worker)
        refused += reservations.refused
        let outcome = refused.isEmpty ? Outcome<Output>.answered(output) : .refused(output, by: refused)
        return await committed(outcome, journal.key, workerState, index, handingOver: reservations.kept, in: store)
    }

    nonisolated(nonsending) private func fail(
        _ error: any Error, _ journal: MessageJournal, _ workerState: WorkerState<Message, Output>, _ index: Int,
        in store: any MessageStore<Message>
    ) async -> Outcome<Output> {
        return await committed(await failed(error, workerState, index), journal.key, workerState, index, in: store)
    }

    /// Keeps room in all of these inboxes at once. While one of them is full it keeps none and waits for that one: who
    /// kept some and waited for the rest would wait for ever for another who does so the other way round, while those
    /// inboxes are empty.
    nonisolated(nonsending) private func reserveAll(
        for output: Output, _ deliveries: [Delivery<Output>], _ worker: Int
    ) async -> (kept: [Reservation], refused: [String]) {
        var (open, refused): ([Delivery<Output>], [String]) = (deliveries, [])
        // The one that was waited for, with the room that it gave.
        var first: (target: ObjectIdentifier, reservation: Reservation)?
        while true {
            var kept = first.map { [$0.reservation] } ?? []
            var full: Delivery<Output>?
            for delivery in open where full == nil && delivery.route.target != first?.target {
                let route = delivery.route
                guard let draft = delivery.draft else { continue }
                var reservation = route.tryReserve(output, draft)
                // Over the bound, at once.
                if case .full = reservation, waitsForNoRoom {
                    reservation = await reserve(for: output, draft, at: route, worker)
                }
                switch reservation {
                case .reserved(let reservation): kept.append(reservation)
                case .full: full = delivery
                case .refused:
                    refused.append(route.name)
                    open.removeAll { $0.route === route }
                }
            }
            guard let full, let draft = full.draft else { return (kept, refused) }
            for reservation in kept { reservation.cancel() }
            first = nil
            switch await reserve(for: output, draft, at: full.route, worker) {
            case .reserved(let reservation): first = (full.route.target, reservation)
            case .full, .refused:
                refused.append(full.route.name)
                open.removeAll { $0.route === full.route }
            }
        }
    }

    /// Waits for room in one inbox.
    nonisolated(nonsending) private func reserve(
        for output: Output, _ draft: MessageDraft, at route: Route<Output>, _ worker: Int
    ) async -> ReservationResult {
        state.withLock { state in
            state.handles[worker].push = route.push
            state.handles[worker].sharesStore = true
        }
        defer {
            state.withLock { state in
                state.handles[worker].push = nil
                state.handles[worker].sharesStore = false
            }
        }
        return await route.reserve(output, draft, ObjectIdentifier(self)) { self.waitsForNoRoom }
    }

    /// Has the store told what became of a message. The worker goes on meanwhile, or waits where many are being told.
    /// - Returns: what is left for the worker to do: nothing, or the outcome.
    nonisolated(nonsending) private func committed(
        _ outcome: Outcome<Output>, _ key: MessageKey, _ workerState: WorkerState<Message, Output>, _ index: Int,
        handingOver kept: [Reservation] = [], in store: any MessageStore<Message>
    ) async -> Outcome<Output> {
        guard let change = change(for: outcome, key, workerState, index, kept.map(\.draft)) else { return outcome }
        let now = clock.nanoseconds()
        let (committed, effects) = state.withLock { state in
            var effects = Effects()
            let committed = state.inbox.tell(
                workerState.worker, run: workerState.run, begun: index + 1, at: now, &effects)
            return (committed, effects)
        }
        perform(effects)
        guard let (place, waits) = committed else {
            // The message was handed back: nothing may come of it here.
            for reservation in kept { reservation.cancel() }
            return outcome
        }
        guard waits else {
            let envelope = workerState.batch[index]
            commit(change, kept, in: store) { result in
                self.committed(place, workerState.worker, outcome, result)
                // The last to hold the message: its deinit must not run under the lock.
                withExtendedLifetime(envelope) {}
            }
            return .committing
        }
        await withUnsafeContinuation { continuation in
            commit(change, kept, in: store) { result in
                self.committed(place, workerState.worker, outcome, result)
                continuation.resume()
            }
        }
        return .committing
    }

    private func commit(
        _ change: StoreChange, _ kept: [Reservation], in store: any MessageStore<Message>,
        then: @escaping @Sendable (Result<StoreAnswer, StoreFailure>) -> Void
    ) {
        store.commit(change) { result in
            // Here and not after a wait: what comes later in the inboxes must not come before it.
            let keys = (try? result.get())?.keys ?? []
            for (reservation, key) in zip(kept, keys) { reservation.commit(key) }
            // Not committed; or the message was not there any more, so that nothing came of it.
            for reservation in kept.dropFirst(keys.count) { reservation.cancel() }
            then(result)
        }
    }

    private func committed(
        _ place: Int, _ worker: Int, _ outcome: Outcome<Output>, _ result: Result<StoreAnswer, StoreFailure>
    ) {
        let now = clock.nanoseconds()
        switch result {
        case .success(let answer):
            change { $0.committed(place, worker: worker, outcome, letter: answer.letter, at: now) }
        case .failure(let failure):
            storeFailed(failure)
            change { $0.committed(place, worker: worker, .commitFailed, at: now) }
        }
    }

    /// What has to be committed; nil when the message stays what it is in the store.
    private func change(
        for outcome: Outcome<Output>, _ key: MessageKey, _ workerState: WorkerState<Message, Output>, _ index: Int,
        _ drafts: [MessageDraft]
    ) -> StoreChange? {
        let envelope = workerState.batch[index]
        let attempt = Int(envelope.attempt)
        var failures: [RecordedFailure] {
            state.withLock { $0.inbox.files[envelope.file]?.failures ?? [] }.map(\.recorded)
        }
        switch outcome {
        case .completed, .answered: return .complete(key, handingOver: drafts)
        case .refused(let output, let names):
            let reason = DeadLetter<Message, Output>.reason(refusedBy: names)
            return .deadLetter(
                key,
                DeadLetterDraft(
                    attempts: attempt, worker: workerState.worker + 1, reason: reason, failures: failures,
                    refused: RefusedOutput(output: encoded(output), targets: names), handingOver: drafts))
        case .failed where cancellation(of: workerState) == .deadline: return nil
        case .failed(let error, let again):
            let failure = RecordedFailure(
                attempt: attempt, worker: workerState.worker + 1, error: String(describing: error))
            let all = failures + [failure]
            if let again { return .retry(key, attempts: attempt, after: Duration(nanoseconds: again), failures: all) }
            return .deadLetter(
                key,
                DeadLetterDraft(attempts: attempt, worker: workerState.worker + 1, reason: failure.error, failures: all)
            )
        case .postponed(let delay):
            return .retry(key, attempts: attempt - 1, after: Duration(nanoseconds: delay), failures: failures)
        case .discarded: return .discard([key])
        case .committing, .commitFailed: return nil
        }
    }
}

/// ReservationResult in an inbox for an output that is committed together with its input.
@usableFromInline
struct Reservation: Sendable {
    let draft: MessageDraft
    /// The output is committed; nil when it was accepted before.
    let commit: @Sendable (MessageKey?) -> Void
    /// The output was not committed.
    let cancel: @Sendable () -> Void
}

/// Whether an inbox has room for an output.
@usableFromInline
enum ReservationResult: Sendable {
    case reserved(Reservation)
    /// The actor takes no more.
    case refused
    /// There is none now.
    case full
}

extension WorkerActor {
    /// Keeps room for an output of an upstream whose store is the same, if there is some at once.
    func tryReserve(for output: Message, _ draft: MessageDraft) -> ReservationResult {
        let reception = state.withLock { state in
            do throws(StoreFailure) {
                return try state.inbox.reserve(1, isForwarded: true, sharesStore: true)
            } catch { return .stopped }
        }
        return switch reception {
        case .accepted: .reserved(reservation(for: output, draft))
        case .full: .full
        case .stopped: .refused
        }
    }

    /// Keeps room for an output of an upstream whose store is the same, and waits for it.
    func reserve(
        for output: Message, _ draft: MessageDraft, from origin: ObjectIdentifier, _ isEnding: @Sendable () -> Bool
    ) async -> ReservationResult {
        await hasCapacity(for: output, from: origin, sharesStore: true, isEnding)
            ? .reserved(reservation(for: output, draft)) : .refused
    }

    private func reservation(for output: Message, _ draft: MessageDraft) -> Reservation {
        Reservation(draft: draft, commit: { self.admit([output], [$0]) }, cancel: { self.release(1) })
    }
}
