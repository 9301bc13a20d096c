internal import GRDB
internal import GRDBSQLite

/// The writer's work on one connection: it makes changes in transactions. It belongs to the writer's thread.
final class Session {
    /// The log is copied into the database file whenever it has grown by so many pages. The log is then written from its
    /// start again, where a sync costs half of what it costs at the end of a file that grows: so it is kept short.
    private static let checkpointPages: Int32 = 1_000
    /// So many identities are forgotten in one transaction, which keeps nobody waiting for long.
    static let pruned = 500
    /// So often it is looked whether there is something to forget, in nanoseconds.
    private static let pruningInterval: Int64 = 1_000_000_000

    private let db: Database
    private let path: String
    private let statements: Statements
    private let callers: CallersTables
    private let options: StoreOptions
    /// Pages in the log.
    private let logged: UnsafeMutablePointer<Int32>
    /// Pages that were in it at the last checkpoint.
    private var checkpointed: Int32 = 0
    /// What is committed.
    private(set) var counters: Counters
    /// When it was last looked for what is to be forgotten, and whether there was more.
    private var lastPruning: (at: Int64, hasMore: Bool)?

    init(
        _ db: Database, path: String, counters: Counters, _ options: StoreOptions, _ pruning: Pruning
    ) throws(SQLFailure) {
        self.db = db
        self.path = path
        self.counters = counters
        self.options = options
        statements = try Statements(db)
        callers = CallersTables(db, path: path, statements, pruning)
        logged = .allocate(capacity: 1)
        logged.initialize(to: 0)
        // This also ends SQLite's own checkpoints, which it makes before a commit returns.
        sqlite3_wal_hook(
            db.sqliteConnection,
            { context, _, _, pages in
                context?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            }, logged)
    }

    deinit {
        sqlite3_wal_hook(db.sqliteConnection, nil, nil)
        logged.deallocate()
    }

    /// Makes the changes that `next` gives, until it gives none, in one transaction and commits it.
    /// - Returns: what became of each.
    /// - Throws: when the disk or the file failed; then nothing is done, and nothing more may be with this connection.
    func commit(_ next: () -> Entry?) throws(SQLFailure) -> [Result<Outcome, StoreError>] {
        options.hook?(.beforeBegin)
        do {
            var applier = Applier(statements, callers, counters, now: options.clock())
            try statements.begin.run()
            var entries: [Entry] = []
            let results = try together(next, &entries, &applier) ?? oneByOne(entries, &applier)
            try applier.writeCounters()
            options.hook?(.beforeCommit)
            try statements.commit.run()
            counters = applier.counters
            options.hook?(.afterCommit)
            return results
        } catch {
            rollBack()
            throw SQLFailure(error)
        }
    }

    /// - Returns: nil when one of them is at fault; then the transaction has to be begun again.
    private func together(
        _ next: () -> Entry?, _ entries: inout [Entry], _ applier: inout Applier
    ) throws -> [Result<Outcome, StoreError>]? {
        var results: [Result<Outcome, StoreError>] = []
        while let entry = next() {
            entries.append(entry)
            do {
                results.append(.success(try applier.apply(entry.change)))
            } catch  where isOwn(error) {
                return nil
            }
        }
        return results
    }

    /// The same with a savepoint before each, so that one which is at fault leaves the others alone. It begins anew.
    private func oneByOne(
        _ entries: [Entry], _ applier: inout Applier
    ) throws -> [Result<Outcome, StoreError>] {
        // A caller's statement may end the whole transaction (`INSERT OR ROLLBACK`): then all begins again without it.
        var failed: [Int: Result<Outcome, StoreError>] = [:]
        while true {
            rollBack()
            applier.restore(counters)
            try statements.begin.run()
            var results: [Result<Outcome, StoreError>] = []
            for (index, entry) in zip(entries.indices, entries) {
                let result = try failed[index] ?? alone(entry.change, &applier)
                if !db.isInsideTransaction {
                    failed[index] = result
                    break
                }
                results.append(result)
            }
            if results.count == entries.count { return results }
        }
    }

