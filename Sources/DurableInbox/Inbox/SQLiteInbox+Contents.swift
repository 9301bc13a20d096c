public import Actors
internal import Foundation

extension SQLiteInbox {
    /// What is in the file. Blocks while it is read, and where messages cannot be decoded, for a commit: they become dead
    /// letters. Nobody else may use the inbox meanwhile.
    public func contents() throws(StoreFailure) -> StoredContents<Message> {
        do throws(StoreError) {
            while true {
                var undecodable: [Undecodable] = []
                let found = try store.read { (view) throws(StoreError) in try contents(view, &undecodable) }
                if undecodable.isEmpty { return found }
                for message in undecodable { _ = try deadLetter(message) }
            }
        } catch {
            throw StoreFailure(error)
        }
    }

    /// A pending message that cannot be decoded.
    private struct Undecodable {
        let row: MessageRow
        let reason: String
    }

    private func contents(
        _ view: StoreView, _ undecodable: inout [Undecodable]
    ) throws(StoreError) -> StoredContents<Message> {
        let now = store.options.clock()
        let counts = try view.counts(number)
        var contents = StoredContents<Message>()
        contents.ready = counts.ready
        contents.last = try last(view)
        contents.lastLetter = try view.lastLetter(number)
        contents.ledger = StoredLedger(counts)
        for key in try view.suspects(number) {
            guard let row = try view.message(key), row.due == nil else { continue }
            if let message = try decode(row, try steps(of: key, view), now, &undecodable) {
                contents.suspects.append(message)
            }
        }
        for row in try view.retrying(number, limit: .max) {
            guard let message = try decode(row, try steps(of: row.key, view), now, &undecodable) else { continue }
            contents.retrying.append(.init(message: message, wait: .nanoseconds(wait(of: row, now))))
        }
        for row in try view.dead(number, .newestFirst, limit: Self.mostDead).reversed() {
            do throws(Unreadable) {
                contents.dead.append(try dead(from: row, now))
            } catch {
                contents.unreadable.append(UnreadableLetter(row, row.cause, now))
            }
        }
        contents.storedDeadLetters = counts.dead - contents.dead.count - contents.unreadable.count
        return contents
    }

    /// How long a message still waits for its next attempt: never longer than was decided, whatever the clock was set to.
    private func wait(of row: MessageRow, _ now: Int64) -> Int64 {
        let wait = max(0, (row.due ?? now).addingSaturating(-now))
        return min(wait, History(row.history).wait ?? wait)
    }

    /// The messages behind `key`. Those that cannot be decoded become dead letters; it blocks for a commit then.
    func part(after key: MessageKey?, limit: Int) throws(StoreFailure) -> StoredPart<Message> {
        do throws(StoreError) {
            var undecodable: [Undecodable] = []
            var part = try store.read { (view) throws(StoreError) in
                let rows = try view.ready(number, after: key, limit: limit)
                var steps = try steps(from: rows.first?.key, to: rows.last?.key, view)
                let now = store.options.clock()
                var part = StoredPart<Message>(messages: [], last: rows.last?.key)
                // Suspects came with the contents.
                for row in rows where row.kills == 0 {
                    let done = steps.removeValue(forKey: row.key) ?? []
                    if let message = try decode(row, done, now, &undecodable) { part.messages.append(message) }
                }
                return part
            }
            for message in undecodable {
                if let letter = try deadLetter(message) { part.unreadable.append(letter) }
            }
            return part
        } catch {
            store.readFailed(error)
            throw StoreFailure(error)
        }
    }

    private func decode(
        _ row: MessageRow, _ steps: [RecordedStep], _ now: Int64, _ undecodable: inout [Undecodable]
    ) throws(StoreError) -> StoredMessage<Message>? {
        do throws(Unreadable) {
            return try stored(row, steps, now)
        } catch {
            undecodable.append(Undecodable(row: row, reason: error.description))
            return nil
        }
    }

    /// Makes a message that cannot be decoded a dead letter, with what is known of it. Blocks for a commit.
    private func deadLetter(_ message: Undecodable) throws(StoreError) -> UnreadableLetter? {
        let (row, reason) = (message.row, message.reason)
        let history = History(failures: row.failures, reason: reason).bytes
        let outcome = try store.performBlocking(.deadLetter(row.key, attempt: row.attempt, history: history))
        guard case .buried(let number) = outcome else { return nil }
        return UnreadableLetter(
            key: row.key, number: number, text: row.beginning, reason: reason, attempts: row.attempt)
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
    ) throws(Unreadable) -> StoredMessage<Message> {
        StoredMessage(
            key: row.key, message: try read(row.body, row.version), age: .nanoseconds(row.acceptedAt.age(at: now)),
            attempts: row.attempt, failures: row.failures, steps: steps)
    }

    private func dead(from row: DeadRow, _ now: Int64) throws(Unreadable) -> StoredContents<Message>.Dead {
        StoredContents<Message>.Dead(
            message: try stored(row.message, [], now), reason: row.cause, age: .nanoseconds(row.buriedAt.age(at: now)),
            number: row.number, worker: History(row.message.history).worker,
            refused: row.targets.isEmpty ? nil : RefusedOutput(output: row.output, targets: row.targets))
    }

    private func read(_ body: [UInt8], _ version: Int) throws(Unreadable) -> Message {
        guard version <= self.version else {
            throw Unreadable(
                "a message of \(name) is of version \(version), and this program reads up to version \(self.version)")
        }
        do {
            if version < self.version, let upgrade { return try upgrade(body, version) }
            return try JSON.decoder.decode(Message.self, from: Data(body))
        } catch {
            throw Unreadable("a message of \(name) cannot be decoded: \(error)")
        }
    }
}

/// Why a message cannot be decoded.
private struct Unreadable: Error {
    let description: String

    init(_ description: String) { self.description = description }
}

extension UnreadableLetter {
    init(_ row: DeadRow, _ reason: String, _ now: Int64) {
        self.init(
            key: row.message.key, number: row.number, text: row.message.beginning, reason: reason,
            attempts: row.message.attempt, age: .nanoseconds(row.buriedAt.age(at: now)))
    }
}

extension StoredLedger {
    init(_ counts: Counts) {
        self.init()
        accepted = counts.accepted
        pending = counts.pending
        completed = counts.completed
        dead = counts.dead
        discarded = counts.discarded
        returned = counts.returned
    }
}

extension MessageRow {
    /// The beginning of the body, as text.
    fileprivate var beginning: String { String(decoding: body.prefix(100), as: UTF8.self) }
}

extension Int64 {
    /// How long ago that was, in nanoseconds: not less than nothing when the clock was set back.
    fileprivate func age(at now: Int64) -> Int64 { Swift.max(0, now.addingSaturating(-self)) }
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
