package import Actors

/// Something to be written. A change is done as a whole or not at all.
///
/// Changes are made in the order in which they are submitted. Each is compare-and-set: one that speaks of a message
/// which is not there any more changes nothing and ends as ``Outcome/gone``.
package enum Change: Sendable {
    /// Takes new messages into an inbox, ready, in this order.
    case accept(InboxNumber, [NewMessage])
    /// Takes messages that another store had, as they were there and in this order. The identity of one that was accepted
    /// before is known, as with `accept`, and nothing of that one changes.
    case restore(InboxNumber, [ExportedMessage])
    /// A pending message has been processed: it goes, with its steps.
    case finish(MessageKey)
    /// A pending message or a dead letter is given up for good: it goes, with its steps.
    case discard(MessageKey)
    /// A pending message waits for its next attempt.
    /// - `attempt`: how many attempts it has had.
    /// - `due`: when the next may begin, in nanoseconds since 1970.
    /// - `history`: what went wrong so far, as its actor wants it kept.
    case retry(MessageKey, attempt: Int, due: Int64, history: [UInt8]?)
    /// A pending message becomes a dead letter: it stays in the file, with its steps.
    /// - `refused`: its output, where that is what nobody took.
    case deadLetter(MessageKey, attempt: Int, history: [UInt8]?, refused: RefusedOutput? = nil)
    /// A dead letter is ready again, behind all that is, with no attempt counted and under a new key.
    case replay(MessageKey)
    /// The output of a dead letter, which was refused, is accepted in these inboxes. With no `targets` left that lack it,
    /// the letter is completed and goes.
    case deliver(MessageKey, outputs: [(InboxNumber, NewMessage)], stillRefusedBy: [String])
    /// The first ready messages behind that key are handed back, up to `last`, at most so many; see ``returnToCaller(_:)``.
    case returnReady(after: MessageKey, upTo: MessageKey, limit: Int)
    /// A pending message is handed back to whoever queued it: it goes, with its steps and its identity, and may be
    /// accepted again.
    case returnToCaller(MessageKey)
    /// A pending message has been processed, and these messages come of it, each in the inbox beside it.
    case handOver(MessageKey, outputs: [(InboxNumber, NewMessage)])
    /// A pending message has done a step of its work: `result` is kept until the message goes.
    case step(MessageKey, name: String, result: [UInt8])
    /// One statement on a caller's own tables, of those that write.
    case execute(String, [SQLValue] = [])
    /// Forgets the identities of messages that were final before that time, at most so many, with what goes with them.
    case prune(before: Int64, limit: Int)
    /// All of these, or, when one fails or is gone, none.
    case all([Change])
    /// Finds the inbox of that name, or makes it.
    case openInbox(String)
    /// Brings a caller's tables up to date, see ``DurableStore/migrate(_:_:)``.
    case migrate(String, [Migration])
}

/// A message to be accepted.
package struct NewMessage: Sendable, Equatable {
    /// The message, encoded.
    package var body: [UInt8]
    /// The version of that encoding.
    package var version: Int
    /// What tells the message from all others of its inbox: one of the same identity is not accepted again, not even
    /// after the first is final.
    package var identity: String?

    package init(_ body: [UInt8], version: Int = 1, identity: String? = nil) {
        self.body = body
        self.version = version
        self.identity = identity
    }
}

/// What has become of a change that was committed.
package enum Outcome: Sendable, Equatable {
    /// It is done.
    case done
    /// The message was not, or no longer, what the change needs: nothing has changed.
    case gone
    /// Of `accept`, `restore` and `handOver`.
    case accepted(Accepted)
    /// Of `replay`: the new key.
    case replayed(MessageKey)
    /// Of `deadLetter`: the number of the dead letter.
    case buried(number: Int)
    /// Of `execute`, `returnReady` and `prune`: how many rows were changed.
    case changed(rows: Int)
    /// Of `all`: each one's.
    case all([Outcome])
    /// Of `openInbox`.
    case inbox(InboxNumber)
}

/// Where the messages of an acceptance are.
package struct Accepted: Sendable, Equatable {
    /// The key of each message, in their order. A duplicate has the key of the first of its identity.
    package var keys: [MessageKey]
    /// Which of them were accepted before, by their index, in order.
    package var duplicates: [Int] = []
}

/// A change of a caller's tables, made once in the life of a file.
package struct Migration: Sendable, Equatable {
    /// Names it among those of its room.
    package var name: String
    /// Statements, separated by semicolons.
    package var sql: String

    package init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }
}

extension Change {
    /// What it costs, for the bound on a transaction.
    var weight: Weight {
        switch self {
        case .accept(_, let messages):
            messages.reduce(into: Weight()) { $0.add($1.body.count) }
        case .restore(_, let messages):
            messages.reduce(into: Weight()) { $0.add($1.message.body.count) }
        case .handOver(_, let outputs):
            outputs.reduce(into: Weight(rows: 1, bytes: 0)) { $0.add($1.1.body.count) }
        case .step(_, _, let result): Weight(rows: 1, bytes: result.count)
        case .deliver(_, let outputs, _): outputs.reduce(into: Weight(rows: 1, bytes: 0)) { $0.add($1.1.body.count) }
        case .returnReady(_, _, let limit), .prune(_, let limit): Weight(rows: limit, bytes: 0)
        case .all(let changes): changes.reduce(into: Weight()) { $0.add($1.weight) }
        default: Weight(rows: 1, bytes: 0)
        }
    }
}

/// Rows and bytes that are written.
struct Weight: Equatable {
    var rows = 0
    var bytes = 0

    mutating func add(_ bytes: Int) { add(Weight(rows: 1, bytes: bytes)) }

    mutating func add(_ other: Weight) {
        rows += other.rows
        bytes += other.bytes
    }

    func fits(in limit: Weight) -> Bool { rows <= limit.rows && bytes <= limit.bytes }
}
