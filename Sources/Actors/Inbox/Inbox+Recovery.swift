internal import HeapModule

/// Opening, failing and recovering.
extension Inbox {
    /// Begins with what the store has, in place of what was known of it before. Nothing may be under way.
    /// - Parameter outputs: of the dead letters whose output was refused.
    mutating func open(
        _ contents: StoredContents<Message>, outputs: [MessageKey: Output] = [:], at now: UInt64
    ) -> Effects {
        var effects = Effects()
        // Released outside the lock.
        effects.calls.append { [ready, retrying, files, deadLetters] in
            withExtendedLifetime((ready, retrying, files, deadLetters)) {}
        }
        forget()
        for suspect in contents.suspects { ready.append(envelope(of: suspect, at: now)) }
        storeWindow.suspects = Set(contents.suspects.map(\.key))
        storeWindow.ready = contents.ready - contents.suspects.count
        storeWindow.last = contents.last
        for retry in contents.retrying {
            taken += 1
            let due = now.later(by: retry.wait.inNanoseconds)
            retrying.insert(Retry(due: due, ordinal: taken, envelope: envelope(of: retry.message, at: now)))
        }
        // The store knows nothing of those that could not be encoded.
        let unstored = deadLetters.letters.filter { $0.key == nil }
        deadLetters = DeadLetterBox(limit: rules.deadLetters, following: deadLetters, last: contents.lastLetter)
        storeWindow.dead = contents.storedDeadLetters
        storeWindow.rare.unreadable = contents.unreadable.map { StoreWindow.Unreadable($0, at: now) }
        for dead in contents.dead { restore(dead, outputs[dead.message.key], at: now, &effects) }
        for letter in unstored { lose(deadLetters.putBack(letter), &effects) }
        adopt(contents.ledger)
        if storeWindow.ready == 0 { answerWhatIsGone(upTo: nil, &effects) }
        effects.alarm = retrying.min.flatMap { alarm($0.due) }
        admitAfterReading(at: now, &effects)
        effects.start = nextToStart() ?? effects.start
        effects.loads = wantsMore()
        return effects
    }

    private mutating func forget() {
        // Their messages are read anew, and will be processed.
        for file in files.values {
            if let key = file.key, let reply = file.reply { questions[key] = reply }
        }
        _ = ready.takeAll()
        retrying = []
        files = [:]
        var rare = StoreWindow.Rare()
        rare.lastReading = storeWindow.rare.lastReading
        rare.pushed = storeWindow.rare.pushed
        rare.before = storeWindow.rare.before
        rare.discardedUnstored = storeWindow.rare.discardedUnstored
        storeWindow = StoreWindow()
        storeWindow.rare = rare
    }

    /// Counts what the store counts, less what was final before this actor: so that what was read of it can be compared
    /// with that. A store that does not count is believed.
    private mutating func adopt(_ stored: StoredLedger?) {
        guard let stored else {
            accepted = pending + ledger.deadLettered + completed + discarded + returned
            return
        }
        if storeWindow.rare.before == nil {
            var before = stored
            before.accepted -= stored.pending + stored.dead
            storeWindow.rare.before = before
        }
        guard let before = storeWindow.rare.before else { return }
        // The store knows nothing of what could not be encoded.
        let unstored = storeWindow.rare.discardedUnstored + deadLetters.letters.count { $0.key == nil }
        accepted = stored.accepted - before.accepted + unstored
        completed = stored.completed - before.completed
        discarded = stored.discarded - before.discarded + storeWindow.rare.discardedUnstored
        returned = stored.returned - before.returned
    }

    private mutating func restore(
        _ dead: StoredContents<Message>.Dead, _ output: Output?, at now: UInt64, _ effects: inout Effects
    ) {
        let age = dead.age.inNanoseconds
        let failures = dead.message.failures.map { FailedAttempt($0) }
        var letter = Envelope(message: dead.message.message, pendingSince: now)
        letter.attempt = Int32(clamping: max(1, dead.message.attempts))
        let cause: DeadLetter<Message, Output>.Cause =
            if let output, let refused = dead.refused {
                .refused(output, by: refused.targets)
            } else {
                .threw(RecordedError(dead.reason))
            }
        let lost = deadLetters.add(
            letter, cause, failures: failures, worker: dead.worker ?? failures.last?.worker ?? 0,
            at: now > age ? now - age : 0, key: dead.message.key, number: dead.number)
        lose(lost, &effects)
        if let reply = questions.removeValue(forKey: dead.message.key) {
            answer([reply], .failed(RecordedError(dead.reason)), &effects)
        }
    }

