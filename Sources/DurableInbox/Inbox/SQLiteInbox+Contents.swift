public import Actors
internal import Foundation

extension SQLiteInbox {
    /// What is in the file. Blocks while it is read.
    public func contents() throws(StoreFailure) -> StoredContents<Message> {
        do throws(StoreError) {
            return try store.read { (view) throws(StoreError) in try contents(view) }
        } catch {
            throw StoreFailure(error)
        }
    }

    private func contents(_ view: StoreView) throws(StoreError) -> StoredContents<Message> {
        let now = store.options.clock()
        let counts = try view.counts(number)
        var contents = StoredContents<Message>()
        contents.ready = counts.ready
        contents.last = try last(view)
        for suspect in store.recovery.suspects where suspect.key.inbox == number {
            guard let row = try view.message(suspect.key), row.due == nil, row.kills > 0 else { continue }
            contents.suspects.append(try stored(row, try steps(of: row.key, view), now))
        }
        for row in try view.retrying(number, limit: .max) {
            let message = try stored(row, try steps(of: row.key, view), now)
            contents.retrying.append(.init(message: message, wait: .nanoseconds(max(0, (row.due ?? now) - now))))
        }
        let newest = try view.dead(number, .newestFirst, limit: Self.mostDead)
        contents.dead = newest.reversed().compactMap { dead(from: $0, now) }
        contents.deadBeyond = counts.dead - contents.dead.count
        return contents
    }

    /// The messages behind `key`. What nobody can read any more becomes a dead letter.
    func part(after key: MessageKey?, limit: Int) throws(StoreFailure) -> StoredPart<Message> {
        do throws(StoreError) {
            return try store.read { (view) throws(StoreError) in
                let rows = try view.ready(number, after: key, limit: limit)
                var steps = try steps(from: rows.first?.key, to: rows.last?.key, view)
                let now = store.options.clock()
                var part = StoredPart<Message>(messages: [], last: rows.last?.key)
                // Suspects came with the contents.
                for row in rows where row.kills == 0 {
                    do throws(StoreError) {
                        part.messages.append(try stored(row, steps.removeValue(forKey: row.key) ?? [], now))
                    } catch {
                        guard case .damaged(_, let reason) = error else { throw error }
                        part.unreadable += 1
                        let history = History(failures: [], reason: reason).bytes
                        store.submit(.bury(row.key, attempt: row.attempt, history: history)) { _ in }
                    }
                }
                return part
            }
        } catch {
            store.readFailed(error)
            throw StoreFailure(error)
        }
    }

    private func last(_ view: StoreView) throws(StoreError) -> MessageKey? {
        let rows = try view.query("SELECT last FROM ledger WHERE number = ?", [.integer(Int64(number.rawValue))])
        guard case .integer(let last)? = rows.first?.first, last > 0 else { return nil }
        return MessageKey(number, last)
    }

    private func steps(of key: MessageKey, _ view: StoreView) throws(StoreError) -> [RecordedStep] {
        try view.steps(of: key).map { RecordedStep(name: $0.name, result: $0.result) }
    }

    /// The steps of those messages that have any: few.
    private func steps(
        from first: MessageKey?, to last: MessageKey?, _ view: StoreView
    ) throws(StoreError) -> [MessageKey: [RecordedStep]] {
        guard let first, let last else { return [:] }
        let rows = try view.query(
            "SELECT DISTINCT key FROM step WHERE key BETWEEN ? AND ?",
            [.integer(first.rawValue), .integer(last.rawValue)])
        var steps: [MessageKey: [RecordedStep]] = [:]
        for case .integer(let value)? in rows.map(\.first) {
            let key = MessageKey(rawValue: value)
            steps[key] = try self.steps(of: key, view)
        }
        return steps
    }

    private func stored(
        _ row: MessageRow, _ steps: [RecordedStep], _ now: Int64
    ) throws(StoreError) -> StoredMessage<Message> {
        StoredMessage(
            key: row.key, message: try read(row.body, row.version),
            age: .nanoseconds(max(0, now - row.acceptedAt)), attempts: row.attempt,
            failures: row.failures, steps: steps)
    }

    private func dead(from row: DeadRow, _ now: Int64) -> StoredContents<Message>.Dead? {
        guard let stored = try? stored(row.message, [], now) else { return nil }
        return .init(message: stored, reason: row.cause, age: .nanoseconds(max(0, now - row.buriedAt)))
    }

    private func read(_ body: [UInt8], _ version: Int) throws(StoreError) -> Message {
        guard version <= self.version else {
            throw .newerVersion(path: store.files.path, known: "messages of \(name) up to version \(self.version)")
        }
        do {
            if version < self.version, let upgrade { return try upgrade(body, version) }
            return try JSON.decoder.decode(Message.self, from: Data(body))
        } catch {
            throw .damaged(path: store.files.path, reason: "a message of \(name) cannot be read: \(error)")
        }
    }
}

// MARK: - Coding

extension SQLiteInbox {
    /// As JSON.
    public func encode(_ value: some Encodable) throws(StoreFailure) -> [UInt8] {
        do {
            return [UInt8](try JSON.encoder.encode(value))
        } catch {
            throw StoreFailure("a \(type(of: value)) of \(name) cannot be written as JSON: \(error)")
        }
    }

    /// From JSON.
    public func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8]
    ) throws(StoreFailure) -> Value {
        do {
            return try JSON.decoder.decode(type, from: Data(bytes))
        } catch {
            throw StoreFailure("a \(type) of \(name) cannot be read: \(error)")
        }
    }
}

/// Made once: making one costs as much as using it.
enum JSON {
    static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        // A slash needs no escape; with one, an export could not show the text as it is.
        encoder.outputFormatting = .withoutEscapingSlashes
        return encoder
    }()
    static let decoder = JSONDecoder()
}
