/// Where the messages of one inbox are kept so that they outlive the process: the port of a durable inbox.
///
/// An actor that is given one accepts only what is committed, and tells nobody of an end before that is committed. What
/// it has in memory is a window on the store and the same as there; the store decides nothing.
public protocol MessageStore<Message>: AnyObject, Sendable {
    /// What the inbox takes.
    associatedtype Message: Sendable

    /// Stores of the same home commit a change of both in one transaction.
    var home: ObjectIdentifier { get }
    /// Which inbox this is: one actor at a time has it.
    var inboxID: InboxID { get }
    /// How many ready messages the actor should have in memory at most; the others stay where they are.
    var window: Int { get }

    /// What is there now. It reads few rows, but it reads: it may block for a moment.
    func contents() throws(StoreFailure) -> StoredContents<Message>
    /// The ready messages behind that key, in the order of acceptance; at most `limit`. Read on a thread of the store's,
    /// where `then` is called.
    func ready(
        after key: MessageKey?, limit: Int,
        then: @escaping @Sendable (Result<StoredPart<Message>, StoreFailure>) -> Void)
    /// The message as it will be stored.
    func draft(_ message: Message) throws(StoreFailure) -> MessageDraft
    /// Commits a change. `then` is called once, on a thread of the store's, and in the order in which changes are
    /// committed; it must not block.
    func commit(_ change: StoreChange, then: @escaping @Sendable (Result<StoreAnswer, StoreFailure>) -> Void)

    /// A value as it is kept beside a message.
    func encode(_ value: some Encodable) throws(StoreFailure) -> [UInt8]
    /// The value that was kept.
    func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(StoreFailure) -> Value

    /// The worker has begun that message: noted where a crash of the process does not erase it.
    func begin(_ key: MessageKey, worker: Int)
    /// The worker has ended its message.
    func end(worker: Int)

    /// Has `observer` called when the store fails, and with nil when it works again: after what it had failed to commit
    /// was told. A store may try again by itself.
    func observe(_ observer: @escaping @Sendable (StoreFailure?) -> Void)
    /// Tries to work again after a failure, and tells the observers what came of it, in any case. On a thread of the
    /// store's.
    func reopen()
}

extension MessageStore {
    /// This store is an inbox of its own.
    public var inboxID: InboxID { InboxID(home: ObjectIdentifier(self), number: 0) }
}

/// Names a message for as long as its store exists; what is accepted later has a greater key.
public struct MessageKey: RawRepresentable, Hashable, Comparable, Sendable {
    /// The key as the store has it.
    public let rawValue: Int64

    /// The message of that key.
    public init(rawValue: Int64) { self.rawValue = rawValue }

    /// Whether the left one was accepted before.
    public static func < (left: MessageKey, right: MessageKey) -> Bool { left.rawValue < right.rawValue }
}

/// A message as it will be stored.
public struct MessageDraft: Sendable, Equatable {
    /// The number of its inbox in the store.
    public var inbox: Int
    /// The message, encoded.
    public var body: [UInt8]
    /// The version of that encoding.
    public var version: Int
    /// What tells it from all others of its inbox: the same identity is accepted once.
    public var identity: String?

    /// A draft for that inbox.
    public init(inbox: Int, body: [UInt8], version: Int, identity: String?) {
        self.inbox = inbox
        self.body = body
        self.version = version
        self.identity = identity
    }
}

/// What is to be committed, as a whole or not at all.
public enum StoreChange: Sendable {
    /// Accepts messages.
    case accept([MessageDraft])
    /// A message has been processed, and these come of it.
    case complete(MessageKey, handingOver: [MessageDraft])
    /// A message waits for its next attempt, for that long; so many were made.
    case retry(MessageKey, attempts: Int, after: Duration, failures: [RecordedFailure])
    /// A message becomes a dead letter.
    case deadLetter(MessageKey, DeadLetterDraft)
    /// The refused output of a dead letter is accepted in these inboxes; those names still lack it. Without such names the
    /// dead letter is completed.
    case deliver(MessageKey, to: [MessageDraft], stillRefusedBy: [String])
    /// A message or dead letter is given up for good.
    case discard([MessageKey])
    /// Dead letters are ready again, behind all others and under new keys.
    case replay([MessageKey])
    /// Messages are their caller's again.
    case returnToCaller([MessageKey])
    /// All ready messages are their caller's again whose key is greater than `after` and at most `upTo`. However many
    /// they are: this one need not be done as a whole.
    case returnReady(after: MessageKey?, upTo: MessageKey)
    /// A message has done a step of its work.
    case step(MessageKey, RecordedStep)
}

/// What is known of a message that becomes a dead letter.
public struct DeadLetterDraft: Sendable, Equatable {
    /// How many attempts it has had.
    public var attempts: Int
    /// The worker that made the last one, from 1.
    public var worker: Int
    /// Why it is given up on.
    public var reason: String
    /// What went wrong in its attempts.
    public var failures: [RecordedFailure]
    /// Its output, where that was refused.
    public var refused: RefusedOutput?
    /// What has come of it all the same.
    public var handingOver: [MessageDraft]

    /// A message that is given up on for that reason.
    public init(
        attempts: Int, worker: Int, reason: String, failures: [RecordedFailure] = [], refused: RefusedOutput? = nil,
        handingOver: [MessageDraft] = []
    ) {
        self.attempts = attempts
        self.worker = worker
        self.reason = reason
        self.failures = failures
        self.refused = refused
        self.handingOver = handingOver
    }
}

/// An output that some of the actors that it was directed to did not take.
public struct RefusedOutput: Sendable, Equatable {
    /// The output, encoded; nil where it cannot be: then a replay makes it again.
    public var output: [UInt8]?
    /// The names of the actors that lack it.
    public var targets: [String]

    /// An output that these actors lack.
    public init(output: [UInt8]?, targets: [String]) {
        self.output = output
        self.targets = targets
    }
}

/// What became of a committed change.
public struct StoreAnswer: Sendable, Equatable {
    /// The keys of the messages that it accepted or revived, in their order; nil for one that was accepted before.
    public var keys: [MessageKey?]
    /// The number of the dead letter that it made.
    public var letter: Int?

    /// An answer with those keys.
    public init(keys: [MessageKey?] = [], letter: Int? = nil) {
        self.keys = keys
        self.letter = letter
    }
}

/// Why a store did not do it. Where it cannot go on, it says so to its observers, too.
public struct StoreFailure: Error, Equatable, CustomStringConvertible {
    /// What is wrong, where, and what to do.
    public let description: String

    /// A failure described so.
    public init(_ description: String) { self.description = description }
}

/// A failed attempt in words, as it is kept.
public struct RecordedFailure: Codable, Equatable, Sendable {
    /// Which attempt it was, from 1.
    public var attempt: Int
    /// The worker that made it, from 1.
    public var worker: Int
    /// What it threw.
    public var error: String

    /// An attempt that failed so.
    public init(attempt: Int, worker: Int, error: String) {
        self.attempt = attempt
        self.worker = worker
        self.error = error
    }
}

/// An error of which only the words were kept.
public struct RecordedError: Error, Equatable, CustomStringConvertible {
    /// What it said.
    public let description: String

    /// The error that said so.
    public init(_ description: String) { self.description = description }
}

/// A step of a message's work that is done.
public struct RecordedStep: Sendable, Equatable {
    /// Which step.
    public var name: String
    /// What came of it, encoded.
    public var result: [UInt8]

    /// A step that had that result.
    public init(name: String, result: [UInt8]) {
        self.name = name
        self.result = result
    }
}
