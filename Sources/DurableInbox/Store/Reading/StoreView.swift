package import Actors
internal import GRDB

/// One consistent look into the file: what is committed at its beginning, whatever is committed meanwhile.
///
/// For use within ``DurableStore/read(_:)`` alone. A look that lasts keeps the file's log from starting anew.
package struct StoreView {
    /// Which end of a list comes first.
    package enum Order: String, Sendable {
        case oldestFirst = "ASC"
        case newestFirst = "DESC"
    }

    private let db: Database
    let path: String

    init(_ db: Database, path: String) {
        self.db = db
        self.path = path
    }

    /// Ready messages in the order of acceptance, those behind `key` or else from the first. What is in flight is among
    /// them.
    package func ready(
        _ inbox: InboxNumber, after key: MessageKey? = nil, limit: Int
    ) throws(StoreError) -> [MessageRow] {
        let start = key ?? inbox.start
        return try rows(
            ReadQueries.ready, [.integer(start.rawValue), .integer(inbox.end.rawValue), .integer(Int64(limit))],
            MessageRow.init)
    }

    /// Messages that wait for their next attempt, the one that is due first first.
    package func retrying(_ inbox: InboxNumber, limit: Int) throws(StoreError) -> [MessageRow] {
        try rows(ReadQueries.retrying, [.integer(Int64(inbox.rawValue)), .integer(Int64(limit))], MessageRow.init)
    }

    /// Dead letters in the order in which they were given up on.
    package func dead(
        _ inbox: InboxNumber, _ order: Order = .newestFirst, offset: Int = 0, limit: Int
    ) throws(StoreError) -> [DeadRow] {
        try rows(
            ReadQueries.dead(order),
            [.integer(Int64(inbox.rawValue)), .integer(Int64(limit)), .integer(Int64(offset))],
            DeadRow.init)
    }

    /// One pending message; nil when it is not pending any more.
    package func message(_ key: MessageKey) throws(StoreError) -> MessageRow? {
        try rows(ReadQueries.message, [.integer(key.rawValue)], MessageRow.init).first
    }

    /// The steps that a message has done, in order.
    package func steps(of key: MessageKey) throws(StoreError) -> [StepRow] {
        try rows(ReadQueries.steps, [.integer(key.rawValue)]) {
            StepRow(name: $0.text(0), result: $0.bytes(1), at: Int64($0.integer(2)))
        }
    }

    /// How many dead letters an inbox ever had: the number of the last.
    package func lastLetter(_ inbox: InboxNumber) throws(StoreError) -> Int {
        try rows(ReadQueries.lastLetter, [.integer(Int64(inbox.rawValue))]) { $0.integer(0) }.first ?? 0
    }

    /// Messages that were in flight when the process died, so that one of them may be the cause; in order.
    package func suspects(_ inbox: InboxNumber) throws(StoreError) -> [MessageKey] {
        try rows(ReadQueries.suspects, []) { $0.key(0) }.filter { $0.inbox == inbox }.sorted()
    }

    /// Where the messages of an inbox are.
    package func counts(_ inbox: InboxNumber) throws(StoreError) -> Counts {
        try rows(ReadQueries.counts, [.integer(Int64(inbox.rawValue))]) { Counts($0, from: 0) }.first ?? Counts()
    }

    /// The names of all inboxes, in the order in which they were made: the first has the number 1.
    package func inboxes() throws(StoreError) -> [String] {
        try rows(ReadQueries.inboxes, []) { $0.text(0) }
    }

    /// The rows that a statement of a caller's finds.
    package func query(_ sql: String, _ arguments: [SQLValue] = []) throws(StoreError) -> [[SQLValue]] {
        try rows(sql, arguments) { row in (0..<Int32(row.columnCount)).map(row.value) }
    }
}

extension StoreView {
    func rows<Row>(
        _ sql: String, _ arguments: [SQLValue], _ row: (Prepared) -> Row
    ) throws(StoreError) -> [Row] {
        do throws(SQLFailure) {
            return try statement(sql, arguments, isCached: true).rows(row)
        } catch {
            throw failure(error)
        }
    }

    /// The same row by row, for what is too much for memory.
    func walk<Row>(
        _ sql: String, _ arguments: [SQLValue], _ row: @escaping (Prepared) -> Row
    ) throws(StoreError) -> StoreCursor<Row> {
        do throws(SQLFailure) {
            // A cached one is lent to one at a time.
            let statement = try statement(sql, arguments, isCached: false)
            let failure = failure
            return StoreCursor { () throws(StoreError) in
                do throws(SQLFailure) { return try statement.next(row) } catch { throw failure(error) }
            }
        } catch {
            throw failure(error)
        }
    }

    private func statement(_ sql: String, _ arguments: [SQLValue], isCached: Bool) throws(SQLFailure) -> Prepared {
        let statement = try Prepared(db, sql, isCached: isCached)
        guard statement.argumentCount == arguments.count else {
            throw SQLFailure(
                code: SQLFailure.misuse, message: "it takes \(statement.argumentCount) arguments: \(sql)")
        }
        statement.bind(arguments)
        return statement
    }

    private func failure(_ error: SQLFailure) -> StoreError {
        error.isStatementsOwn ? .refused(reason: error.reason) : error.whileReading(path)
    }
}
