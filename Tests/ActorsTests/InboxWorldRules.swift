import DequeModule
import HeapModule

@testable import Actors

/// What must hold in every state.
extension InboxWorld {
    /// The first rule that does not hold; nil when all do.
    var violation: String? {
        if let fault { return fault }
        let heard = caughtUp
        return misplaced(in: heard) ?? unbalanced(heard) ?? miscounted ?? asleep ?? disordered(heard) ?? badSenders
            ?? badEnd ?? badAlarm ?? badFiles
    }

    /// Every message is in exactly one place, and that is where it must be.
    private func misplaced(in heard: Box) -> String? {
        var left = messages
        var wrong: String?
        func find(_ message: Int, _ place: Place) {
            let known = left.removeValue(forKey: message)?.place
            guard wrong == nil, known != place else { return }
            let truth = known.map { "\($0)" } ?? "nowhere: it is there twice, final, or not accepted"
            wrong = "message \(message) is \(place) instead of \(truth)"
        }
        heard.ready.forEach { find($0.message, .waiting) }
        if !heard.retrying.isEmpty {
            for retry in heard.retrying.unordered {
                find(retry.envelope.message, .retrying(due: retry.due, isPutOff: retry.isPutOff))
            }
        }
        for (worker, slot) in heard.workers.enumerated() where slot.unended > 0 {
            for envelope in slot.batch.dropFirst(slot.ended) { find(envelope.message, .batch(worker: worker)) }
        }
        for letter in heard.deadLetters.letters {
            find(letter.message, .dead(number: letter.number, isRefused: letter.isRefused))
        }
        for letter in redelivering { find(letter.message, .redelivering(number: letter.number)) }
        for begun in heard.life.returned.begun { find(begun.envelope.message, .handedBack) }
        for envelope in heard.life.returned.unbegun { find(envelope.message, .handedBack) }
        return wrong ?? left.first.map { "message \($0.key) is lost; it was \($0.value.place)" }
    }

    private func unbalanced(_ heard: Box) -> String? {
        if !box.ledger.isBalanced { return "the ledger is off by \(box.ledger.difference)" }
        var ledger = Ledger()
        (ledger.accepted, ledger.completed, ledger.discarded) = (accepted, completed, discarded)
        ledger.returned = givenAway
        for known in messages.values {
            switch known.place {
            case .waiting, .batch: ledger.ready += 1
            case .retrying: ledger.retrying += 1
            case .dead: ledger.deadLettered += 1
            case .redelivering: ledger.inFlight += 1
            case .handedBack: ledger.returned += 1
            }
        }
        let begun = runs.count { $0.isInMessage }
        ledger.ready -= begun
        ledger.inFlight += begun
        return heard.ledger == ledger ? nil : "\(heard.ledger) instead of \(ledger)"
    }

    /// The counters agree with what they count.
    private var miscounted: String? {
        var (held, unbegun) = (0, 0)
        for (worker, slot) in box.workers.enumerated() where slot.activity == .busy {
            held += slot.unended
            unbegun += slot.unbegun
            let begun = run(of: worker).map { runs[$0].begun } ?? 0
            if slot.begun > begun || slot.begun - slot.ended > 1 { return "worker \(worker) is not as far as it seems" }
        }
        if box.held != held || box.unbegun != unbegun { return "held \(box.held), unbegun \(box.unbegun)" }
        if box.redelivering != redelivering.count { return "redelivering \(box.redelivering)" }
        if box.orphans != orphans.count { return "\(box.orphans) orphans instead of \(orphans.count)" }
        if box.deadLetters.count > setting.rules.deadLetters { return "\(box.deadLetters.count) dead letters" }
        return (box.pending == 0) == (pendingCount == 0) ? nil : "pending \(box.pending) of \(pendingCount)"
    }

    /// While messages wait, may be taken, and a worker is idle, one is starting.
    private var asleep: String? {
        var (idle, awake) = (0, 0)
        for (worker, slot) in box.workers.enumerated() {
            switch slot.activity {
            case .absent:
                if worker < box.wantedWorkers { return "worker \(worker) is missing" }
            case .idle:
                idle += 1
                if worker >= box.wantedWorkers || !box.idle.contains(worker) { return "worker \(worker) is idle" }
            case .claimed, .busy:
                awake += 1
                guard let place = run(of: worker), runs[place].number == slot.run else {
                    return "worker \(worker) is awake and does not run"
                }
            }
        }
        if box.idle.count != idle { return "\(box.idle) are idle" }
        if runs.count != awake { return "\(runs.map(\.worker)) run" }
        if box.workers.count > box.wantedWorkers, box.workers.last?.activity == .absent { return "too many slots" }
        if box.waiting > 0, box.isWorking, idle > 0, box.starting == nil { return "nobody wakes" }
        guard let starting = box.starting else { return nil }
        return run(of: starting).map { !runs[$0].batch.isEmpty } ?? true ? "nobody starts" : nil
    }

