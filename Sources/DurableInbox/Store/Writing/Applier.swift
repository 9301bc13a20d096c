internal import Actors
internal import GRDB

/// Makes changes, within a transaction that somebody else begins and ends.
///
/// Every function throws ``Undone`` or `SQLFailure`; what a change has done up to then has to be taken back.
struct Applier {
    let statements: Statements
    let callers: CallersTables
    /// Nanoseconds since 1970.
    private let now: Int64
    /// The counts after the changes that were made.
    private(set) var counters: Counters

    init(_ statements: Statements, _ callers: CallersTables, _ counters: Counters, now: Int64) {
        self.statements = statements
        self.callers = callers
        self.counters = counters
        self.now = now
    }

    mutating func apply(_ change: Change) throws -> Outcome {
        switch change {
        case .accept(let inbox, let messages): try .accepted(accept(messages.map { (inbox, $0) }))
        case .restore(let inbox, let messages): try .accepted(restore(messages.map { (inbox, $0) }))
        case .finish(let key): try end(key, as: \.completed)
        case .discard(let key): try discard(key)
        case .retry(let key, let attempt, let due, let history): try retry(key, attempt, due, history)
        case .deadLetter(let key, let attempt, let history, let refused): try deadLetter(key, attempt, history, refused)
        case .replay(let key): try replay(key)
        case .deliver(let key, let outputs, let targets): try deliver(key, outputs, targets)
        case .returnToCaller(let key): try returnToCaller(key)
        case .returnReady(let after, let last, let limit): try returnReady(after, last, limit)
        case .handOver(let key, let outputs): try handOver(key, outputs)
        case .step(let key, let name, let result): try step(key, name, result)
        case .execute(let sql, let arguments): try .changed(rows: callers.execute(sql, arguments))
        case .prune(let time, let limit): try .changed(rows: prune(before: time, limit))
        case .all(let changes): try all(changes)
        case .openInbox(let name): try .inbox(openInbox(name))
        case .migrate(let namespace, let migrations): try callers.migrate(namespace, migrations)
        }
    }

    /// Makes a message that is pending a dead letter for what it has done to the process.
    mutating func buryAsGuilty(_ key: MessageKey, reason: String) throws(SQLFailure) {
        _ = try deadLetter(key, nil, nil, reason: reason)
    }

    /// Goes back to what the counts were.
    mutating func restore(_ counters: Counters) { self.counters = counters }

    /// Writes the counts of all inboxes that changed.
    mutating func writeCounters() throws(SQLFailure) {
        for (number, inbox) in counters.takeUnwritten() {
            let counts = inbox.counts
            let statement = statements.writeCounter
            statement.bind(number, at: 1)
            statement.bind(inbox.last, at: 2)
            let columns = [
                counts.accepted, counts.ready, counts.retrying, counts.completed, counts.dead, counts.discarded,
                counts.returned,
            ]
            for (count, column) in zip(columns, Int32(3)...) { statement.bind(count, at: column) }
            statement.bind(inbox.letters, at: 10)
            try statement.run()
        }
    }
}

extension Applier {
    private mutating func accept(_ messages: [(InboxNumber, NewMessage)]) throws -> Accepted {
        try accept(messages, as: { $0 }) { applier, message, inbox throws(SQLFailure) in
            try applier.insert(message, into: inbox)
        }
    }

    private mutating func restore(_ messages: [(InboxNumber, ExportedMessage)]) throws -> Accepted {
        try accept(messages, as: \.message) { applier, kept, inbox throws(SQLFailure) in
            try applier.insert(kept, into: inbox)
        }
    }

    private mutating func accept<Message>(
        _ messages: [(InboxNumber, Message)], as message: (Message) -> NewMessage,
        _ insert: (inout Self, Message, InboxNumber) throws(SQLFailure) -> MessageKey
    ) throws -> Accepted {
        var accepted = Accepted(keys: [])
        accepted.keys.reserveCapacity(messages.count)
        for (index, (inbox, new)) in messages.enumerated() {
            guard counters.has(inbox) else { throw Undone.refused("there is no inbox \(inbox.rawValue)") }
            if let first = try known(message(new), in: inbox) {
                accepted.keys.append(first)
                accepted.duplicates.append(index)
            } else {
                accepted.keys.append(try insert(&self, new, inbox))
            }
        }
        return accepted
    }

    /// The key of the message of the same identity; when there is none, that identity is this message's from now on.
    private mutating func known(_ message: NewMessage, in inbox: InboxNumber) throws(SQLFailure) -> MessageKey? {
        guard let identity = message.identity else { return nil }
        counters.noteIdentity(inbox)
        let insert = statements.insertIdentity
        insert.bind(inbox.rawValue, at: 1)
        insert.bind(identity, at: 2)
        insert.bind(counters.nextKey(inbox), at: 3)
        if try insert.run() > 0 { return nil }
        let find = statements.findIdentity
        find.bind(inbox.rawValue, at: 1)
        find.bind(identity, at: 2)
        return try find.rows { $0.key(0) }.first
    }

