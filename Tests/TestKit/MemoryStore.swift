package import Actors
import Foundation

/// An inbox of a ``MemoryFile``.
package final class MemoryStore<Message: Codable & Sendable>: MessageStore {
    private let file: MemoryFile
    private let inbox: Int
    package let window: Int
    private let identity: (@Sendable (Message) -> String)?
    private let counts: Bool

    /// - Parameters:
    ///   - inbox: its number in the file.
    ///   - counts: whether it says with its contents what it has counted.
    package init(
        _ file: MemoryFile, inbox: Int, window: Int = 1_000, identity: (@Sendable (Message) -> String)? = nil,
        counts: Bool = false
    ) {
        self.file = file
        self.inbox = inbox
        self.window = window
        self.identity = identity
        self.counts = counts
    }

    package var home: ObjectIdentifier { ObjectIdentifier(file) }

    /// Another one after a crash: the actor that had it is gone with its process.
    package var inboxID: InboxID {
        InboxID(home: home, number: file.content.withLock { $0.crashes } << 32 | inbox)
    }

    /// What is ready there, first come first.
    package var ready: [Message] { rows { $0.isReady }.map { message($0).message } }

    /// The dead letters there.
    package var dead: [Message] { rows { $0.burial != nil }.map { message($0).message } }

    /// How many messages are there, dead or not.
    package var count: Int { rows { _ in true }.count }

    /// All that was ever accepted there.
    package var accepted: [Message] {
        file.content.withLock { $0.accepted }.filter { $0.inbox == inbox }.map { decoded($0) }
    }

    /// What left it for good, and so.
    package func ended(_ how: MemoryFile.End) -> [Message] {
        file.content.withLock { $0.ended }.filter { $0.how == how && $0.row.draft.inbox == inbox }
            .map { decoded($0.row.draft) }
    }

    /// The messages a step of which was recorded more than once, of those that are gone.
    package var doubledSteps: [Message] {
        file.content.withLock { $0.ended }.map(\.row)
            .filter { $0.draft.inbox == inbox && Set($0.steps.map(\.name)).count < $0.steps.count }
            .map { decoded($0.draft) }
    }

    /// What it has counted.
    package var ledger: StoredLedger {
        file.content.withLock { content in
            var ledger = StoredLedger()
            ledger.accepted = content.accepted.count { $0.inbox == inbox }
            let rows = content.rows.values.filter { $0.draft.inbox == inbox }
            ledger.pending = rows.count { $0.isPending }
            ledger.dead = rows.count - ledger.pending
            let ends = content.ended.filter { $0.row.draft.inbox == inbox }
            ledger.completed = ends.count { $0.how == .completed }
            ledger.discarded = ends.count { $0.how == .discarded }
            ledger.returned = ends.count { $0.how == .givenBack }
            return ledger
        }
    }

    package func contents() throws(StoreFailure) -> StoredContents<Message> {
        if let failure = file.content.withLock({ $0.failure }) { throw failure }
        var contents = StoredContents<Message>()
        let ready = rows { $0.isReady }
        contents.ready = ready.count
        contents.last = file.content.withLock { $0.last == 0 ? nil : MessageKey(rawValue: $0.last) }
        contents.suspects = ready.filter { $0.kills > 0 }.map(message)
        contents.retrying = rows { $0.wait != nil && $0.burial == nil }
            .map { StoredContents.Retry(message: message($0), wait: $0.wait ?? .zero) }
        contents.dead = rows { $0.burial != nil }
            .map { row in
                StoredContents.Dead(
                    message: message(row), reason: row.burial?.reason ?? "", age: .zero, number: row.letter,
                    worker: row.burial?.worker, refused: row.burial?.refused)
            }
        contents.lastLetter = file.content.withLock { $0.letters }
        if counts { contents.ledger = ledger }
        file.content.withLock { $0.onRead }?(inbox)
        return contents
    }

    package func ready(
        after key: MessageKey?, limit: Int,
        then: @escaping @Sendable (Result<StoredPart<Message>, StoreFailure>) -> Void
    ) {
        file.content.withLock { $0.onFetch }?()
        file.run { [self] in
            let ready = rows { $0.isReady && $0.kills == 0 }
            let part = ready.filter { row in key.map { row.key > $0 } ?? true }.prefix(limit)
            then(.success(StoredPart(messages: part.map(message), last: part.last?.key)))
        }
    }

    package func draft(_ message: Message) throws(StoreFailure) -> MessageDraft {
        MessageDraft(inbox: inbox, body: try encode(message), version: 1, identity: identity?(message))
    }

    package func commit(_ change: StoreChange, then: @escaping @Sendable (Result<StoreAnswer, StoreFailure>) -> Void) {
        file.commit(change, of: inbox, then: then)
    }

    package func encode(_ value: some Encodable) throws(StoreFailure) -> [UInt8] {
        do { return Array(try JSONEncoder().encode([value])) } catch { throw StoreFailure("\(error)") }
    }

    package func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(StoreFailure) -> Value {
        do { return try JSONDecoder().decode([Value].self, from: Data(bytes))[0] } catch {
            throw StoreFailure("\(error)")
        }
    }

    package func begin(_ key: MessageKey, worker: Int) {
        file.content.withLock { $0.inFlight[inbox, default: [:]][worker] = key }
    }

    package func end(worker: Int) {
        file.content.withLock { $0.inFlight[inbox, default: [:]][worker] = nil }
    }

    package func observe(_ observer: @escaping @Sendable (StoreFailure?) -> Void) {
        file.content.withLock { $0.observers.append(observer) }
    }

    package func reopen() { file.reopen() }

    private func rows(where isChosen: (MemoryFile.Row) -> Bool) -> [MemoryFile.Row] {
        file.content.withLock { content in
            content.rows.values.filter { $0.draft.inbox == inbox && isChosen($0) }.sorted { $0.key < $1.key }
        }
    }

    private func message(_ row: MemoryFile.Row) -> StoredMessage<Message> {
        StoredMessage(
            key: row.key, message: decoded(row.draft), attempts: row.attempts, failures: row.failures,
            steps: row.steps)
    }

    private func decoded(_ draft: MessageDraft) -> Message {
        guard let message = try? decode(Message.self, from: draft.body) else {
            preconditionFailure("a message that was encoded cannot be decoded")
        }
        return message
    }
}
