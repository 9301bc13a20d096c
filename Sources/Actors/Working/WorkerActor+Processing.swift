public import DequeModule
public import Synchronization

extension WorkerActor {
    /// Processes a hand, or as much of it as is not recalled.
    /// - Returns: whether the run goes on, and whether the last message begun completed without the inbox being told.
    @inlinable
    nonisolated(nonsending) func workOff(
        _ workerState: inout WorkerState<Message, Output>, _ now: inout UInt64, _ slice: inout Slice
    ) async -> (goesOn: Bool, isEnded: Bool) {
        var index = 0
        while true {
            let outcome: Outcome<Output>
            switch processing {
            case _ where store != nil: outcome = await processStored(index, &workerState, &now, &slice)
            case .plain(let processor):
                switch processPlainly(processor, &index, &workerState, &now, &slice) {
                case .batchEnded: return (true, true)
                case .sliceEnded: outcome = .completed
                case .returned(let output): outcome = await sendOn(output, workerState, index, &now)
                case .threw(let error): outcome = await failed(error, workerState, index)
                }
            case .suspending(let processor):
                outcome = await process(processor, index, &workerState, &now, &slice)
            }
            if workerState.task.isCancelled { retire(workerState, at: now) }
            if slice.isOver(at: now) {
                await Task.yield()
                now = max(now, clock.nanoseconds())
                slice = Slice(start: now)
            }
            if case .committing = outcome { return (true, false) }
            if case .completed = outcome {
                index = workerState.batchProgress.beginNext(of: workerState.batch.count)
                if index >= workerState.batch.count { return (true, true) }
            } else {
                guard finish(workerState, index, outcome, at: now) else { return (false, false) }
                index = workerState.batchProgress.beginNext(of: workerState.batch.count)
                if index >= workerState.batch.count { return (true, false) }
            }
            workerState.batchProgress.since.store(now, ordering: .relaxed)
        }
    }

    /// Runs a processor that suspends, and hands the output on.
    @inlinable
    nonisolated(nonsending) func process(
        _ processor: Processor, _ index: Int, _ workerState: inout WorkerState<Message, Output>, _ now: inout UInt64,
        _ slice: inout Slice
    ) async -> Outcome<Output> {
        let envelope = workerState.batch[index]
        workerState.tally.begin(envelope.pendingSince, at: now)
        let result: Result<Output, any Error>
        do {
            result = .success(try await processor(envelope.message, workerState.context(index)))
        } catch {
            result = .failure(error)
        }
        read(&now, &slice, &workerState.tally)
        switch result {
        case .success(let output):
            if passesOn(output, of: envelope, workerState.isEnd, workerState.pass, workerState.batchProgress, at: now) {
                return .completed
            }
            return await sendOn(output, workerState, index, &now)
        case .failure(let error): return await failed(error, workerState, index)
        }
    }

    /// Runs a processor that does not suspend, from message to message until there is something to wait for.
    @inlinable
    @inline(__always)
    func processPlainly(
        _ processor: PlainProcessor, _ index: inout Int, _ workerState: inout WorkerState<Message, Output>,
        _ now: inout UInt64,
        _ slice: inout Slice
    ) -> PlainEnd<Output> {
        // Held once for the hand, not anew for each message.
        let (pass, isEnd, batchProgress, ordinal, task) = (
            workerState.pass, workerState.isEnd, workerState.batchProgress, workerState.ordinal, workerState.task.task
        )
        while true {
            let envelope = workerState.batch[index]
            workerState.tally.begin(envelope.pendingSince, at: now)
            workerState.context.message = ordinal + index
            workerState.context.tries = Int(envelope.attempt)
            let output: Output
            do {
                output = try processor(envelope.message, workerState.context)
            } catch {
                read(&now, &slice, &workerState.tally)
                return .threw(error)
            }
            if workerState.tally.wantsClock(workerState.batchSizer.clockStride) || index + 1 == workerState.batch.count
            {
                read(&now, &slice, &workerState.tally)
            }
            guard passesOn(output, of: envelope, isEnd, pass, batchProgress, at: now) else {
                read(&now, &slice, &workerState.tally)
                return .returned(output)
            }
            if slice.isOver(at: now) || task.isCancelled {
                read(&now, &slice, &workerState.tally)
                return .sliceEnded
            }
            index = batchProgress.beginNext(of: workerState.batch.count)
            if index >= workerState.batch.count {
                read(&now, &slice, &workerState.tally)
                return .batchEnded
            }
            batchProgress.since.store(now, ordering: .relaxed)
        }
    }

    /// Takes the time of what ended since the last look at the clock.
    @inlinable
    @inline(__always)
    func read(_ now: inout UInt64, _ slice: inout Slice, _ tally: inout Meter.Tally) {
        guard tally.untimed > 0 else { return }
        let start = now
        now = max(now, clock.nanoseconds())
        slice.messages += tally.untimed
        tally.end(after: now - start)
    }

    /// Hands an output on where that is done at once.
    /// - Returns: false when there is more to it: then nothing has been done.
    @inlinable
    func passesOn(
        _ output: Output, of envelope: Envelope<Message>, _ isEnd: Bool,
        _ pass: @Sendable (Output, UInt64) -> Forwarding, _ batchProgress: BatchProgress, at now: UInt64
    ) -> Bool {
        guard envelope.file == 0 else { return false }
        if isEnd { return !batchProgress.isSealed }
        // The worker may be given up on at any instant, and its message be somebody else's.
        guard batchProgress.beginForwarding() else { return false }
        if case .taken = pass(output, now) { return true }
        return false
    }
}