    private mutating func insert(_ message: NewMessage, into inbox: InboxNumber) throws(SQLFailure) -> MessageKey {
        let key = counters.nextKey(inbox)
        let statement = statements.insertMessage
        statement.bind(key, at: 1)
        statement.bind(message.version, at: 2)
        statement.bind(now, at: 3)
        statement.bind(message.identity, at: 4)
        statement.bind(message.body, at: 5)
        try statement.run()
        counters.accept(inbox)
        return key
    }

    private mutating func insert(_ kept: ExportedMessage, into inbox: InboxNumber) throws(SQLFailure) -> MessageKey {
        let key = counters.nextKey(inbox)
        counters.accept(inbox)
        switch kept.place {
        case .ready:
            try restore(kept, key, statements.restorePending, at: nil)
        case .retrying(let due):
            try restore(kept, key, statements.restorePending, at: due)
            counters.move(inbox, from: \.ready, to: \.retrying)
        case .dead(let time, _):
            statements.restoreDead.bind(counters.numberLetter(inbox), at: 10)
            try restore(kept, key, statements.restoreDead, at: time)
            counters.move(inbox, from: \.ready, to: \.dead)
        }
        return key
    }

    private func restore(
        _ kept: ExportedMessage, _ key: MessageKey, _ statement: Prepared, at time: Int64?
    ) throws(SQLFailure) {
        statement.bind(key, at: 1)
        statement.bind(kept.message.version, at: 2)
        statement.bind(kept.acceptedAt, at: 3)
        statement.bind(kept.attempt, at: 4)
        statement.bind(kept.kills, at: 5)
        statement.bind(kept.message.identity, at: 6)
        statement.bind(kept.history, at: 7)
        statement.bind(kept.message.body, at: 8)
        if let time { statement.bind(time, at: 9) } else { statement.bindNull(at: 9) }
        try statement.run()
        for (index, step) in kept.steps(under: key).enumerated() {
            statements.restoreStep.bind(key, at: 1)
            statements.restoreStep.bind(index + 1, at: 2)
            statements.restoreStep.bind(step.at, at: 3)
            statements.restoreStep.bind(step.name, at: 4)
            statements.restoreStep.bind(step.result, at: 5)
            try statements.restoreStep.run()
        }
    }

    /// Takes a pending message out of its table.
    /// - Returns: where it was counted, or nil when it is not pending.
    private func remove(_ key: MessageKey) throws(SQLFailure) -> WritableKeyPath<Counts, Int>? {
        statements.deleteReady.bind(key, at: 1)
        if try statements.deleteReady.run() > 0 { return \.ready }
        statements.deleteRetrying.bind(key, at: 1)
        return try statements.deleteRetrying.run() > 0 ? \.retrying : nil
    }

    private func forgetSteps(_ key: MessageKey) throws(SQLFailure) {
        statements.deleteSteps.bind(key, at: 1)
        try statements.deleteSteps.run()
    }

    private mutating func end(
        _ key: MessageKey, as end: WritableKeyPath<Counts, Int>, keepsIdentity: Bool = true
    ) throws(SQLFailure) -> Outcome {
        if keepsIdentity { try noteFinal(key, statements.noteFinal) }
        guard let place = try remove(key) else { return .gone }
        try forgetSteps(key)
        counters.move(key.inbox, from: place, to: end)
        return .done
    }

    /// A message is about to be final: its identity may go some time later.
    private func noteFinal(_ key: MessageKey, _ statement: Prepared) throws(SQLFailure) {
        guard counters.has(key.inbox), counters.hasIdentities(key.inbox) else { return }
        statement.bind(key, at: 1)
        statement.bind(now, at: 2)
        try statement.run()
    }

    private mutating func discard(_ key: MessageKey) throws(SQLFailure) -> Outcome {
        let outcome = try end(key, as: \.discarded)
        return outcome == .gone ? try endLetter(key, as: \.discarded) : outcome
    }

    private mutating func endLetter(
        _ key: MessageKey, as end: WritableKeyPath<Counts, Int>
    ) throws(SQLFailure) -> Outcome {
        try noteFinal(key, statements.noteFinalLetter)
        statements.deleteDead.bind(key, at: 1)
        guard try statements.deleteDead.run() > 0 else { return .gone }
        try forgetSteps(key)
        counters.move(key.inbox, from: \.dead, to: end)
        return .done
    }

    private mutating func retry(
        _ key: MessageKey, _ attempt: Int, _ due: Int64, _ history: [UInt8]?
    ) throws(SQLFailure) -> Outcome {
        for statement in [statements.retryReady, statements.retryRetrying] {
            statement.bind(key, at: 1)
            statement.bind(attempt, at: 2)
            statement.bind(due, at: 3)
            statement.bind(history, at: 4)
            guard try statement.run() > 0 else { continue }
            if statement === statements.retryReady { counters.move(key.inbox, from: \.ready, to: \.retrying) }
            return .done
        }
        return .gone
    }

