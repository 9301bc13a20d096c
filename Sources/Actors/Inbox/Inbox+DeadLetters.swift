extension Inbox {
    /// Takes out the dead letters that have no output yet and makes them ready again, at their first attempt.
    /// No effect unless the actor accepts messages.
    /// - Returns: how many.
    mutating func replayFailed(at now: UInt64) -> (count: Int, take: Take) {
        guard phase == .open else { return (0, Take()) }
        let failed = deadLetters.removeAll { if case .refused = $0.cause { false } else { true } }
        putBack(failed.map(\.message), at: now)
        return (failed.count, Take(start: nextToStart()))
    }

    /// Takes out the dead letters whose output was refused; they count as in flight until
    /// ``redelivered(_:isDelivered:)`` is called for each, also in a stopped actor.
    mutating func takeRefused() -> [DeadLetter<Message, Output>] {
        let refused = deadLetters.removeAll { if case .refused = $0.cause { true } else { false } }
        inFlight += refused.count
        return refused
    }

    /// A refused output was offered again: it arrived, or is a dead letter as before.
    mutating func redelivered(_ letter: DeadLetter<Message, Output>, isDelivered: Bool) -> Consequence {
        inFlight -= 1
        if isDelivered { completed += 1 } else { deadLetters.putBack(letter) }
        return consequence()
    }

    /// Accepts messages in any state: those that cannot be taken now are dead letters, to be replayed later.
    mutating func keep(_ messages: [Message], at now: UInt64) -> Take {
        if let take = queue(contentsOf: messages, at: now) { return take }
        accepted += messages.count
        for message in messages {
            deadLetters.add(Envelope(message: message, pendingSince: now), .notAccepted, worker: 0, at: now)
        }
        return Take()
    }

    /// Gives up on all dead letters for good.
    /// - Returns: them, to be released outside the lock.
    mutating func discardDeadLetters() -> [DeadLetter<Message, Output>] {
        let letters = deadLetters.removeAll { _ in true }
        discarded += letters.count
        return letters
    }
}
