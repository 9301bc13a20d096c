extension Inbox {
    /// Gives up on a message. When the box is full, the oldest dead letter is lost, and counted.
    mutating func bury(
        _ envelope: Envelope<Message>, _ cause: DeadLetter<Message, Output>.Cause, failures: [FailedAttempt] = [],
        worker: Int, key: MessageKey? = nil, at now: UInt64, _ effects: inout Effects
    ) {
        lose(deadLetters.add(envelope, cause, failures: failures, worker: worker, at: now, key: key), &effects)
    }

    mutating func lose(_ letter: DeadLetter<Message, Output>?, _ effects: inout Effects) {
        guard let letter else { return }
        if letter.key == nil {
            discarded += 1
            deadLettersLost += 1
        } else {
            // It is in the store.
            beyond.dead += 1
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
        putBack(envelopes, at: now)
        return (failed.count, Effects(start: nextToStart()))
    }

    /// Takes out the chosen dead letters whose output was refused; they count as in flight until
    /// ``redelivered(_:refusedBy:)`` is called for each, also in a stopped actor.
    mutating func takeRefused(_ choice: DeadLetterChoice = .all) -> [DeadLetter<Message, Output>] {
        let refused = deadLetters.remove(choice) { $0.isRefused }
        redelivering += refused.count
        return refused
    }

    /// A refused output was offered again: it arrived, or is a dead letter as before.
    /// - Parameter targets: those that refused it again.
    mutating func redelivered(
        _ letter: DeadLetter<Message, Output>, refusedBy targets: [String], _ effects: inout Effects
    ) -> Consequence {
        redelivering -= 1
        if targets.isEmpty { completed += 1 } else { lose(deadLetters.putBack(letter.refused(by: targets)), &effects) }
        return consequence()
    }

    /// Takes out the chosen dead letters, to change them in the store; they count as in flight until
    /// ``revived(_:_:at:)``, ``discarded(_:)`` or ``putBack(_:_:)`` is called with them.
    ///
    /// None while the store is read, nor while it has not answered for others: its contents say what becomes of them.
    mutating func takeStored(_ choice: DeadLetterChoice) -> [DeadLetter<Message, Output>] {
        guard !life.isReading, !beyond.rare.isInDoubt else { return [] }
        let letters = deadLetters.remove(choice) { $0.key != nil }
        redelivering += letters.count
        return letters
    }

    /// Dead letters are ready again, under new keys.
    mutating func revived(
        _ letters: [DeadLetter<Message, Output>], _ keys: [MessageKey?], at now: UInt64
    ) -> (effects: Effects, consequence: Consequence) {
        guard stillChanges(letters) else { return (Effects(), consequence()) }
        accepted -= letters.count
        beyond.coming += letters.count
        let messages = zip(letters, keys).compactMap { letter, key in
            key.map { Committed<Message, Output>(message: letter.message, key: $0) }
        }
        return admit(messages, duplicates: letters.count - messages.count, at: now)
    }

    /// Dead letters have been given up for good.
    mutating func discarded(_ letters: [DeadLetter<Message, Output>]) -> Consequence {
        guard stillChanges(letters) else { return consequence() }
        discarded += letters.count
        return consequence()
    }

    /// The store has answered what became of dead letters.
    /// - Returns: false where a stop did not wait for that.
    private mutating func stillChanges(_ letters: [DeadLetter<Message, Output>]) -> Bool {
        guard beyond.rare.doubtfulLetters == 0 else {
            beyond.rare.doubtfulLetters -= letters.count
            return false
        }
        redelivering -= letters.count
        return true
    }

    /// Dead letters stay what they were: the store could not be told.
    mutating func putBack(_ letters: [DeadLetter<Message, Output>], _ effects: inout Effects) -> Consequence {
        guard stillChanges(letters) else { return consequence() }
        for letter in letters { lose(deadLetters.putBack(letter), &effects) }
        return consequence()
    }

    /// Gives up for good on the chosen dead letters that are in no store.
    /// - Returns: them, to be released outside the lock.
    mutating func discardDeadLetters(
        _ choice: DeadLetterChoice = .all
    ) -> [DeadLetter<Message, Output>] {
        let letters = deadLetters.remove(choice) { $0.key == nil }
        discarded += letters.count
        return letters
    }
}

extension DeadLetter {
    /// The same, still refused by these.
    func refused(by targets: [String]) -> DeadLetter {
        guard case .refused(let output, _) = cause else { return self }
        return DeadLetter(
            number: number, message: message, cause: .refused(output, by: targets), failures: failures,
            attempt: attempt, worker: worker, diedAt: diedAt)
    }
}
