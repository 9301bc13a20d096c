@testable import Actors

/// The store's side: it commits, tells, fetches, fails and works again.
extension StoredWorld {
    mutating func commit() -> Consequence? {
        guard !changes.isEmpty else { return nil }
        switch changes.removeFirst() {
        case .accept:
            lastKey += 1
            let key = MessageKey(rawValue: lastKey)
            rows.append(Row(key: key))
            answers.append(.accepted(key))
        case .end(let place, let worker, let key, let end):
            apply(end, to: key)
            answers.append(.ended(place: place, worker: worker, end))
        case .giveBack(let keys, let isLate):
            rows.removeAll { keys.contains($0.key) }
            answers.append(.gaveBack(keys.count, isLate: isLate))
        }
        return Consequence.none
    }

    private mutating func apply(_ end: End, to key: MessageKey) {
        guard let index = rows.firstIndex(where: { $0.key == key }), rows[index].place != .dead else {
            return require(false, "\(key) ends and is not pending in the store")
        }
        switch end {
        case .completed, .discarded: rows.remove(at: index)
        case .buried: rows[index].place = .dead
        case .retried:
            rows[index].place = .retrying
            rows[index].attempts = min(1, rows[index].attempts + 1)
        }
    }

    mutating func tell() -> Consequence? {
        guard !answers.isEmpty else { return nil }
        switch answers.removeFirst() {
        case .accepted(let key):
            accepted += 1
            return change { $0.admit([Committed(message: Int(key.rawValue), key: key)], at: $1) }
        case .ended(let place, let worker, let end):
            if end == .completed || end == .discarded { ended += 1 }
            return change { $0.told(place, worker: worker, end.outcome, at: $1) }
        case .failed(.accept):
            let consequence = change { $0.release(1, at: $1) }
            return later(consequence, change { box, _ in box.fail(Self.failure) })
        case .failed(.end(let place, let worker, _, _)):
            let consequence = change { box, _ in box.fail(Self.failure) }
            return later(consequence, change { $0.told(place, worker: worker, .untold, at: $1) })
        case .gaveBack(let count, let isLate):
            let consequence = change { box, _ in box.left(count) }
            return isLate ? later(consequence, goOn()) : consequence
        case .failed(.giveBack(let keys, _)):
            notGivenBack += keys
            let consequence = change { box, _ in box.fail(Self.failure) }
            return later(consequence, change { box, _ in box.left(keys.count) })
        }
    }

    /// Two events one after another: the first may have had a consequence that the second does not have again.
    private func later(_ first: Consequence, _ second: Consequence) -> Consequence {
        second == .none ? first : second
    }

    private mutating func change(
        _ event: (inout Box, UInt64) -> (effects: Effects, consequence: Consequence)
    ) -> Consequence {
        let (effects, consequence) = event(&box, now)
        perform(effects)
        return consequence
    }

    mutating func read() -> Consequence? {
        guard case .asked(let after) = fetch else { return nil }
        let found = rows.filter { $0.place == .ready && $0.key > after ?? MessageKey(rawValue: 0) }.prefix(window)
        fetch = .read(StoredPart(messages: found.map(\.stored), last: found.last?.key))
        return Consequence.none
    }

    mutating func arrive() -> Consequence? {
        guard case .read(let part) = fetch else { return nil }
        fetch = .none
        return change { $0.load(part, at: $1) }
    }

    mutating func breakDisk() -> Consequence? {
        guard isDiskWell else { return nil }
        isDiskWell = false
        answers += changes.map(Answer.failed)
        changes = []
        return change { box, _ in box.fail(Self.failure) }
    }

    mutating func mendDisk() -> Consequence? {
        guard !isDiskWell, answers.allSatisfy({ $0.change == nil }) else { return nil }
        isDiskWell = true
        return storeWorks()
    }

    mutating func storeWorks() -> Consequence {
        guard !notGivenBack.isEmpty else { return goOn() }
        giveBack(notGivenBack, isLate: true)
        notGivenBack = []
        return Consequence.none
    }

    private mutating func goOn() -> Consequence {
        guard box.phase == .failed else {
            box.beyond.failure = nil
            return Consequence.none
        }
        isStoreBack = true
        return box.consequence()
    }

    mutating func recover() {
        isStoreBack = false
        var contents = StoredContents<Int>()
        contents.ready = rows.count { $0.place == .ready }
        contents.last = lastKey == 0 ? nil : MessageKey(rawValue: lastKey)
        contents.retrying = rows.filter { $0.place == .retrying }
            .map { .init(message: $0.stored, wait: .nanoseconds(1)) }
        contents.dead = rows.filter { $0.place == .dead }.map { .init(message: $0.stored, reason: "no", age: .zero) }
        runs = runs.filter { box.workers.indices.contains($0.key) && box.workers[$0.key].activity != .idle }
        perform(box.recover(contents, at: now))
    }
}

extension StoredWorld.Row {
    var stored: StoredMessage<Int> { StoredMessage(key: key, message: Int(key.rawValue), attempts: attempts) }
}

extension StoredWorld.End {
    var outcome: Outcome<Int> {
        switch self {
        case .completed: .completed
        case .buried: .failed(InboxWorld.Failure(), again: nil)
        case .retried: .postponed(1)
        case .discarded: .discarded
        }
    }
}
