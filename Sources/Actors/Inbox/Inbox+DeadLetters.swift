extension Inbox {
    /// Gives up on a message. When the box is full, the oldest dead letter is lost, and counted.
    mutating func deadLetter(
        _ envelope: Envelope<Message>, _ cause: DeadLetter<Message, Output>.Cause, failures: [FailedAttempt] = [],
        worker: Int, key: MessageKey? = nil, number: Int? = nil, at now: UInt64, _ effects: inout Effects
    ) {
        lose(
            deadLetters.add(envelope, cause, failures: failures, worker: worker, at: now, key: key, number: number),
            &effects)
    }

    mutating func lose(_ letter: DeadLetter<Message, Output>?, _ effects: inout Effects) {
        guard let letter else { return }
        if letter.key == nil {
            discarded += 1
            if rules.window != nil { storeWindow.rare.discardedUnstored += 1 }
            deadLettersLost += 1
        } else {
            // It is in the store.
            storeWindow.dead += 1
        }
        // Released outside the lock.
        effects.calls.append { withExtendedLifetime(letter) {} }
    }

    /// Takes out the chosen dead letters that have no output yet and makes them ready again, at their first attempt.
    /// No effect unless the actor accepts messages.
    /// - Returns: how many.
    mutating func replayFailed(
        _ choice: DeadLetterChoice = .all, at now: UInt64
    ) -> (count: Int, effects: Effects) {
        guard phase == .open else { return (0, Effects()) }
        let failed = deadLetters.remove(choice) { !$0.isRefused }
        let envelopes = failed.map { letter in
            var envelope = Envelope(message: letter.message, pendingSince: now)
            if !letter.failures.isEmpty { change(fileOf: &envelope) { $0.failures = letter.failures } }
            return envelope
        }
        putBack(envelopes)
        return (failed.count, Effects(start: nextToStart()))
    }

    /// Takes out the chosen dead letters whose output was refused; they count as in flight until
    /// ``redelivered(_:refusedBy:)`` is called for each, also in a stopped actor.
    mutating func takeRefused(_ choice: DeadLetterChoice = .all) -> [DeadLetter<Message, Output>] {
        guard !life.isReading, !storeWindow.rare.isInDoubt else { return [] }
        let refused = deadLetters.remove(choice) { $0.isRefused }
        redelivering += refused.count
        return refused
    }

    /// A refused output was offered again: it arrived, or is a dead letter as before.
    /// - Parameter targets: those that refused it again.
    mutating func redelivered(
        _ letter: DeadLetter<Message, Output>, refusedBy targets: [String], _ effects: inout Effects
    ) -> Consequence {
        guard stillChanges(1) else { return consequence() }
        if targets.isEmpty { completed += 1 } else { lose(deadLetters.putBack(letter.refused(by: targets)), &effects) }
        return consequence()
    }

    /// Takes out the chosen dead letters, to change them in the store; they count as in flight until
    /// ``replayed(_:_:)``, ``discarded(_:)`` or ``putBack(_:_:)`` is called with them.
    ///
    /// None while the store is read, nor while it has not answered for others: its contents say what becomes of them.
    mutating func takeStored(_ choice: DeadLetterChoice, refused takesRefused: Bool) -> StoredLetters {
        var taken = StoredLetters()
        guard !life.isReading, !storeWindow.rare.isInDoubt else { return taken }
        taken.letters = deadLetters.remove(choice) { $0.key != nil && (takesRefused || !$0.isRefused) }
        if !storeWindow.rare.unreadable.isEmpty {
            taken.unreadable = storeWindow.rare.unreadable.filter { choice.includes($0.letter.number) }
            storeWindow.rare.unreadable.removeAll { choice.includes($0.letter.number) }
        }
        redelivering += taken.count
        return taken
    }

    /// Dead letters of a store, out of the inbox while the store changes them.
    struct StoredLetters: Sendable {
        var letters: [DeadLetter<Message, Output>] = []
        var unreadable: [StoreWindow.Unreadable] = []

        var count: Int { letters.count + unreadable.count }
        var keys: [MessageKey] { letters.compactMap(\.key) + unreadable.map(\.letter.key) }
    }

    /// Dead letters are ready again, under new keys. They come from the store, with all that is recorded of them.
    mutating func replayed(
        _ letters: StoredLetters, _ keys: [MessageKey?]
    ) -> (effects: Effects, consequence: Consequence) {
        guard stillChanges(letters.count) else { return (Effects(), consequence()) }
        let keys = keys.compactMap { $0 }
        // What was not there any more was not pending.
        accepted -= letters.count - keys.count
        storeWindow.ready += keys.count
        storeWindow.last = (keys + [storeWindow.last].compactMap { $0 }).max()
        peakDepth = max(peakDepth, waiting)
        var effects = Effects()
        effects.loads = wantsMore()
        return (effects, consequence())
    }

    /// Dead letters have been given up for good.
    mutating func discarded(_ letters: StoredLetters) -> Consequence {
        guard stillChanges(letters.count) else { return consequence() }
        discarded += letters.count
        return consequence()
    }

    /// The store has answered what became of dead letters.
    /// - Returns: false where a stop did not wait for that.
    private mutating func stillChanges(_ count: Int) -> Bool {
        guard storeWindow.rare.doubtfulLetters == 0 else {
            storeWindow.rare.doubtfulLetters -= count
            return false
        }
        redelivering -= count
        return true
    }

    /// Dead letters stay what they were: the store could not be told.
    mutating func putBack(_ letters: StoredLetters, _ effects: inout Effects) -> Consequence {
        guard stillChanges(letters.count) else { return consequence() }
        for letter in letters.letters { lose(deadLetters.putBack(letter), &effects) }
        storeWindow.rare.unreadable = (storeWindow.rare.unreadable + letters.unreadable).sorted {
            $0.letter.number < $1.letter.number
        }
        return consequence()
    }

    /// Gives up for good on the chosen dead letters that are in no store.
    /// - Returns: them, to be released outside the lock.
    mutating func discardDeadLetters(
        _ choice: DeadLetterChoice = .all
    ) -> [DeadLetter<Message, Output>] {
        let letters = deadLetters.remove(choice) { $0.key == nil }
        discarded += letters.count
        if rules.window != nil { storeWindow.rare.discardedUnstored += letters.count }
        return letters
    }
}

extension DeadLetter {
    /// The same with another number.
    func numbered(_ number: Int) -> DeadLetter {
        DeadLetter(
            number: number, message: message, cause: cause, failures: failures, attempt: attempt, worker: worker,
            diedAt: diedAt, key: key)
    }

    /// The same, still refused by these.
    func refused(by targets: [String]) -> DeadLetter {
        guard case .refused(let output, _) = cause else { return self }
        return DeadLetter(
            number: number, message: message, cause: .refused(output, by: targets), failures: failures,
            attempt: attempt, worker: worker, diedAt: diedAt, key: key)
    }
}

extension Inbox.StoredLetters {
    /// The same in parts of at most so many.
    func parts(of most: Int) -> [Self] {
        guard count > most else { return count == 0 ? [] : [self] }
        func split<Letter>(_ all: [Letter]) -> [[Letter]] {
            stride(from: 0, to: all.count, by: most).map { Array(all[$0..<min($0 + most, all.count)]) }
        }
        return split(letters).map { Self(letters: $0) } + split(unreadable).map { Self(unreadable: $0) }
    }
}
