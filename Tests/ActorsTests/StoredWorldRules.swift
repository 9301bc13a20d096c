import HeapModule

@testable import Actors

/// What must hold in every state.
extension StoredWorld {
    var violation: String? {
        fault ?? misplaced ?? miscounted ?? disordered ?? unfetched ?? asleep ?? unrecovered ?? forgotten ?? unalarmed
    }

    /// The keys that are in memory, with the places where the inbox has them.
    private var inMemory: [(key: MessageKey, place: String)] {
        func keys(_ envelopes: some Sequence<Envelope<Int>>, _ place: String) -> [(key: MessageKey, place: String)] {
            envelopes.map { (box.record(of: $0)?.key ?? MessageKey(rawValue: 0), place) }
        }
        return keys(box.ready.elements, "ready") + keys(box.retrying.unordered.map(\.envelope), "retrying")
            + keys(box.workers.flatMap { $0.batch.dropFirst($0.ended) }, "in a hand")
            + keys(box.committing.values, "being told")
            + keys(box.life.returned.envelopes, "handed back")
            + box.deadLetters.letters.compactMap { letter in letter.key.map { ($0, "dead") } }
    }

    /// Rows that are committed and of which the inbox has not heard, or whose end it has not heard.
    private var unheard: (accepted: Set<MessageKey>, given: Set<MessageKey>) {
        var (accepted, given) = (Set<MessageKey>(), Set(box.storeWindow.rare.notGivenBack.flatMap(keys)))
        for answer in answers {
            if case .accepted(let key) = answer { accepted.insert(key) }
        }
        for case .returnToCaller(let change) in changes { given.formUnion(keys(of: change)) }
        for case .failed(.returnToCaller(let change)) in answers { given.formUnion(keys(of: change)) }
        return (accepted, given)
    }

    private var misplaced: String? {
        let known = inMemory
        var seen: Set<MessageKey> = []
        for (key, place) in known where !seen.insert(key).inserted { return "\(key) is in memory twice, once \(place)" }
        // What a stop did not wait for is known when the store is read.
        guard !box.storeWindow.rare.isInDoubt else { return nil }
        let inStore = Set(rows.map(\.key))
        for (key, place) in known where !inStore.contains(key) && place != "being told" {
            return "\(key) is \(place) and not in the store"
        }
        guard box.phase != .failed else { return nil }
        let (accepted, given) = unheard
        let storeWindow = rows.filter {
            $0.place == .ready && !seen.contains($0.key) && !accepted.contains($0.key) && !given.contains($0.key)
        }
        let counted = box.storeWindow.ready + (box.life.returned.stored?.count ?? 0)
        if counted != storeWindow.count { return "\(storeWindow.count) are beyond, and it counts \(counted)" }
        let lost = rows.first {
            $0.place != .ready && !seen.contains($0.key) && !accepted.contains($0.key) && !given.contains($0.key)
        }
        return lost.map { "\($0.key) is \($0.place) in the store and not in memory" }
    }

    private var miscounted: String? {
        if !box.ledger.isBalanced { return "the ledger is off by \(box.ledger.difference)" }
        let coming = (changes + answers.compactMap(\.change)).count { if case .accept = $0 { true } else { false } }
        let committed = answers.count { if case .accepted = $0 { true } else { false } }
        if box.storeWindow.coming != coming + committed {
            return "\(coming + committed) are coming, and it counts \(box.storeWindow.coming)"
        }
        let gone = changes + answers.compactMap(\.change)
        var leaving = gone.count { if case .returnToCaller = $0 { true } else { false } }
        for case .gaveBack in answers { leaving += 1 }
        if box.storeWindow.rare.leaving != leaving {
            return "\(leaving) are leaving, and it counts \(box.storeWindow.rare.leaving)"
        }
        if box.phase == .stopped, box.held + box.committing.count > 0 { return "stopped with something under way" }
        return nil
    }

