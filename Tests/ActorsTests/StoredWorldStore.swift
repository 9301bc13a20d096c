@testable import Actors

/// The store's side: it commits, tells, fetches, fails and works again.
extension StoredWorld {
    mutating func commit() -> Void? {
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
        case .returnToCaller(let change):
            let keys = keys(of: change)
            rows.removeAll { keys.contains($0.key) }
            answers.append(.gaveBack)
        }
        return ()
    }

    /// The rows that a change gives back.
    func keys(of change: StoreChange) -> [MessageKey] {
        switch change {
        case .returnToCaller(let keys): keys
        case .returnReady(let after, let last):
            rows.filter { row in row.place == .ready && row.key <= last && after.map { row.key > $0 } ?? true }.map(
                \.key)
        default: []
        }
    }

    private mutating func apply(_ end: End, to key: MessageKey) {
        guard let index = rows.firstIndex(where: { $0.key == key }), rows[index].place != .dead else {
            // Its caller has it, and it had been told of when a stop gave up on it.
            return require(box.storeWindow.rare.isInDoubt, "\(key) ends and is not pending in the store")
        }
        switch end {
        case .completed, .discarded: rows.remove(at: index)
        case .buried: rows[index].place = .dead
        case .retried:
            rows[index].place = .retrying
            rows[index].attempts = min(1, rows[index].attempts + 1)
        }
    }

    mutating func tell() -> Void? {
        guard !answers.isEmpty else { return nil }
        switch answers.removeFirst() {
        case .accepted(let key):
            accepted += 1
            change { $0.admit([Committed(message: Int(key.rawValue), key: key)], at: $1) }
        case .ended(let place, let worker, let end):
            if end == .completed || end == .discarded { ended += 1 }
            change { $0.committed(place, worker: worker, end.outcome, at: $1) }
        case .failed(.accept):
            change { $0.release(1, at: $1) }
            change { box, _ in box.fail(Self.failure) }
        case .failed(.end(let place, let worker, _, _)):
            change { box, _ in box.fail(Self.failure) }
            change { $0.committed(place, worker: worker, .commitFailed, at: $1) }
        case .gaveBack: change { box, _ in box.left() }
        case .failed(.returnToCaller(let back)): change { box, _ in box.remain(back, Self.failure) }
        }
        return ()
    }

    private mutating func change(
        _ event: (inout Box, UInt64) -> (effects: Effects, consequence: Consequence)
    ) {
        let (effects, consequence) = event(&box, now)
        perform(effects)
        hear(consequence)
    }

    mutating func read() -> Void? {
        guard case .asked(let after) = fetch else { return nil }
        let found = rows.filter { $0.place == .ready && $0.key > after ?? MessageKey(rawValue: 0) }.prefix(window)
        fetch = .read(StoredPart(messages: found.map(\.stored), last: found.last?.key))
        return ()
    }

    mutating func arrive() -> Void? {
        guard case .read(let part) = fetch else { return nil }
        fetch = .none
        change { $0.load(part, at: $1) }
        return ()
    }

    mutating func breakDisk() -> Void? {
        guard isDiskWell else { return nil }
        isDiskWell = false
        answers += changes.map(Answer.failed)
        changes = []
        change { box, _ in box.fail(Self.failure) }
        return ()
    }

    mutating func mendDisk() -> Void? {
        // One reading that nobody wants any more is as good as many.
        guard !isDiskWell, readings.count < 2, answers.allSatisfy({ $0.change == nil }) else { return nil }
        isDiskWell = true
        storeWorks()
        return ()
    }

    mutating func storeWorks() {
        let (late, consequence) = box.storeWorks()
        for change in late { ask(.returnToCaller(change)) }
        hear(consequence)
    }

    mutating func failToReopen() { change { box, _ in box.fail(Self.failure) } }

    mutating func readContents() -> Void? {
        guard let index = readings.firstIndex(where: { !$0.isRead }) else { return nil }
        readings[index] = .read(readings[index].number, isDiskWell ? .success(contents) : .failure(Self.failure))
        return ()
    }

    mutating func contentsArrive() -> Void? {
        guard let index = readings.firstIndex(where: \.isRead), case .read(let number, let result) = readings[index]
        else { return nil }
        readings.remove(at: index)
        switch result {
        case .success(let contents): change { $0.recover(contents, reading: number, at: $1) }
        case .failure(let failure): change { box, _ in box.recover(failure, reading: number) }
        }
        if box.storeWindow.rare.failure == nil {
            for _ in 0..<unstored { keep() }
            unstored = 0
        }
        return ()
    }

    private var contents: StoredContents<Int> {
        var contents = StoredContents<Int>()
        contents.ready = rows.count { $0.place == .ready }
        contents.last = lastKey == 0 ? nil : MessageKey(rawValue: lastKey)
        contents.retrying = rows.filter { $0.place == .retrying }
            .map { .init(message: $0.stored, wait: .nanoseconds(1)) }
        contents.dead = rows.filter { $0.place == .dead }.map { .init(message: $0.stored, reason: "no", age: .zero) }
        return contents
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
