public import Synchronization

/// Which actor's processor the current task runs in, so that an actor which stops itself does not wait for itself.
@usableFromInline
enum RunningProcessor {
    @TaskLocal static var actor: ObjectIdentifier?

    /// Runs `work` as the processor of that actor.
    @usableFromInline
    static func of(_ actor: ObjectIdentifier, _ work: () async -> Void) async {
        await $actor.withValue(actor, operation: work)
    }
}

/// When a worker that goes on from message to message without suspending gives its thread back: the cooperative pool has
/// only as many threads as the machine has cores.
@usableFromInline
enum Slice {
    /// After so many nanoseconds of the actor's clock.
    @inlinable static var longest: UInt64 { 2_000_000 }
    /// After so many messages, whatever the clock says: a test's may stand still.
    @inlinable static var messages: Int { 1024 }
}

extension WorkerActor {
    /// Does what the inbox decided.
    @inlinable
    func perform(_ take: Inbox<Message, Output>.Take) {
        guard let worker = take.start else { return }
        Task.detached { await self.runner(self, worker) }
    }

    /// One run of a worker: from message to message until there is none for it.
    @inlinable
    func run(_ worker: Int) async {
        await RunningProcessor.of(ObjectIdentifier(self)) {
            let desk = desk(of: worker)
            let shards = meter.shards
            var now = clock.nanoseconds()
            var slice = (start: now, messages: 0)
            var (take, ordinal) = state.withLock { $0.take(worker, at: now) }
            while let envelope = take.envelope {
                perform(take)
                let context = WorkerContext(
                    actor: name, worker: worker + 1, attempt: Int(envelope.attempt), desk: desk, message: ordinal,
                    clock: clock)
                let outcome = await process(envelope.message, context)
                let end = max(now, clock.nanoseconds())
                // It may have been queued after this worker read the clock.
                shards.record(wait: now - min(now, envelope.pendingSince), service: end - now, worker: worker)
                now = end
                slice.messages += 1
                if now - min(now, slice.start) > Slice.longest || slice.messages == Slice.messages {
                    await Task.yield()
                    now = max(now, clock.nanoseconds())
                    slice = (now, 0)
                }
                // The message must not die under the lock: its deinit may want to read the ledger.
                (take, ordinal) = withExtendedLifetime(envelope) { finish(worker, outcome, at: now) }
            }
            perform(take)
        }
    }

    /// Runs the processor and hands the output on.
    @inlinable
    func process(_ message: Message, _ context: WorkerContext) async -> Inbox<Message, Output>.Outcome {
        do {
            let output = try await processor(message, context)
            guard let outlet = state.withLock({ $0.outlet }), !outlet.forward(output) else { return .completed }
            return .refused(output, by: outlet.name)
        } catch {
            await onError?(error, message, context)
            return .failed(error)
        }
    }

    /// Ends one message and takes the next under one lock.
    @inlinable
    func finish(
        _ worker: Int, _ outcome: Inbox<Message, Output>.Outcome, at now: UInt64
    ) -> (Inbox<Message, Output>.Take, Int) {
        let (news, result) = state.withLock { state in
            let consequence = state.inbox.finish(worker, outcome, at: now)
            let news = consequence == .none ? nil : state.news(of: consequence)
            return (news, state.take(worker, at: now))
        }
        if let news { tell(news) }
        return result
    }

    @usableFromInline
    func desk(of worker: Int) -> WorkerDesk {
        state.withLock {
            while $0.desks.count <= worker { $0.desks.append(nil) }
            let desk = $0.desks[worker] ?? WorkerDesk()
            $0.desks[worker] = desk
            return desk
        }
    }
}

extension WorkerActor.State {
    /// The worker's next message, and which of the actor's messages it is.
    @inlinable
    mutating func take(_ worker: Int, at now: UInt64) -> (Inbox<Message, Output>.Take, Int) {
        let take = inbox.take(worker, at: now)
        return (take, take.envelope == nil ? 0 : inbox.workers[worker].ordinal)
    }
}
