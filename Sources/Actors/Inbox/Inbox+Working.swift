internal import HeapModule
public import DequeModule

/// How a run of the processor ended.
@usableFromInline
enum Outcome<Output: Sendable>: Sendable {
    /// It returned, and its output is where it belongs.
    case completed
    /// The same for a message that has a file: somebody may wait for the output.
    case answered(Output)
    /// It threw; it is tried again after so many nanoseconds, or given up on.
    case failed(any Error, again: UInt64?)
    /// It wants to be tried again after so many nanoseconds, uncounted.
    case postponed(UInt64)
    /// It wants nothing to become of the message.
    case discarded
    /// It returned, but these actors, to which it is directed, took no more.
    case refused(Output, by: [String])
    /// It ended, and the store is being told: ``Inbox/committed(_:worker:_:at:)`` says what becomes of it.
    case committing
    /// It ended, and the store could not be told: nothing has become of it.
    case commitFailed
}

extension Inbox {
    /// The store is told of so many messages at once while their workers go on; workers wait for the others' commits.
    static var mostCommitting: Int { 256 }

    /// A running worker asks for its next messages. It must hold none.
    /// - Parameter hand: an empty one; it stays so when the worker has to end its run. The inbox may keep it in exchange.
    @inlinable
    mutating func take(
        _ worker: Int, run: Int, upTo limit: Int, at now: UInt64, into batch: inout Deque<Envelope<Message>>
    ) -> Effects {
        guard isCurrent(worker, run) else { return Effects() }
        if starting == worker { starting = nil }
        var effects = Effects()
        admit(at: now, &effects)
        guard worker < wantedWorkers, isWorking, workers[worker].cancelled == nil, !ready.isEmpty else {
            rest(worker)
            effects.start = nextToStart() ?? effects.start
            return effects
        }
        if !storeWindow.suspects.isEmpty, held + committing.count > 0 {
            rest(worker)
            return effects
        }
        ready.takeFirst(batchLimit(limit), into: &batch)
        assign(batch, to: worker, at: now, &effects)
        admit(at: now, &effects)
        if rules.window != nil { effects.loads = wantsMore() }
        effects.start = nextToStart() ?? effects.start
        return effects
    }

    /// A running worker that finds nothing, or little, waits a moment for more: to take each message as it comes would
    /// keep the lock from whoever queues it. It counts as starting, so that nobody is woken for what comes meanwhile.
    /// - Returns: false when it has to rest, or there is a hand for it.
    @inlinable
    mutating func linger(_ worker: Int, run: Int) -> Bool {
        // A small bound is full, and its senders wait, before there is a hand as long as that.
        let isSmall = batchLimit(BatchSizer.stream) < BatchSizer.stream
        guard isSmall ? waiting == 0 && starting == nil : waiting < BatchSizer.stream, isCurrent(worker, run),
            isWorking,
            worker < wantedWorkers, workers[worker].activity == .claimed, workers[worker].cancelled == nil
        else { return false }
        if starting == nil { starting = worker }
        return true
    }

    /// Whether that run of the worker has not been given up on.
    @inlinable
    func isCurrent(_ worker: Int, _ run: Int) -> Bool {
        workers.indices.contains(worker) && workers[worker].run == run
    }

    /// How many messages the worker's hand has: after a recall, those that it had begun.
    @inlinable
    func batchCount(of worker: Int) -> Int {
        workers.indices.contains(worker) ? workers[worker].batchCount : 0
    }

    /// A bounded inbox is dealt out in small parts, so that its senders need not wait for a whole hand to end; and what
    /// can time out is taken one at a time, as each has its own time.
    @inlinable
    func batchLimit(_ wanted: Int) -> Int {
        if rules.timeout != nil || rules.window != nil { return 1 }
        guard let capacity = rules.capacity else { return wanted }
        return max(1, min(wanted, capacity / 4))
    }

    @inlinable
    mutating func assign(
        _ batch: borrowing Deque<Envelope<Message>>, to worker: Int, at now: UInt64, _ effects: inout Effects
    ) {
        workers[worker].activity = .busy
        workers[worker].assigned = copy batch
        workers[worker].begun = 1
        workers[worker].ended = 0
        workers[worker].since = now
        workers[worker].ordinal = taken + 1
        taken += batch.count
        held += batch.count
        unbegun += batch.count - 1
        if let timeout = rules.timeout { effects.alarm = alarm(now.later(by: timeout)) }
    }