    /// Tells whoever waits for the output of a message that should have come into memory and has not.
    /// - Parameter cursor: the last message looked at; nil for all.
    mutating func answerWhatIsGone(upTo cursor: MessageKey?, _ effects: inout Effects) {
        guard !questions.isEmpty else { return }
        let gone = questions.filter { $0.key <= cursor ?? $0.key }
        for key in gone.keys { questions[key] = nil }
        let reason = RecordedError("the store does not have the message any more, or nobody can read it")
        answer(Array(gone.values), .failed(reason), &effects)
    }

    @usableFromInline
    func answer(_ replies: [Reply<Output>], _ error: AskError, _ effects: inout Effects) {
        guard !replies.isEmpty else { return }
        effects.calls.append { for reply in replies { reply.give(.failure(error)) } }
    }

    /// The store is being read for the first time; then the actor is paused.
    /// - Returns: the number of the reading.
    mutating func beginOpening() -> Int {
        storeWindow.rare.failure = .unread
        storeWindow.rare.lastReading += 1
        life = .failed(resumeTo: .open(isPaused: true), recovering: .reading(storeWindow.rare.lastReading))
        return storeWindow.rare.lastReading
    }

    /// The store does not work any more.
    mutating func fail(_ failure: StoreFailure) -> (effects: Effects, consequence: Consequence) {
        var effects = Effects()
        storeWindow.rare.failure = failure
        switch life {
        case .open(let isPaused): life = .failed(resumeTo: .open(isPaused: isPaused), recovering: .no)
        case .draining(let deadline): life = .failed(resumeTo: .draining(deadline: deadline), recovering: .no)
        // What is being read may be older than the failure: it is read anew.
        case .failed(let resumption, _): life = .failed(resumeTo: resumption, recovering: .no)
        case .stopping, .stopped: return (effects, consequence())
        }
        refuseSenders(&effects)
        return (effects, .failed)
    }

    /// The store is asked to try again, and will answer.
    /// - Returns: false unless it failed.
    mutating func askStore() -> Bool {
        guard case .failed(let resumption, let recovery) = life else { return false }
        if recovery == .no || recovery == .unreadable { life = .failed(resumeTo: resumption, recovering: .asked) }
        return true
    }

    /// The store works again. An actor that failed reads it as soon as nothing is under way.
    /// - Returns: what takes messages that are a caller's again out of the store.
    mutating func storeWorks() -> (late: [StoreChange], consequence: Consequence) {
        let late = storeWindow.rare.notGivenBack
        storeWindow.rare.leaving += late.count
        storeWindow.rare.notGivenBack = []
        switch life {
        case .failed(let resumption, .no), .failed(let resumption, .asked), .failed(let resumption, .unreadable):
            life = .failed(resumeTo: resumption, recovering: .settling)
        // It is being read already, or was not known to have failed.
        case .failed: break
        case .open, .draining, .stopping, .stopped: storeWindow.rare.failure = nil
        }
        return (late, consequence())
    }

    /// Begins to read the store, once it works and nothing is under way that it could still answer.
    @usableFromInline
    mutating func beginReading() -> Bool {
        guard case .failed(let resumption, .settling) = life, held + redelivering + committing.count == 0,
            storeWindow.isQuiet
        else { return false }
        storeWindow.rare.lastReading += 1
        life = .failed(resumeTo: resumption, recovering: .reading(storeWindow.rare.lastReading))
        return true
    }

    /// What the store has is read: goes on with it.
    /// - Parameter reading: the number of the reading; an earlier one than the last has no effect.
    mutating func recover(
        _ contents: StoredContents<Message>, outputs: [MessageKey: Output] = [:], reading: Int, at now: UInt64
    ) -> (effects: Effects, consequence: Consequence) {
        guard case .failed(let resumption, .reading(reading)) = life else { return (Effects(), .none) }
        switch resumption {
        case .open(let isPaused): life = .open(isPaused: isPaused)
        case .draining(let deadline): life = .draining(deadline: deadline)
        }
        return (open(contents, outputs: outputs, at: now), consequence())
    }

    /// What the store has could not be read.
    mutating func recover(
        _ failure: StoreFailure, reading: Int
    ) -> (effects: Effects, consequence: Consequence) {
        var effects = Effects()
        guard case .failed(let resumption, .reading(reading)) = life else { return (effects, .none) }
        storeWindow.rare.failure = failure
        life = .failed(resumeTo: resumption, recovering: .unreadable)
        refuseSenders(&effects)
        return (effects, .failed)
    }
}
