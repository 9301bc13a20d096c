internal import Actors

/// What is kept of a message.
package enum StoredRow: Sendable, Equatable {
    case pending(MessageRow)
    case dead(DeadRow)
}

extension StoreView {
    /// The inbox of that name; nil when the file has none.
    package func inbox(_ name: String) throws(StoreError) -> InboxNumber? {
        try inboxes().firstIndex(of: name).map { InboxNumber(rawValue: $0 + 1) }
    }

    /// All pending messages, ready or not, by their acceptance.
    package func pending(
        _ inbox: InboxNumber, _ order: Order = .oldestFirst
    ) throws(StoreError) -> StoreCursor<MessageRow> {
        try walk(ReadQueries.pending(order), range(inbox), MessageRow.init)
    }

    /// All dead letters, by their acceptance.
    package func letters(
        _ inbox: InboxNumber, _ order: Order = .oldestFirst
    ) throws(StoreError) -> StoreCursor<DeadRow> {
        try walk(ReadQueries.letters(order), range(inbox), DeadRow.init)
    }

    /// The rows that a statement of a caller's finds, one by one.
    package func walk(_ sql: String, _ arguments: [SQLValue] = []) throws(StoreError) -> StoreCursor<[SQLValue]> {
        try walk(sql, arguments) { row in (0..<Int32(row.columnCount)).map(row.value) }
    }

    /// The message of that identity; nil when there is none, or when it is final and gone.
    package func find(_ inbox: InboxNumber, identity: String) throws(StoreError) -> StoredRow? {
        let keys = try rows(ReadQueries.identity, [.integer(Int64(inbox.rawValue)), .text(identity)]) { $0.key(0) }
        guard let key = keys.first else { return nil }
        if let row = try message(key) { return .pending(row) }
        return try rows(ReadQueries.letter, [.integer(key.rawValue)], DeadRow.init).first.map(StoredRow.dead)
    }

    /// Whether a message of that identity was accepted, even if it is final and gone by now.
    package func knows(_ inbox: InboxNumber, identity: String) throws(StoreError) -> Bool {
        try !rows(ReadQueries.identity, [.integer(Int64(inbox.rawValue)), .text(identity)]) { $0.key(0) }.isEmpty
    }

    /// How many of a caller's migrations the file has had, see ``DurableStore/migrate(_:_:)``.
    ///
    /// Throws `newerVersion` when it has had more than these.
    package func made(_ namespace: String, of migrations: [Migration]) throws(StoreError) -> Int {
        let made =
            try rows("SELECT count(*) FROM migration WHERE room = ?1", [.text(namespace)]) { $0.integer(0) }.first ?? 0
        guard made <= migrations.count else {
            throw .newerVersion(path: path, known: "\(namespace) up to \(migrations.last?.name ?? "nothing")")
        }
        return made
    }

    private func range(_ inbox: InboxNumber) -> [SQLValue] {
        [.integer(inbox.start.rawValue), .integer(inbox.end.rawValue)]
    }
}