    private func alone(_ change: Change, _ applier: inout Applier) throws -> Result<Outcome, StoreError> {
        let before = applier.counters
        try statements.setSavepoint.run()
        do {
            let outcome = try applier.apply(change)
            try statements.releaseSavepoint.run()
            return .success(outcome)
        } catch  where isOwn(error) {
            applier.restore(before)
            if db.isInsideTransaction {
                try statements.backToSavepoint.run()
                try statements.releaseSavepoint.run()
            }
            return result(of: error)
        }
    }

    private func isOwn(_ error: any Error) -> Bool { error is Undone || SQLFailure(error).isStatementsOwn }

    private func result(of error: any Error) -> Result<Outcome, StoreError> {
        switch error {
        case Undone.gone: .success(.gone)
        case Undone.refused(let error): .failure(error)
        default: .failure(.refused(reason: SQLFailure(error).reason))
        }
    }

    private func rollBack() {
        // SQLite has rolled back by itself after some errors. One of this is of no use: the connection is given up.
        if db.isInsideTransaction { _ = try? statements.rollback.run() }
    }

    /// Looks whether the file still begins as a database of ours: it may have been cut or written over in place.
    ///
    /// It is read through SQLite. A descriptor of our own, closed again, would take SQLite's locks from this process.
    func checkHeader() throws(SQLFailure) {
        var pointer: UnsafeMutablePointer<sqlite3_file>?
        sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, &pointer)
        guard let pointer, let read = pointer.pointee.pMethods?.pointee.xRead else { return }
        var bytes = [UInt8](repeating: 0, count: Header.length)
        let code = read(pointer, &bytes, Int32(bytes.count), 0)
        guard code == SQLITE_OK || code == SQLITE_IOERR | 2 << 8 else {
            throw SQLFailure(code: code, message: "its first bytes cannot be read")
        }
        guard Header(bytes)?.applicationID == Schema.applicationID else {
            throw .moved("the file was cut or written over while it was in use")
        }
    }

    /// Copies the log into the database file when it has grown enough.
    func checkpointIfDue() throws(SQLFailure) {
        // After a checkpoint of all that is in it, the log is written from its start.
        if logged.pointee < checkpointed { checkpointed = 0 }
        guard logged.pointee - checkpointed >= Self.checkpointPages else { return }
        options.hook?(.beforeCheckpoint)
        // Who reads is not waited for: what they still need is copied the next time.
        let code = sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        guard code == SQLITE_OK || code & 0xff == SQLITE_BUSY else {
            throw SQLFailure(code: code, message: String(cString: sqlite3_errmsg(db.sqliteConnection)))
        }
        checkpointed = logged.pointee
        options.hook?(.afterCheckpoint)
    }

    /// What is to be forgotten now; nil when it is not time to look, or there is nothing.
    func pruningDue() throws(SQLFailure) -> Change? {
        guard let keep = options.keep else { return nil }
        let now = options.clock()
        if let last = lastPruning, !last.hasMore, (0..<Self.pruningInterval).contains(now &- last.at) { return nil }
        lastPruning = (now, false)
        let limit = now.addingSaturating(-keep)
        statements.oldestFinal.bind(1, at: 1)
        guard let oldest = try statements.oldestFinal.rows({ Int64($0.integer(2)) }).first else { return nil }
        // What was noted while the clock was ahead would be in the way of all that came later.
        if oldest > now { try statements.resetFinal(to: now) }
        return oldest <= limit ? .prune(before: limit, limit: Self.pruned) : nil
    }

    /// So many were forgotten.
    func notePruned(_ count: Int) { lastPruning?.hasMore = count == Self.pruned }

    /// Notes in the file that its owner ended in order.
    func endCleanly() throws(SQLFailure) {
        options.hook?(.beforeCleanEnd)
        try statements.endOwner.run()
    }
}