    /// Whatever was never begun comes out in the order of acceptance; what is beyond comes after it.
    private var disordered: String? {
        guard box.phase != .failed, !box.storeWindow.rare.isInDoubt else { return nil }
        let seen = Set(inMemory.map(\.key))
        let (accepted, given) = unheard
        guard let cursor = box.storeWindow.cursor else { return nil }
        let passed = rows.first {
            $0.place == .ready && !seen.contains($0.key) && !accepted.contains($0.key) && !given.contains($0.key)
                && $0.key <= cursor
        }
        return passed.map { "\($0.key) is beyond, and the cursor has passed it" }
    }

    private var unfetched: String? {
        if box.storeWindow.isLoading != (fetch.number != 0) {
            return "it thinks of a fetch: \(box.storeWindow.isLoading)"
        }
        guard box.phase == .open || box.phase == .draining, box.ready.isEmpty, box.storeWindow.ready > 0 else {
            return nil
        }
        return box.storeWindow.isLoading ? nil : "nothing is in memory, more is beyond, and nobody fetches"
    }

    private var asleep: String? {
        guard box.ready.count > 0, box.isWorking, !box.idle.isEmpty, box.starting == nil else { return nil }
        return "nobody wakes"
    }

    private var unrecovered: String? {
        if box.phase == .failed, box.storeWindow.rare.failure == nil { return "it has failed for no reason" }
        guard case .failed(_, let recovery) = box.life else { return nil }
        switch recovery {
        case .no:
            let isHeard = answers.allSatisfy { $0.change == nil }
            return isDiskWell && isHeard ? "the store works, and it waits for that" : nil
        case .asked: return "it waits for an answer that it has had"
        case .settling:
            var after = box
            return after.beginReading() ? "the store works, nothing is under way, and nobody reads it" : nil
        case .reading(let number):
            let isUnderWay = box.held + box.committing.count + box.storeWindow.coming + box.storeWindow.rare.leaving > 0
            if isUnderWay { return "something is under way while the store is read" }
            return readings.contains { $0.number == number } ? nil : "nobody reads the store"
        case .unreadable: return nil
        }
    }

    /// What was asked of the actor holds until it is taken back, whatever the disk does.
    private var forgotten: String? {
        switch box.life {
        case .open(let isPaused), .failed(.open(let isPaused), _):
            if isPaused != self.isPaused { return "its pause is \(isPaused) instead of \(self.isPaused)" }
        case .draining, .stopping, .stopped, .failed: break
        }
        return box.life.isDraining == isDraining ? nil : "it drains: \(box.life.isDraining) instead of \(isDraining)"
    }

    /// A deadline that is still to come has an alarm, in every state, and who waits for recovery is let in after it.
    private var unalarmed: String? {
        if let deadline = box.life.deadline, let due = [deadline.cut, deadline.end].first(where: { $0 > now }) {
            guard let alarm = box.alarmAt, alarm <= due else { return "a deadline at \(due) and no alarm" }
        }
        guard !box.senders.isEmpty else { return nil }
        return box.phase == .failed ? nil : "an output waits though there is room"
    }

