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
        for (message, place) in found(in: heard) {
            guard let known = left.removeValue(forKey: message) else {
                return "message \(message) is \(place): it is there twice, or final, or was never accepted"
            }
            if known.place != place { return "message \(message) is \(place) instead of \(known.place)" }
        }
        return left.first.map { "message \($0.key) is lost; it was \($0.value.place)" }
    }

    private func found(in heard: Box) -> [(Int, Place)] {
        var found = heard.ready.elements.map { ($0.message, Place.waiting) }
        found += heard.retrying.unordered.map { ($0.envelope.message, .retrying(due: $0.due)) }
        for (worker, slot) in heard.workers.enumerated() {
            found += slot.hand.dropFirst(slot.ended).map { ($0.message, .hand(worker: worker)) }
        }
        found += heard.deadLetters.letters.map { ($0.message, .dead(number: $0.number, isRefused: $0.isRefused)) }
        found += redelivering.map { ($0.message, .redelivering(number: $0.number)) }
        found += heard.report.pending.map { ($0, .handedBack) }
        return found
    }

    private func unbalanced(_ heard: Box) -> String? {
        if !box.ledger.isBalanced { return "the ledger is off by \(box.ledger.difference)" }
        var ledger = Ledger()
        (ledger.accepted, ledger.completed, ledger.discarded) = (accepted, completed, discarded)
        ledger.returned = givenAway
        for known in messages.values {
            switch known.place {
            case .waiting, .hand: ledger.ready += 1
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
        if box.held != box.workers.reduce(0, { $0 + $1.unended }) { return "held \(box.held)" }
        if box.unbegun != box.workers.reduce(0, { $0 + $1.unbegun }) { return "unbegun \(box.unbegun)" }
        if box.redelivering != redelivering.count { return "redelivering \(box.redelivering)" }
        if box.orphans != orphans.count { return "\(box.orphans) orphans instead of \(orphans.count)" }
        if box.deadLetters.count > setting.rules.deadLetters { return "\(box.deadLetters.count) dead letters" }
        if (box.pending == 0) != (pendingCount == 0) { return "pending \(box.pending) of \(pendingCount)" }
        for run in runs where box.workers[run.worker].run != run.number { return "run \(run.number) is nobody's" }
        let isWrong = box.workers.indices.contains { worker in
            let begun = run(of: worker).map { runs[$0].begun } ?? 0
            let slot = box.workers[worker]
            return slot.activity == .busy && (slot.begun > begun || slot.begun - slot.ended > 1)
        }
        return isWrong ? "a worker is thought to be farther than it is" : nil
    }

    /// While messages wait, may be taken, and a worker is idle, one is starting.
    private var asleep: String? {
        let idle = box.workers.indices.filter { box.workers[$0].activity == .idle }
        let awake = box.workers.indices.filter { [.claimed, .busy].contains(box.workers[$0].activity) }
        if box.idle.sorted() != idle { return "idle \(box.idle), slots \(idle)" }
        if awake != runs.map(\.worker).sorted() { return "awake \(awake), running \(runs.map(\.worker))" }
        if idle.contains(where: { $0 >= box.wantedWorkers }) { return "an unwanted worker is idle" }
        if box.workers.count(where: { $0.activity != .absent }) < box.wantedWorkers { return "too few workers" }
        if box.workers.count > max(box.wantedWorkers, (awake.max() ?? 0) + 1) { return "too many slots" }
        if box.waiting > 0, box.isWorking, !idle.isEmpty, box.starting == nil { return "nobody wakes" }
        guard let starting = box.starting else { return nil }
        return run(of: starting).map { !runs[$0].hand.isEmpty } ?? true ? "nobody starts" : nil
    }

    /// What has not been begun is in the order in which it was accepted.
    private func disordered(_ heard: Box) -> String? {
        for list in [heard.ready.elements, Array(heard.handedBack)] {
            let ranks = list.compactMap { messages[$0.message] }.filter(\.isFresh).map(\.rank)
            if ranks != ranks.sorted() { return "in the order \(list.map(\.message))" }
        }
        return nil
    }

    /// Senders wait only while there is no room for the first of them.
    private var badSenders: String? {
        if box.senders.map(\.id) != senders.map(\.id) { return "senders are lost" }
        guard let first = senders.first else { return nil }
        guard box.accepts(isForwarded: first.origin != nil) else { return "a sender waits that is never let in" }
        guard box.waiting + first.messages.count <= setting.rules.capacity ?? .max else { return nil }
        // Where hands are long, the inbox may hear of room before a worker asks for more, who lets them in.
        return box.handLimit(.max) > 1 && !runs.isEmpty ? nil : "a sender waits though there is room"
    }

    private var badEnd: String? {
        guard box.phase == .stopped || box.phase == .stopping else { return nil }
        if !box.ready.isEmpty || !box.retrying.isEmpty { return "messages wait in an actor that stops" }
        if box.isWorking { return "it works and stops" }
        guard box.phase == .stopped else {
            return box.pending == 0 ? "nothing is pending and the stop has not ended" : nil
        }
        if box.held > 0 { return "stopped with messages in hands" }
        if box.wasDrained, messages.values.contains(where: { $0.place == .handedBack }) { return "drained, not empty" }
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
        let hands = box.workers.flatMap { $0.hand.dropFirst($0.ended) }
        let back = box.begunBack.map(\.envelope) + Array(box.handedBack)
        let envelopes = box.ready.elements + box.retrying.unordered.map(\.envelope) + hands + back
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
            if case .retrying(let due) = known.place { due } else { nil }
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
    var elements: [Element] { Array(front) + rest.flatMap { Array($0) } }
}