    /// A worker was seen to have begun so many of its hand: those before the last of them are completed.
    @inlinable
    mutating func progress(of worker: Int, begun: Int) {
        if begun > workers[worker].begun {
            (workers[worker].isForwarding, workers[worker].isHandlingError) = (false, false)
        }
        unbegun -= begun - workers[worker].begun
        workers[worker].begun = begun
        complete(worker, begun - 1 - workers[worker].ended)
    }

    @inlinable
    mutating func complete(_ worker: Int, _ count: Int) {
        guard count > 0 else { return }
        workers[worker].ended += count
        workers[worker].done += count
        completed += count
        held -= count
    }

    /// A worker's message is processed, and its output on the way: from here on it is not cut short.
    @usableFromInline
    mutating func sendOn(_ worker: Int, begun: Int) {
        progress(of: worker, begun: begun)
        workers[worker].isForwarding = true
    }

    /// A worker's processor threw, and its error handler is about to run: the timeout does not hold any more, and a
    /// deadline that passes from here on does not make it an interrupted message.
    mutating func handleError(_ worker: Int, begun: Int) {
        progress(of: worker, begun: begun)
        workers[worker].isHandlingError = true
        workers[worker].isStuck = false
    }

    /// The workers that have a hand, in the order in which what is recalled of it is put back: what was taken last first.
    @usableFromInline
    var recallable: [Int] {
        workers.indices.filter { workers[$0].activity == .busy }.sorted { workers[$0].ordinal > workers[$1].ordinal }
    }

    /// What a worker has begun is all that it keeps; the rest is ready again, at its old place.
    /// - Parameter isHandingOn: whether the output of the last was seen to be on the way.
    @usableFromInline
    mutating func recall(_ worker: Int, begun: Int, isForwarding: Bool) {
        guard workers[worker].activity == .busy else { return }
        progress(of: worker, begun: begun)
        if isForwarding { workers[worker].isForwarding = true }
        guard let rest = workers[worker].assigned?[begun...], !rest.isEmpty else { return }
        ready.prepend(contentsOf: rest)
        workers[worker].assigned?.removeLast(rest.count)
        held -= rest.count
        unbegun -= rest.count
        endBatch(of: worker)
    }

    /// Ends a hand, if all of it has ended.
    @inlinable
    mutating func endBatch(of worker: Int) {
        guard workers[worker].unended == 0 else { return }
        workers[worker].activity = .claimed
        workers[worker].assigned = nil
        (workers[worker].begun, workers[worker].ended) = (0, 0)
    }

    /// A worker's run of the processor ended; `begun` of its hand were begun, this the last of them.
    /// - Returns: whether the worker goes on with its hand or asks for the next; else its run was cancelled or given up
    ///   on, and it asks once more, to end.
    @inlinable
    mutating func finish(
        _ worker: Int, run: Int, begun: Int, _ outcome: Outcome<Output>, at now: UInt64, _ effects: inout Effects
    ) -> (goesOn: Bool, consequence: Consequence) {
        // Another number: it was handed back while it ran on, and what comes of it now is nobody's.
        guard isCurrent(worker, run) else {
            orphans -= 1
            effects.endsOrphan = true
            return (false, .none)
        }
        progress(of: worker, begun: begun)
        let goesOn = workers[worker].cancelled == nil
        if case .completed = outcome {
            complete(worker, 1)
        } else {
            settle(worker, outcome, at: now, &effects)
        }
        (workers[worker].isForwarding, workers[worker].isHandlingError) = (false, false)
        endBatch(of: worker)
        return (goesOn, consequence())
    }

    /// Ends one message in another way than by completing it.
    @usableFromInline
    mutating func settle(_ worker: Int, _ outcome: Outcome<Output>, at now: UInt64, _ effects: inout Effects) {
        let place = workers[worker].ordinal + workers[worker].ended
        let envelope = workers[worker].batch[workers[worker].ended]
        let why = workers[worker].interruption
        workers[worker].ended += 1
        held -= 1
        if case .committing = outcome {
            committing[place] = envelope
        } else {
            settle(envelope, place, worker, outcome, why: why, at: now, &effects)
        }
    }

    /// A worker has ended its message, and the store is told what became of it.
    /// - Returns: which of the actor's messages it is, and whether the worker waits for the commit, as the store is told
    ///   of many already; nil when the worker was given up on, and its message is somebody else's.
    @usableFromInline
    mutating func tell(
        _ worker: Int, run: Int, begun: Int, at now: UInt64, _ effects: inout Effects
    ) -> (place: Int, waits: Bool)? {
        guard isCurrent(worker, run) else { return nil }
        let place = workers[worker].ordinal + begun - 1
        _ = finish(worker, run: run, begun: begun, .committing, at: now, &effects)
        return (place, committing.count > Self.mostCommitting)
    }