    /// The inbox is described by what the store has and where it is in memory; which key is which is left out.
    var key: [UInt8] {
        var key = WorldKey()
        key.add(box.phase.number, box.storeWindow.rare.failure == nil ? 0 : 1, isDiskWell ? 1 : 0, recovery)
        key.add(resumption, until(box.life.deadline?.cut), until(box.life.deadline?.end), unstored)
        key.add(box.senders.count, box.storeWindow.rare.pushed.count, box.storeWindow.rare.isInDoubt ? 1 : 0)
        key.add(
            box.storeWindow.rare.doubtfulEnds, isPaused ? 1 : 0, box.storeWindow.rare.leaving, box.storeWindow.ready,
            box.storeWindow.coming,
            fetch.number)
        key.add(rank(of: box.storeWindow.cursor), rank(of: box.storeWindow.last), (box.starting ?? -1) + 1)
        key.add(box.alarmAt.map { $0 <= now ? 1 : 2 } ?? 0)
        key.add(rows) { row in (row.place == .ready ? 0 : row.place == .retrying ? 1 : 2) + 3 * row.attempts }
        key.add(box.ready.due.count, box.ready.wasDueTaken ? 1 : 0, box.life.returned.stored?.count ?? 0)
        key.add(rank(of: box.life.returned.stored?.after), rank(of: box.life.returned.stored?.upTo))
        key.add(box.ready.elements) { rank(of: box.record(of: $0)?.key) * 4 + min(3, Int($0.attempt)) }
        key.add(box.retrying.unordered.sorted()) { rank(of: box.record(of: $0.envelope)?.key) * 3 + due($0.due) }
        key.add(box.life.returned.envelopes) { rank(of: box.record(of: $0)?.key) }
        key.add(box.committing.sorted { $0.key < $1.key }.map(\.value)) { rank(of: box.record(of: $0)?.key) }
        for (index, worker) in box.workers.enumerated() {
            key.add(worker.batch.count, runs[index] == nil ? 0 : 1, rank(of: runs[index]?.key))
        }
        key.add(changes, number)
        key.add(box.storeWindow.rare.notGivenBack) { keys(of: $0).reduce(0) { $0 + rank(of: $1) } }
        key.add(readings) { box.storeWindow.rare.lastReading - $0.number }
        for case .read(_, let result) in readings {
            let contents = try? result.get()
            key.add(contents == nil ? 0 : 1, rank(of: contents?.last), contents?.ready ?? 0)
            key.add(contents?.retrying ?? []) { rank(of: $0.message.key) }
            key.add(contents?.dead ?? []) { rank(of: $0.message.key) }
        }
        key.add(answers) { answer in
            switch answer {
            case .accepted(let message): rank(of: message) * 4
            case .ended(let place, _, let end): 40 + order(of: place) * 8 + end.number
            case .gaveBack: 100
            case .failed(let change): 120 + number(change)
            }
        }
        switch fetch {
        case .none: break
        case .asked(let after): key.add(rank(of: after))
        case .read(let part): key.add(part.messages) { rank(of: $0.key) }
        }
        return key.bytes
    }

    private var resumption: Int {
        switch box.life {
        case .open(isPaused: false): 0
        case .open(isPaused: true): 1
        case .failed(.open(let isPaused), _): isPaused ? 1 : 2
        case .failed(.draining, _): 3
        case .draining, .stopping, .stopped: 4
        }
    }

    private var recovery: Int {
        guard case .failed(_, let recovery) = box.life else { return 0 }
        return switch recovery {
        case .no: 1
        case .asked, .settling: 2
        case .reading: 3
        case .unreadable: 4
        }
    }

    private func until(_ due: UInt64?) -> Int { due.map { $0 > now ? 1 + Int($0 - now) : 1 } ?? 0 }

    /// How many rows come before the key, and whether the row is still there.
    private func rank(of key: MessageKey?) -> Int {
        guard let key else { return 0 }
        return 1 + 2 * rows.count { $0.key < key } + (rows.contains { $0.key == key } ? 1 : 0)
    }

    private func order(of place: Int) -> Int { box.committing.keys.count { $0 < place } }

    private func due(_ due: UInt64) -> Int { due <= now ? 0 : 1 }

    private func number(_ change: Change) -> Int {
        switch change {
        case .accept: 0
        case .end(let place, _, _, let end): 8 + order(of: place) * 8 + end.number
        case .returnToCaller(let change): 64 + keys(of: change).reduce(0) { $0 + rank(of: $1) }
        }
    }
}

extension StoredWorld.End {
    var number: Int {
        switch self {
        case .completed: 0
        case .buried: 1
        case .retried: 2
        case .discarded: 3
        }
    }
}

extension StoredWorld.Answer {
    var change: StoredWorld.Change? {
        if case .failed(let change) = self { change } else { nil }
    }
}

extension Inbox {
    /// What became true, without making it so.
    fileprivate var consequence: Consequence {
        var box = self
        return box.consequence()
    }
}
