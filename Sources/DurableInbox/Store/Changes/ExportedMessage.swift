package import Actors

/// A message that a store has, with all that is known of it: what it takes to have it in another one.
package struct ExportedMessage: Sendable, Equatable {
    /// Where it is.
    package enum Place: Sendable, Equatable {
        case ready
        /// The next attempt may begin then, in nanoseconds since 1970.
        case retrying(due: Int64)
        /// It was given up on then, for that reason.
        case dead(at: Int64, reason: String)
    }

    /// Its key there.
    package var key: MessageKey
    package var message: NewMessage
    package var place: Place
    /// When it was accepted, in nanoseconds since 1970.
    package var acceptedAt: Int64
    /// How many attempts it has had.
    package var attempt: Int
    /// At how many faults of the process it has been in flight, since it last failed by itself.
    package var kills: Int
    /// The attempts that failed, in order.
    package var failures: [RecordedFailure]
    /// The steps of its work that it has done, in order. A name that begins with its key and a slash follows the key.
    package var steps: [StepRow]

    package init(
        key: MessageKey, _ message: NewMessage, _ place: Place = .ready, acceptedAt: Int64, attempt: Int = 0,
        kills: Int = 0,
        failures: [RecordedFailure] = [], steps: [StepRow] = []
    ) {
        self.key = key
        self.message = message
        self.place = place
        self.acceptedAt = acceptedAt
        self.attempt = attempt
        self.kills = kills
        self.failures = failures
        self.steps = steps
    }
}

extension ExportedMessage {
    init(_ row: MessageRow, _ steps: [StepRow]) {
        self.init(row, row.due.map { .retrying(due: $0) } ?? .ready, steps)
    }

    init(_ row: DeadRow, _ steps: [StepRow]) {
        self.init(row.message, .dead(at: row.buriedAt, reason: row.cause), steps)
    }

    private init(_ row: MessageRow, _ place: Place, _ steps: [StepRow]) {
        self.init(
            key: row.key, NewMessage(row.body, version: row.version, identity: row.identity),
            place, acceptedAt: row.acceptedAt, attempt: row.attempt,
            kills: row.kills, failures: row.failures, steps: steps)
    }

    /// What its steps are called under another key.
    func steps(under key: MessageKey) -> [StepRow] {
        let prefix = self.key.prefix
        return steps.map { step in
            guard step.name.hasPrefix(prefix) else { return step }
            return StepRow(name: key.prefix + step.name.dropFirst(prefix.count), result: step.result, at: step.at)
        }
    }

    /// What went wrong, as its actor would have had it kept.
    var history: [UInt8]? {
        guard case .dead(_, let reason) = place else { return History(failures: failures).bytes }
        return History(failures: failures, reason: reason).bytes
    }
}

extension MessageKey {
    /// What the names of steps begin with that count for the message under this key alone.
    package var prefix: String { "\(rawValue)/" }
}

extension StoreView {
    /// All that is kept of an inbox: what is pending, then the dead letters, each by their acceptance.
    package func kept(_ inbox: InboxNumber) throws(StoreError) -> StoreCursor<ExportedMessage> {
        let (pending, letters) = (try pending(inbox), try letters(inbox))
        return StoreCursor { () throws(StoreError) in
            if let row = try pending.next() { return ExportedMessage(row, try steps(of: row.key)) }
            guard let row = try letters.next() else { return nil }
            return ExportedMessage(row, try steps(of: row.message.key))
        }
    }
}
