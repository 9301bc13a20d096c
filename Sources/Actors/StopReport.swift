internal import Dispatch

/// What a stopped actor hands back.
public struct StopReport<Message: Sendable>: Sendable {
    /// Everything accepted and not final, first come first. Of an inbox that is kept in a store most are there alone, and
    /// are read when you ask for them; all stay there until you take them, which
    /// ``WorkerActor/restart(withPending:)`` without them does.
    ///
    /// Where an array is wanted, `let all: [Message] = report.pending` reads all of them into memory.
    public let pending: PendingMessages<Message>
    /// Those of ``pending`` that a worker was in when the deadline passed. Their attempt does not count; what was given
    /// up on after the grace may still be running.
    public let interrupted: [Message]
    /// Where every message of the actor went.
    public let ledger: Ledger
}

extension StopReport: HandsBack {}

/// What hands messages back: all of them in memory, for callers that want an array.
public protocol HandsBack<Message> {
    /// What is handed back.
    associatedtype Message: Sendable
    /// What is handed back, read on demand.
    var messages: PendingMessages<Message> { get }
}

extension HandsBack {
    /// All of them in memory.
    public var pending: [Message] { Array(messages) }
}

extension StopReport {
    /// The same as ``pending``.
    public var messages: PendingMessages<Message> { pending }
}

/// The messages that a stop hands back, first come first. Those that only a store has are read a part at a time, which
/// blocks; they are not in memory before.
public struct PendingMessages<Message: Sendable>: Sendable, Sequence {
    /// How many there are.
    public let count: Int
    let inMemory: [Message]
    let stored: StoredTail<Message>?

    init(_ inMemory: [Message], _ stored: StoredTail<Message>?) {
        count = inMemory.count + (stored?.count ?? 0)
        self.inMemory = inMemory
        self.stored = stored
    }

    /// Whether there are none.
    public var isEmpty: Bool { count == 0 }

    /// The first one.
    public var first: Message? { first { _ in true } }

    /// How many there are at least: ``count`` may be more than memory has room for.
    public var underestimatedCount: Int { inMemory.count }

    /// The message at that place, from 0; read anew at each call. Traps when there is none.
    public subscript(position: Int) -> Message {
        guard position >= inMemory.count else { return inMemory[position] }
        guard let message = dropFirst(position).first(where: { _ in true }) else {
            preconditionFailure("there is no message at \(position), or the store cannot be read")
        }
        return message
    }

    /// Goes through them. It ends early where the store cannot be read, or a restart has taken messages since.
    public func makeIterator() -> Iterator { Iterator(inMemory: inMemory[...], stored: stored) }

    /// Goes through the messages that a stop hands back.
    public struct Iterator: IteratorProtocol {
        var inMemory: ArraySlice<Message>
        var stored: StoredTail<Message>?

        /// The next one; nil at the end.
        public mutating func next() -> Message? {
            while inMemory.isEmpty {
                guard let part = stored?.nextPart() else { return nil }
                inMemory = part[...]
            }
            return inMemory.popFirst()
        }
    }
}

extension PendingMessages: CustomStringConvertible {
    /// Those in memory, and how many more there are.
    public var description: String {
        let more = count - inMemory.count
        return more == 0 ? "\(inMemory)" : "\(inMemory) and \(more) more"
    }
}

extension PendingMessages: Equatable where Message: Equatable {
    /// Whether both have the same messages in the same order. Reads them.
    public static func == (left: PendingMessages, right: PendingMessages) -> Bool { left.elementsEqual(right) }

    /// Whether they are these messages in this order. Reads them.
    public static func == (left: PendingMessages, right: [Message]) -> Bool { left.elementsEqual(right) }
}

extension PendingMessages: ExpressibleByArrayLiteral {
    /// These messages.
    public init(arrayLiteral messages: Message...) { self.init(messages, nil) }
}

/// Messages that only a store has: those behind `after`, up to `upTo`.
struct StoredRange: Sendable {
    var after: MessageKey?
    let upTo: MessageKey
    var count: Int
}

/// The same with a way to read them.
struct StoredTail<Message: Sendable>: Sendable {
    private var range: StoredRange
    private let read: @Sendable (_ after: MessageKey?) -> StoredPart<Message>?
    private var isAtEnd = false

    init(_ range: StoredRange, read: @escaping @Sendable (_ after: MessageKey?) -> StoredPart<Message>?) {
        self.range = range
        self.read = read
    }

    var count: Int { range.count }

    /// Reads on; nil at the end.
    mutating func nextPart() -> [Message]? {
        guard !isAtEnd, let part = read(range.after), let last = part.last else { return nil }
        range.after = last
        isAtEnd = last >= range.upTo
        return part.messages.filter { $0.key <= range.upTo }.map(\.message)
    }
}

extension WorkerActor {
    /// The messages of a range, to be read when somebody asks for them.
    func tail(_ range: StoredRange) -> StoredTail<Message>? {
        guard let store else { return nil }
        return StoredTail(range) { [weak self] after in
            let part = Locked<StoredPart<Message>?>(nil)
            let isRead = DispatchSemaphore(value: 0)
            store.ready(after: after, limit: store.window) { result in
                part.withLock { $0 = try? result.get() }
                isRead.signal()
            }
            isRead.wait()
            let found = part.withLock { $0 }
            if let found, !found.unreadable.isEmpty { self?.foundUnreadable(found.unreadable) }
            return found
        }
    }

    private func foundUnreadable(_ letters: [UnreadableLetter]) {
        let now = clock.nanoseconds()
        change { inbox in
            inbox.foundUnreadable(letters, at: now)
            return (Effects(), inbox.consequence())
        }
    }
}

/// How a drain ended.
public enum DrainEnd: Sendable, Equatable {
    /// Nothing is pending; the actor is stopped.
    case drained
    /// Somebody stopped the actor before, or the deadline passed; what was pending is in the report that
    /// ``WorkerActor/stop(deadline:grace:)`` gives.
    case stopped
    /// Somebody cancelled the drain; the actor accepts again.
    case cancelled
    /// The store does not work. Without a deadline the drain has not ended: it goes on when the store works again, unless
    /// it is cancelled. With one the actor is stopped, and what is pending is in its report and in the store.
    case failed(StoreFailure)
    /// It has not ended and goes on: the caller is the actor's own processor, for which it waits, or a task that was
    /// cancelled.
    case underWay
}
