public import DequeModule
public import Synchronization

extension WorkerActor {
    /// Processes a hand, or as much of it as is not recalled.
    /// - Returns: whether the run goes on, and whether the last message begun completed without the inbox being told.
    @inlinable
    nonisolated(nonsending) func workOff(
        _ kit: inout WorkerKit<Message, Output>, _ now: inout UInt64, _ slice: inout Slice
    ) async -> (goesOn: Bool, isEnded: Bool) {
        var index = 0
        while true {
            let outcome: Outcome<Output>
            switch processing {
            case _ where store != nil: outcome = await processStored(index, &kit, &now, &slice)
            case .plain(let processor):
                switch processPlainly(processor, &index, &kit, &now, &slice) {
                case .handEnded: return (true, true)
                case .sliceEnded: outcome = .completed
                case .returned(let output): outcome = await handOn(output, kit, index, &now)
                case .threw(let error): outcome = await failed(error, kit, index)
                }
            case .suspending(let processor):
                outcome = await process(processor, index, &kit, &now, &slice)
            }
            if kit.task.isCancelled { retire(kit, at: now) }
            if slice.isOver(at: now) {
                await Task.yield()
                now = max(now, clock.nanoseconds())
                slice = Slice(start: now)
            }
            if case .telling = outcome { return (true, false) }
            if case .completed = outcome {
                index = kit.desk.beginNext(of: kit.hand.count)
                if index >= kit.hand.count { return (true, true) }
            } else {
                guard finish(kit, index, outcome, at: now) else { return (false, false) }
                index = kit.desk.beginNext(of: kit.hand.count)
                if index >= kit.hand.count { return (true, false) }
            }
            kit.desk.since.store(now, ordering: .relaxed)
        }
    }

    /// Runs a processor that suspends, and hands the output on.
    @inlinable
    nonisolated(nonsending) func process(
        _ processor: Processor, _ index: Int, _ kit: inout WorkerKit<Message, Output>, _ now: inout UInt64,
        _ slice: inout Slice
    ) async -> Outcome<Output> {
        let envelope = kit.hand[index]
        kit.tally.begin(envelope.pendingSince, at: now)
        let result: Result<Output, any Error>
        do {
            result = .success(try await processor(envelope.message, kit.context(index)))
        } catch {
            result = .failure(error)
        }
        read(&now, &slice, &kit.tally)
        switch result {
        case .success(let output):
            if passesOn(output, of: envelope, kit.isEnd, kit.pass, kit.desk, at: now) { return .completed }
            return await handOn(output, kit, index, &now)
        case .failure(let error): return await failed(error, kit, index)
        }
    }

    /// Runs a processor that does not suspend, from message to message until there is something to wait for.
    @inlinable
    @inline(__always)
    func processPlainly(
        _ processor: PlainProcessor, _ index: inout Int, _ kit: inout WorkerKit<Message, Output>, _ now: inout UInt64,
        _ slice: inout Slice
    ) -> PlainEnd<Output> {
        // Held once for the hand, not anew for each message.
        let (pass, isEnd, desk, ordinal, task) = (kit.pass, kit.isEnd, kit.desk, kit.ordinal, kit.task.task)
        while true {
            let envelope = kit.hand[index]
            kit.tally.begin(envelope.pendingSince, at: now)
            kit.context.message = ordinal + index
            kit.context.tries = Int(envelope.attempt)
            let output: Output
            do {
                output = try processor(envelope.message, kit.context)
            } catch {
                read(&now, &slice, &kit.tally)
                return .threw(error)
            }
            if kit.tally.wantsClock(kit.reach.clockStride) || index + 1 == kit.hand.count {
                read(&now, &slice, &kit.tally)
            }
            guard passesOn(output, of: envelope, isEnd, pass, desk, at: now) else {
                read(&now, &slice, &kit.tally)
                return .returned(output)
            }
            if slice.isOver(at: now) || task.isCancelled {
                read(&now, &slice, &kit.tally)
                return .sliceEnded
            }
            index = desk.beginNext(of: kit.hand.count)
            if index >= kit.hand.count {
                read(&now, &slice, &kit.tally)
                return .handEnded
            }
            desk.since.store(now, ordering: .relaxed)
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
        _ pass: @Sendable (Output, UInt64) -> Forwarding, _ desk: WorkerDesk, at now: UInt64
    ) -> Bool {
        guard envelope.file == 0 else { return false }
        if isEnd { return !desk.isSealed }
        // The worker may be given up on at any instant, and its message be somebody else's.
        guard desk.beginHandingOn() else { return false }
        if case .taken = pass(output, now) { return true }
        return false
    }
}
