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

/// A worker that goes on from message to message without suspending gives its thread back after this long, in
/// nanoseconds: the cooperative pool has only as many threads as the machine has cores.
@usableFromInline let longestSlice: UInt64 = 2_000_000

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
            let shard = meter.shard(for: worker)
            var now = clock.nanoseconds()
            var sliceStart = now
            var (take, ordinal) = state.withLock { $0.take(worker, at: now) }
            while let envelope = take.envelope {
                perform(take)
                let context = WorkerContext(
                    actor: name, worker: worker + 1, attempt: Int(envelope.attempt), desk: desk, message: ordinal,
                    clock: clock)
                let outcome = await process(envelope.message, context)
                let end = clock.nanoseconds()
                // It may have been queued after this worker read the clock.
                shard.record(wait: now > envelope.queuedAt ? now - envelope.queuedAt : 0, service: end - now)
                now = end
                if now &- sliceStart > longestSlice {
                    await Task.yield()
                    sliceStart = clock.nanoseconds()
                }
                (take, ordinal) = finish(worker, outcome, at: now)
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
        let (consequence, result) = state.withLock { state in
            let consequence = state.inbox.finish(worker, outcome, at: now)
            return (consequence, state.take(worker, at: now))
        }
        tell(consequence)
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
    /// The worker's next message, and how many it has begun with it.
    @inlinable
    mutating func take(_ worker: Int, at now: UInt64) -> (Inbox<Message, Output>.Take, Int) {
        let take = inbox.take(worker, at: now)
        return (take, take.envelope == nil ? 0 : inbox.workers[worker].begun)
    }
}
