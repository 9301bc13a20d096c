internal import Actors
internal import GRDB

/// What happens to a file when it gets a new owner, in one transaction.
struct Opening {
    /// A message that has been in flight at so many faults is given up on, if no other suspect was there at the last.
    static let mostKills = 2
    /// After so many it is, whoever else was there.
    static let mostKillsInCompany = 4

    let files: StoreFiles
    let options: StoreOptions
    let process: Int32

    /// Brings the tables up to date, counts the owner up and looks what the last one left.
    func enter(_ pool: DatabasePool) throws(StoreError) -> (Books, Recovery) {
        do {
            try pool.writeWithoutTransaction(check)
            try Schema.migrator.migrate(pool)
            let entered = try pool.writeWithoutTransaction(enter)
            options.hook?(.afterOwnerCommit)
            return entered
        } catch let error as StoreError {
            throw error
        } catch {
            throw SQLFailure(error).whileOpening(files.path)
        }
    }

    private func check(_ db: Database) throws {
        let level = try Connections.synchronous(db)
        guard level == 2 else { throw StoreError.notSynced(path: files.path, synchronous: level) }
        try Schema.refuseNewer(db, path: files.path)
    }

    private func enter(_ db: Database) throws -> (Books, Recovery) {
        var result: (Books, Recovery)?
        try db.inTransaction(.immediate) {
            let statements = try Statements(db)
            let callers = CallersTables(db, path: files.path, statements)
            let now = options.clock()
            var applier = Applier(statements, callers, try Self.books(db), now: now)
            let last = try Self.lastOwner(db)
            let record = last?.record(files)
            let end = last?.end(record) ?? .none
            let inFlight = try Self.pending(record?.keys ?? [], db)
            var buried: [MessageKey] = []
            if case .fault(let signal) = end { buried = try Self.blame(inFlight, signal, &applier, db) }
            try applier.writeBooks()
            let epoch = 1 + (last?.epoch ?? 0)
            try db.execute(sql: "INSERT INTO owner VALUES(?, ?, ?, 0, 0)", arguments: [epoch, process, now])
            let recovery = Recovery(
                epoch: epoch, lastEnd: end, inboxes: Self.inboxes(applier.books, inFlight, buried),
                suspects: try Self.suspects(db), buried: buried)
            result = (applier.books, recovery)
            options.hook?(.beforeOwnerCommit)
            return .commit
        }
        guard let result else { throw SQLFailure(code: 1, message: "the transaction did not run") }
        return result
    }
}

extension Opening {
    private struct Owner {
        let epoch: Int
        let isClean: Bool

        /// What it left in its workers' hands; nil when it ended in order, or when that is not known.
        func record(_ files: StoreFiles) -> FlightRecord? {
            guard !isClean, let record = FlightRecord(files.flight), record.epoch == epoch else { return nil }
            return record
        }

        func end(_ record: FlightRecord?) -> Recovery.LastEnd {
            if isClean { return .clean }
            guard let signal = record?.signal, signal != 0 else { return .unclean }
            return .fault(signal: signal)
        }
    }

    private static func lastOwner(_ db: Database) throws -> Owner? {
        try Prepared(db, "SELECT epoch, clean FROM owner ORDER BY epoch DESC LIMIT 1")
            .rows { Owner(epoch: $0.integer(0), isClean: $0.integer(1) != 0) }.first
    }

    /// The counts of all inboxes as the file has them.
    static func books(_ db: Database) throws(SQLFailure) -> Books {
        let columns = "name, last, uncounted, \(Counts.columns)"
        return Books(
            try Prepared(db, "SELECT \(columns) FROM ledger ORDER BY number").rows { row in
                var book = Books.Book(row.text(0))
                book.last = Int64(row.integer(1))
                book.uncounted = row.integer(2)
                book.counts = Counts(row, from: 3)
                return book
            })
    }

    /// Those of the messages that are pending, in order.
    private static func pending(_ keys: Set<MessageKey>, _ db: Database) throws -> [MessageKey] {
        let find = try Prepared(db, "SELECT 1 FROM message WHERE key = ?1")
        return try keys.sorted().filter { key in
            find.bind(key, at: 1)
            return try !find.rows { _ in true }.isEmpty
        }
    }

    /// One of these may have killed the process.
    /// - Returns: those that are given up on.
    private static func blame(
        _ keys: [MessageKey], _ signal: Int32, _ applier: inout Applier, _ db: Database
    ) throws -> [MessageKey] {
        let blame = try Prepared(db, "UPDATE message SET kills = kills + 1 WHERE key = ?1 RETURNING kills")
        let kills = try keys.map { key in
            blame.bind(key, at: 1)
            return try blame.rows { $0.integer(0) }.first ?? 0
        }
        // Each inbox tries its suspects one by one, but the inboxes beside each other.
        let suspects = kills.count { $0 >= mostKills }
        let most = suspects > 1 ? mostKillsInCompany : mostKills
        let guilty = zip(keys, kills).filter { $0.1 >= most }
        for (key, kills) in guilty {
            let reason = "was in flight \(kills) times when the process died of a fault, the last was signal \(signal)"
            try applier.buryAsGuilty(key, reason: reason)
        }
        return guilty.map(\.0)
    }

    private static func suspects(_ db: Database) throws -> [Recovery.Suspect] {
        try Prepared(db, Look.suspects).rows { Recovery.Suspect(key: $0.key(0), kills: $0.integer(1)) }
            .sorted { $0.key < $1.key }
    }

    private static func inboxes(
        _ books: Books, _ inFlight: [MessageKey], _ buried: [MessageKey]
    ) -> [Recovery.Inbox] {
        books.books.enumerated().map { index, book in
            let number = InboxNumber(rawValue: index + 1)
            return Recovery.Inbox(
                name: book.name, pending: book.counts.pending, inFlight: inFlight.count { $0.inbox == number },
                buried: buried.count { $0.inbox == number })
        }
    }
}

extension Counts {
    static let columns = "accepted, ready, retrying, completed, dead, discarded, returned"

    /// Reads these columns.
    init(_ row: Prepared, from column: Int32) {
        accepted = row.integer(column)
        ready = row.integer(column + 1)
        retrying = row.integer(column + 2)
        completed = row.integer(column + 3)
        dead = row.integer(column + 4)
        discarded = row.integer(column + 5)
        returned = row.integer(column + 6)
    }
}
