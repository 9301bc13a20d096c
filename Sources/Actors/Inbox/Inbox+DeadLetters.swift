extension Inbox {
    /// Gives up on a message. When the box is full, the oldest dead letter is lost, and counted.
    mutating func bury(
        _ envelope: Envelope<Message>, _ cause: DeadLetter<Message, Output>.Cause, failures: [FailedAttempt] = [],
        worker: Int, at now: UInt64, _ effects: inout Effects
    ) {
        lose(deadLetters.add(envelope, cause, failures: failures, worker: worker, at: now), &effects)
    }

    private mutating func lose(_ letter: DeadLetter<Message, Output>?, _ effects: inout Effects) {
        guard let letter else { return }
        discarded += 1
        deadLettersLost += 1
        // Released outside the lock.
        effects.calls.append { withExtendedLifetime(letter) {} }
    }

    /// Takes out the chosen dead letters that have no output yet and makes them ready again, at their first attempt.
    /// No effect unless the actor accepts messages.
    /// - Returns: how many.
    mutating func replayFailed(
        at now: UInt64, where isChosen: (Int) -> Bool = { _ in true }
    ) -> (count: Int, effects: Effects) {
        guard phase == .open else { return (0, Effects()) }
        let failed = deadLetters.removeAll { !$0.isRefused && isChosen($0.number) }
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
    mutating func takeRefused(where isChosen: (Int) -> Bool = { _ in true }) -> [DeadLetter<Message, Output>] {
        let refused = deadLetters.removeAll { $0.isRefused && isChosen($0.number) }
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

    /// Gives up on the chosen dead letters for good.
    /// - Returns: them, to be released outside the lock.
    mutating func discardDeadLetters(
        where isChosen: (Int) -> Bool = { _ in true }
    ) -> [DeadLetter<Message, Output>] {
        let letters = deadLetters.removeAll { isChosen($0.number) }
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