    /// What became of a worker's message is committed, or could not be.
    /// - Parameter place: which of the actor's messages it is.
    @usableFromInline
    mutating func committed(
        _ place: Int, worker: Int, _ outcome: Outcome<Output>, letter: Int? = nil, at now: UInt64
    ) -> (effects: Effects, consequence: Consequence) {
        var effects = Effects()
        if let envelope = committing.removeValue(forKey: place) {
            if let letter { files[envelope.file]?.letter = letter }
            settle(envelope, place, worker, outcome, why: nil, at: now, &effects)
        } else {
            // It was handed back before the store answered.
            storeWindow.rare.doubtfulEnds -= 1
        }
        effects.start = nextToStart() ?? effects.start
        return (effects, consequence())
    }

    private mutating func settle(
        _ envelope: Envelope<Message>, _ place: Int, _ worker: Int, _ outcome: Outcome<Output>,
        why: WorkerSlot<Message>.Cancellation?, at now: UInt64, _ effects: inout Effects
    ) {
        let key = clear(envelope)
        let number = files[envelope.file]?.letter
        switch outcome {
        case .committing: preconditionFailure("the store is told once")
        case .completed, .answered:
            completed += 1
            note(worker) { $0.done += 1 }
            if case .answered(let output) = outcome { answer(envelope, .success(output), &effects) }
        case .refused(let output, let targets):
            note(worker) { $0.errors += 1 }
            let failures = answer(envelope, .success(output), &effects)
            deadLetter(
                envelope, .refused(output, by: targets), failures: failures, worker: worker + 1, key: key,
                number: number, at: now, &effects)
        case .commitFailed where phase != .stopping: ready.prepend(envelope)
        case .commitFailed,
            .failed where why == .deadline:
            handBack(envelope, place, isInterrupted: true, &effects)
        case .failed(let error, let again):
            note(worker) { $0.errors += 1 }
            fail(envelope, place, error, again: again, worker: worker + 1, key, number, at: now, &effects)
        case .postponed(let delay): retry(envelope, place, at: now.later(by: delay), isPutOff: true, &effects)
        case .discarded:
            discarded += 1
            answer(envelope, .failure(.discarded), &effects)
        }
    }

    /// Counts for a worker, if there still is one of that number.
    private mutating func note(_ worker: Int, _ change: (inout WorkerSlot<Message>) -> Void) {
        if workers.indices.contains(worker) { change(&workers[worker]) }
    }

    private mutating func fail(
        _ envelope: Envelope<Message>, _ ordinal: Int, _ error: any Error, again: UInt64?, worker: Int,
        _ key: MessageKey?, _ number: Int?, at now: UInt64, _ effects: inout Effects
    ) {
        var envelope = envelope
        let failure = FailedAttempt(attempt: Int(envelope.attempt), worker: worker, error: error)
        if let again {
            change(fileOf: &envelope) { $0.failures.append(failure) }
            envelope.attempt += 1
            return retry(envelope, ordinal, at: now.later(by: again), &effects)
        }
        let failures = answer(envelope, .failure(.failed(error)), &effects) + [failure]
        deadLetter(
            envelope, .threw(error), failures: failures, worker: worker, key: key, number: number, at: now, &effects)
    }

    private mutating func retry(
        _ envelope: Envelope<Message>, _ ordinal: Int, at due: UInt64, isPutOff: Bool = false, _ effects: inout Effects
    ) {
        // A stop is under way: it is handed back with the rest, at once.
        guard phase != .stopping else { return handBack(envelope, ordinal, isInterrupted: false, &effects) }
        retrying.insert(Retry(due: due, ordinal: ordinal, envelope: envelope, isPutOff: isPutOff))
        if let earlier = alarm(due) { effects.alarm = earlier }
    }

    /// Tells whoever waits for the message's output, and closes its file.
    /// - Returns: its failed attempts so far.
    @discardableResult
    private mutating func answer(
        _ envelope: Envelope<Message>, _ answer: Result<Output, AskError>, _ effects: inout Effects
    ) -> [FailedAttempt] {
        guard let file = closeFile(of: envelope) else { return [] }
        // Errors are the caller's: released outside the lock.
        if !file.failures.isEmpty { effects.calls.append { withExtendedLifetime(file) {} } }
        if let reply = file.reply { effects.calls.append { reply.give(answer) } }
        return file.failures
    }

    @inlinable
    mutating func consequence() -> Consequence {
        if phase == .stopping, held + redelivering + committing.count == 0 {
            endStop()
            return .stopped
        }
        if phase == .failed, beginReading() { return .recovers }
        return pending == 0 ? .nothingPending : .none
    }
}
