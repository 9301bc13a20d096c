import DequeModule
import HeapModule

@testable import Actors

extension InboxWorld {
    /// All that decides what can happen next. Which message is which is left out, and so are counters that only grow;
    /// times count from now.
    var key: [UInt8] {
        var key = WorldKey()
        key.add(box.phase.number, box.state == .paused ? 1 : 0, box.wantedWorkers, (box.starting ?? -1) + 1)
        key.add(until(box.alarmAt), until(box.life.deadline?.cut), until(box.life.deadline?.end), min(orphans.count, 2))
        key.add(box.idle) { $0 }
        for worker in box.workers.indices { addWorker(worker, to: &key) }
        key.add(box.ready.count, box.ready.due.count, box.ready.wasDueTaken ? 1 : 0)
        if !box.ready.isEmpty { key.add(box.ready.elements, flag) }
        addBegun(to: &key)
        addDead(to: &key)
        let unbegun = box.life.returned.unbegun
        key.add(unbegun.count)
        if !unbegun.isEmpty { key.add(Array(unbegun), flag) }
        key.add(Array(box.senders)) { $0.messages.count * 3 + ($0.origin == nil ? 0 : 1) + ($0.file == 0 ? 0 : 2) }
        return key.bytes
    }

    private func until(_ due: UInt64?) -> Int {
        guard let due else { return 255 }
        return due < now ? 0 : Int(min(200, due - now)) + 1
    }

    /// What is said of a message with a file differs.
    private func flag(_ envelope: Envelope<Int>) -> Int {
        envelope.file == 0 ? 0 : messages[envelope.message]?.failures == 0 ? 1 : 2
    }

    private func addWorker(_ worker: Int, to key: inout WorldKey) {
        switch box.workers[worker].activity {
        case .absent: return key.add(0)
        case .idle: return key.add(1)
        case .claimed: key.add(2)
        case .busy: key.add(3)
        }
        guard let place = run(of: worker) else { return }
        let (slot, run) = (box.workers[worker], runs[place])
        let cancelled = slot.cancelled.map { $0.why == .timeout ? 1 : 2 } ?? 0
        // The inbox may be behind.
        let forwarding = (run.isForwarding ? 1 : 0) + (slot.isForwarding ? 2 : 0) + (run.isPassingOn ? 4 : 0)
        let flags = (run.isInMessage ? 1 : 0) + (slot.isStuck ? 2 : 0) + forwarding * 4 + (run.isSealed ? 32 : 0)
        key.add(slot.begun, slot.ended, run.begun, slot.batch.count, flags, cancelled)
        if let timeout = setting.rules.timeout, slot.isCancellable {
            key.add(until(slot.cancelled.map { $0.at + setting.rules.grace } ?? slot.since + timeout))
        }
        for envelope in slot.batch.dropFirst(slot.ended) { key.add(flag(envelope)) }
    }

    /// What waits for its next attempt; and what has been begun or handed out, in the order in which it was, as a stop
    /// hands it back so.
    private func addBegun(to key: inout WorldKey) {
        let retrying = box.retrying.unordered.sorted()
        key.add(retrying) { 2 * until($0.due) + ($0.isPutOff ? 1 : 0) }
        let batches = box.workers.indices.filter { box.workers[$0].unended > 0 }
        let back = box.life.returned.begun
        guard !retrying.isEmpty || !back.isEmpty || batches.count > 1 else { return key.add(0) }
        var begun = back.map { (ordinal: $0.ordinal, place: 20 + flag($0.envelope)) }
        for (place, retry) in retrying.enumerated() {
            begun.append((retry.ordinal, 30 + 3 * place + flag(retry.envelope)))
        }
        for worker in batches {
            let slot = box.workers[worker]
            for index in slot.batch.indices.dropFirst(slot.ended) { begun.append((slot.ordinal + index, worker)) }
        }
        begun.sort { $0.ordinal < $1.ordinal }
        key.add(begun, \.place)
    }

    private func addDead(to key: inout WorldKey) {
        guard box.deadLetters.count + redelivering.count > 0 else { return key.add(0) }
        let dead = box.deadLetters.letters.map { ($0.number, $0.isRefused ? 1 : $0.failures.isEmpty ? 2 : 3) }
        let offered = redelivering.enumerated().map { ($1.number, 4 + $0) }
        key.add((dead + offered).sorted { $0.0 < $1.0 }, \.1)
    }
}