    /// - Parameter attempt: nil to leave it as it is, as is a history that is nil.
    private mutating func deadLetter(
        _ key: MessageKey, _ attempt: Int?, _ history: [UInt8]?, _ refused: RefusedOutput? = nil, reason: String? = nil
    ) throws(SQLFailure) -> Outcome {
        guard counters.has(key.inbox) else { return .gone }
        let statement = statements.deadLetter
        statement.bind(key, at: 1)
        statement.bind(now, at: 2)
        if let attempt { statement.bind(attempt, at: 3) } else { statement.bindNull(at: 3) }
        statement.bind(history, at: 4)
        statement.bind(reason, at: 5)
        var numbered = counters
        let number = numbered.numberLetter(key.inbox)
        statement.bind(number, at: 6)
        statement.bind(refused?.output, at: 7)
        statement.bind(refused.map { DeadRow.text($0.targets) }, at: 8)
        guard try statement.run() > 0, let place = try remove(key) else { return .gone }
        counters = numbered
        counters.move(key.inbox, from: place, to: \.dead)
        return .buried(number: number)
    }

    /// A refused output reaches some of those that lacked it.
    private mutating func deliver(
        _ key: MessageKey, _ outputs: [(InboxNumber, NewMessage)], _ targets: [String]
    ) throws -> Outcome {
        if targets.isEmpty {
            guard try endLetter(key, as: \.completed) == .done else { return .gone }
        } else {
            statements.stillRefused.bind(key, at: 1)
            statements.stillRefused.bind(DeadRow.text(targets), at: 2)
            guard try statements.stillRefused.run() > 0 else { return .gone }
        }
        return try .accepted(accept(outputs))
    }

    private mutating func replay(_ key: MessageKey) throws(SQLFailure) -> Outcome {
        guard counters.has(key.inbox) else { return .gone }
        let new = counters.nextKey(key.inbox)
        for statement in [statements.replay, statements.moveIdentity, statements.moveSteps, statements.deleteDead] {
            statement.bind(key, at: 1)
        }
        for statement in [statements.replay, statements.moveIdentity, statements.moveSteps] {
            statement.bind(new, at: 2)
        }
        statements.moveIdentity.bind(key.inbox.rawValue, at: 3)
        guard try statements.replay.run() > 0 else { return .gone }
        try statements.moveIdentity.run()
        try statements.moveSteps.run()
        try statements.deleteDead.run()
        counters.replay(key.inbox)
        return .replayed(new)
    }

    private mutating func returnToCaller(_ key: MessageKey) throws(SQLFailure) -> Outcome {
        // Whoever has it back may queue it again, and must not be told that it has been accepted.
        statements.forgetIdentity.bind(key, at: 1)
        statements.forgetIdentity.bind(key.inbox.rawValue, at: 2)
        try statements.forgetIdentity.run()
        return try end(key, as: \.returned, keepsIdentity: false)
    }

    private mutating func returnReady(
        _ after: MessageKey, _ last: MessageKey, _ limit: Int
    ) throws(SQLFailure) -> Outcome {
        statements.readyRange.bind(after, at: 1)
        statements.readyRange.bind(last, at: 2)
        statements.readyRange.bind(limit, at: 3)
        let keys = try statements.readyRange.rows { $0.key(0) }
        for key in keys { _ = try returnToCaller(key) }
        return .changed(rows: keys.count)
    }

    private mutating func handOver(_ key: MessageKey, _ outputs: [(InboxNumber, NewMessage)]) throws -> Outcome {
        guard try end(key, as: \.completed) == .done else { return .gone }
        return try .accepted(accept(outputs))
    }

    private func step(_ key: MessageKey, _ name: String, _ result: [UInt8]) throws(SQLFailure) -> Outcome {
        let statement = statements.insertStep
        statement.bind(key, at: 1)
        statement.bind(now, at: 2)
        statement.bind(name, at: 3)
        statement.bind(result, at: 4)
        return try statement.run() > 0 ? .done : .gone
    }

    private mutating func all(_ changes: [Change]) throws -> Outcome {
        var outcomes: [Outcome] = []
        for change in changes {
            let outcome = try apply(change)
            guard outcome != .gone else { throw Undone.gone }
            outcomes.append(outcome)
        }
        return .all(outcomes)
    }

    private mutating func openInbox(_ name: String) throws -> InboxNumber {
        if let number = counters.number(of: name) { return number }
        guard counters.inboxes.count < InboxNumber.limit else {
            throw Undone.refused("a file has room for \(InboxNumber.limit) inboxes")
        }
        let number = counters.add(name)
        statements.insertInbox.bind(number.rawValue, at: 1)
        statements.insertInbox.bind(name, at: 2)
        try statements.insertInbox.run()
        return number
    }
}
