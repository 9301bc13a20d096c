public import Actors
internal import Dispatch

/// An inbox in a ``DurableStore``: what a `WorkerActor` is given to lose nothing across `kill -9`.
///
/// ```swift
/// let file = try DurableStore(path: "orders.sqlite")
/// let orders = try WorkerActor("orders", workers: 20, inbox: file.inbox("orders", of: Order.self)) { order, context in … }
/// orders.resume()
/// ```
/// Made by ``DurableStore/inbox(_:of:window:version:upgrade:identity:)``. One actor at a time may have it, until it is stopped
/// or gone.
public final class SQLiteInbox<Message: Codable & Sendable>: MessageStore {
    /// Reads a message of an older version.
    public typealias Upgrade = @Sendable (_ body: [UInt8], _ version: Int) throws -> Message
    /// Names a message, so that it is accepted once.
    public typealias Identity = @Sendable (Message) -> String

    /// At most so many dead letters are read into memory.
    static var mostDead: Int { 100_000 }
    /// So many messages are handed back in one transaction.
    static var mostGivenBack: Int { 1_000 }

    /// How many ready messages its actor has in memory, more or less.
    public let window: Int

    let store: DurableStore
    let number: InboxNumber
    let name: String
    let version: Int
    let upgrade: Upgrade?
    let identity: Identity?
    private let slots = Locked<[InFlightSlot]>([])

    init(
        _ store: DurableStore, _ name: String, window: Int, version: Int, upgrade: Upgrade?, identity: Identity?
    ) throws(StoreError) {
        self.store = store
        self.name = name
        self.window = window
        self.version = version
        self.upgrade = upgrade
        self.identity = identity
        number = try store.inbox(name)
    }

    /// The store: inboxes of the same one hand over in one transaction.
    public var home: ObjectIdentifier { ObjectIdentifier(store) }

    /// Which inbox of the store it is, however often it was asked for by its name.
    public var inboxID: InboxID { InboxID(home: home, number: number.rawValue) }

    /// The message, encoded as JSON.
    public func draft(_ message: Message) throws(StoreFailure) -> MessageDraft {
        MessageDraft(
            inbox: number.rawValue, body: try encode(message), version: version, identity: identity?(message))
    }

    /// Gathered with what others commit at the same time.
    public func commit(
        _ change: StoreChange, then: @escaping @Sendable (Result<StoreAnswer, StoreFailure>) -> Void
    ) {
        switch change {
        case .discard(let keys): each(keys.map(Change.discard), then)
        case .returnToCaller(let keys): each(keys.map(Change.returnToCaller), then)
        case .returnReady: returnReady(written(change), then)
        default:
            store.submit(written(change)) { result in
                then(result.map(\.answer).mapError { StoreFailure($0) })
            }
        }
    }

    /// Ready messages, read on a thread of the store's.
    public func ready(
        after key: MessageKey?, limit: Int,
        then: @escaping @Sendable (Result<StoredPart<Message>, StoreFailure>) -> Void
    ) {
        DispatchQueue.global().async { [self] in
            do throws(StoreFailure) {
                then(.success(try part(after: key, limit: limit)))
            } catch {
                then(.failure(error))
            }
        }
    }

    /// Noted in memory that outlives the process.
    public func begin(_ key: MessageKey, worker: Int) {
        slot(of: worker).begin(key)
    }

    /// Noted there, too.
    public func end(worker: Int) { slot(of: worker).end() }

    private func slot(of worker: Int) -> InFlightSlot {
        slots.withLock { slots in
            while slots.count <= worker { slots.append(store.takeSlot()) }
            return slots[worker]
        }
    }

    /// Has `observer` called when the disk fails, and when it works again.
    public func observe(_ observer: @escaping @Sendable (StoreFailure?) -> Void) {
        store.observe { state in
            switch state {
            case .open: observer(nil)
            case .failed(let error): observer(StoreFailure(error))
            case .closed: break
            }
        }
    }

    /// Tries again after the disk has failed. May be asked by each of the store's actors.
    public func reopen() {
        DispatchQueue.global().async { [store] in store.tryAgain() }
    }

    /// Has it made again and again, a transaction each, until nothing is left.
    private func returnReady(
        _ change: Change, _ then: @escaping @Sendable (Result<StoreAnswer, StoreFailure>) -> Void
    ) {
        store.submit(change) { [self] result in
            switch result {
            case .success(.changed(let rows)) where rows == Self.mostGivenBack: returnReady(change, then)
            default: then(result.map { _ in StoreAnswer() }.mapError { StoreFailure($0) })
            }
        }
    }

    /// Makes changes that do not depend on each other.
    private func each(
        _ changes: [Change], _ then: @escaping @Sendable (Result<StoreAnswer, StoreFailure>) -> Void
    ) {
        guard !changes.isEmpty else { return then(.success(StoreAnswer())) }
        // They are answered in their order, on one thread.
        let answers = Locked(Result<StoreAnswer, StoreFailure>.success(StoreAnswer()))
        for (index, change) in changes.enumerated() {
            store.submit(change) { result in
                let all = answers.withLock { answers in
                    answers = answers.flatMap { known in
                        result.map { StoreAnswer(keys: known.keys + ($0.answer.keys.isEmpty ? [nil] : $0.answer.keys)) }
                            .mapError { StoreFailure($0) }
                    }
                    return answers
                }
                if index == changes.count - 1 { then(all) }
            }
        }
    }
}

extension DurableStore {
    /// The inbox of that name; makes it when there is none. Blocks for a commit.
    /// - Parameters:
    ///   - window: how many ready messages are in memory; the others are in the file alone.
    ///   - version: of the messages' encoding; a file with messages of a newer one is refused.
    ///   - upgrade: reads messages of older versions; nil where they read like the newest.
    ///   - identity: what makes a message the same as another one: the second is not accepted, not even after the first
    ///     is final.
    public func inbox<Message: Codable & Sendable>(
        _ name: String, of message: Message.Type = Message.self, window: Int = 1_000, version: Int = 1,
        upgrade: SQLiteInbox<Message>.Upgrade? = nil, identity: SQLiteInbox<Message>.Identity? = nil
    ) throws(StoreError) -> SQLiteInbox<Message> {
        try SQLiteInbox(self, name, window: window, version: version, upgrade: upgrade, identity: identity)
    }
}

extension StoreFailure {
    init(_ error: StoreError) { self.init(error.description) }
}