    /// What has not been begun is in the order in which it was accepted.
    private func disordered(_ heard: Box) -> String? {
        for list in [heard.ready.elements, Array(heard.life.returned.unbegun)] where list.count > 1 {
            let ranks = list.compactMap { messages[$0.message] }.filter(\.isFresh).map(\.rank)
            if ranks != ranks.sorted() { return "in the order \(list.map(\.message))" }
        }
        return nil
    }

    /// Senders wait only while there is no room for the first of them.
    private var badSenders: String? {
        if box.senders.isEmpty && senders.isEmpty { return nil }
        guard let first = senders.first, box.senders.map(\.id) == senders.map(\.id) else { return "senders are lost" }
        guard box.accepts(isForwarded: first.origin != nil) else { return "a sender waits that is never let in" }
        guard box.waiting + first.messages.count <= setting.rules.capacity ?? .max else { return nil }
        // Where hands are long, the inbox may hear of room before a worker asks for more, who lets them in.
        return box.batchLimit(.max) > 1 && !runs.isEmpty ? nil : "a sender waits though there is room"
    }

    private var badEnd: String? {
        guard box.phase == .stopped || box.phase == .stopping else { return nil }
        if !box.ready.isEmpty || !box.retrying.isEmpty { return "messages wait in an actor that stops" }
        if box.isWorking { return "it works and stops" }
        guard box.phase == .stopped else {
            return box.pending == 0 ? "nothing is pending and the stop has not ended" : nil
        }
        if box.held > 0 { return "stopped with messages in hands" }
        if (box.life.end == .drained) != wasDrained { return "it was drained: \(wasDrained)" }
        return nil
    }

    /// Whatever is due later has an alarm.
    private var badAlarm: String? {
        if box.alarmAt != alarm { return "the inbox thinks of an alarm at \(String(describing: box.alarmAt))" }
        guard let due = nextDue else { return nil }
        guard let alarm else { return "due at \(due), and no alarm" }
        return alarm <= due ? nil : "due at \(due), and an alarm at \(alarm)"
    }

    /// What is known beside a message goes with it, and who waits for its output has not been forgotten.
    private var badFiles: String? {
        let isPlain = messages.values.allSatisfy { !$0.isAsked && $0.failures == 0 }
        if box.files.isEmpty, isPlain { return nil }
        let batches = box.workers.flatMap { $0.batch.dropFirst($0.ended) }
        let back = box.life.returned.envelopes
        let envelopes = box.ready.elements + box.retrying.unordered.map(\.envelope) + batches + back
        for envelope in envelopes {
            guard let known = messages[envelope.message] else { continue }
            let file = box.files[envelope.file]
            if (file?.reply != nil) != known.isAsked { return "who waits for \(envelope.message) is lost" }
            if file?.failures.count ?? 0 != known.failures { return "failures of \(envelope.message) are lost" }
        }
        for letter in box.deadLetters.letters where letter.failures.count != messages[letter.message]?.failures {
            return "\(letter.failures.count) failures of dead letter \(letter.message) are known"
        }
        let known = Set(envelopes.map(\.file) + box.senders.map(\.file)).subtracting([0])
        return Set(box.files.keys) == known ? nil : "files of no message"
    }
}

extension InboxWorld {
    /// When something is to happen by itself.
    var nextDue: UInt64? {
        var due = messages.values.compactMap { known -> UInt64? in
            if case .retrying(let due, _) = known.place { due } else { nil }
        }
        if let deadline, box.phase == .draining || box.phase == .stopping {
            if box.phase == .draining { due.append(deadline.cut) }
            due += runs.filter(\.isCancellable).map { $0.cancelled == nil ? deadline.cut : deadline.end }
        }
        if let timeout = setting.rules.timeout {
            for run in runs where run.isCancellable && !run.isStuck {
                due.append(run.cancelled.map { $0.at + setting.rules.grace } ?? run.since + timeout)
            }
        }
        return due.min()
    }
}

extension Backlog {
    var elements: [Element] { Array(due) + Array(front) + middle.flatMap { Array($0) } + Array(back) }

    func forEach(_ body: (Element) -> Void) {
        for element in due { body(element) }
        for element in front { body(element) }
        for chunk in middle { for element in chunk { body(element) } }
        for element in back { body(element) }
    }
}
