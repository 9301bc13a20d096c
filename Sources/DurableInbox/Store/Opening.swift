internal import Actors
internal import GRDB

/// What happens to a file when it gets a new owner, in one transaction.
struct Opening {
    /// A message that has counted against itself so often is given up on, if no other suspect was there at the last.
    static let mostKills = 2
    /// After so many times it is, whoever else was there.
    static let mostKillsInCompany = 4

    let files: StoreFiles
    let options: StoreOptions
    let process: Int32

    /// Brings the tables up to date, counts the owner up and looks what the last one left.
    func enter(_ pool: DatabasePool) throws(StoreError) -> (Counters, Recovery) {
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

    private func enter(_ db: Database) throws -> (Counters, Recovery) {
        var result: (Counters, Recovery)?
        try db.inTransaction(.immediate) {
            let statements = try Statements(db)
            let callers = CallersTables(db, path: files.path, statements)
            let now = options.clock()
            var applier = Applier(statements, callers, try Self.counters(db), now: now)
            let last = try Self.lastOwner(db)
            let record = last?.record(files)
            let end = last?.end(record) ?? .none
            let inFlight = try Self.pending(record?.keys ?? [], db)
            var buried: [MessageKey] = []
            if end != .clean { buried = try blame(inFlight, end, &applier, db) }
            try applier.writeCounters()
            let epoch = 1 + (last?.epoch ?? 0)
            try db.execute(sql: "INSERT INTO owner VALUES(?, ?, ?, 0, 0)", arguments: [epoch, process, now])
            let recovery = Recovery(
                epoch: epoch, lastEnd: end, inboxes: Self.inboxes(applier.counters, inFlight, buried),
                suspects: try Self.suspects(db), buried: buried)
            result = (applier.counters, recovery)
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
        func record(_ files: StoreFiles) -> InFlightContents? {
            guard !isClean, let record = InFlightContents(files.inFlight), record.epoch == epoch else { return nil }
            return record
        }

        func end(_ record: InFlightContents?) -> Recovery.LastEnd {
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
    static func counters(_ db: Database) throws(SQLFailure) -> Counters {
        let columns = """
            name, last, uncounted, letters, EXISTS(SELECT 1 FROM identity WHERE inbox = number), \(Counts.columns)
            """
        return Counters(
            try Prepared(db, "SELECT \(columns) FROM ledger ORDER BY number").rows { row in
                var inbox = Counters.InboxCounters(row.text(0))
                inbox.last = Int64(row.integer(1))
                inbox.uncounted = row.integer(2)
                inbox.letters = row.integer(3)
                inbox.hasIdentities = row.integer(4) != 0
                inbox.counts = Counts(row, from: 5)
                return inbox
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

    /// One of these may have ended the process. At a fault that counts against each at once; at an end of which nothing
    /// is known, such as a `kill -9`, only against one that was in flight at ``StoreOptions/mostUncleanEnds`` ends.
    /// - Returns: those that are given up on.
    private func blame(
        _ keys: [MessageKey], _ end: Recovery.LastEnd, _ applier: inout Applier, _ db: Database
    ) throws -> [MessageKey] {
        let blame = try Prepared(
            db,
            """
            UPDATE message SET ends = ends + 1, kills = kills + (?2 OR ends + 1 >= ?3) WHERE key = ?1
                RETURNING kills, ends
            """)
        var signal: Int32?
        if case .fault(let number) = end { signal = number }
        let counts = try keys.map { key in
            blame.bind(key, at: 1)
            blame.bind(signal == nil ? 0 : 1, at: 2)
            blame.bind(options.mostUncleanEnds, at: 3)
            return try blame.rows { (kills: $0.integer(0), ends: $0.integer(1)) }.first ?? (0, 0)
        }
        // Each inbox tries its suspects one by one, but the inboxes beside each other.
        let suspects = counts.count { $0.kills >= Self.mostKills }
        let most = suspects > 1 ? Self.mostKillsInCompany : Self.mostKills
        let guilty = zip(keys, counts).filter { $0.1.kills >= most }
        for (key, count) in guilty {
            let times = count.kills
            let reason =
                signal.map {
                    "was in flight \(times) times when the process died of a fault, the last was signal \($0)"
                }
                ?? "was in flight at \(count.ends) unclean ends of the process (killed, or out of memory), last alone"
            try applier.buryAsGuilty(key, reason: reason)
        }
        return guilty.map(\.0)
    }

    private static func suspects(_ db: Database) throws -> [Recovery.Suspect] {
        try Prepared(db, ReadQueries.suspects).rows { Recovery.Suspect(key: $0.key(0), kills: $0.integer(1)) }
            .sorted { $0.key < $1.key }
    }

    private static func inboxes(
        _ counters: Counters, _ inFlight: [MessageKey], _ buried: [MessageKey]
    ) -> [Recovery.Inbox] {
        counters.inboxes.enumerated().map { index, inbox in
            let number = InboxNumber(rawValue: index + 1)
            return Recovery.Inbox(
                name: inbox.name, pending: inbox.counts.pending, inFlight: inFlight.count { $0.inbox == number },
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
