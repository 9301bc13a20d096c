internal import GRDB

/// How the database file is opened.
enum Connections {
    private static let readers = 4
    /// Pages of the log that stay on disk when it starts anew.
    private static let keptLog = 64 << 20
    /// Kibibytes of pages in memory, each connection.
    private static let cache = (writer: 16_384, reader: 4_096)

    /// Opens the file, which is a database of ours or empty.
    /// - Parameter lockTimeout: how long it waits for another program's lock.
    static func open(
        _ path: String, isNew: Bool, lockTimeout: Duration = .seconds(5)
    ) throws(StoreError) -> DatabasePool {
        let configuration = configuration(lockTimeout)
        do {
            if isNew { try make(path, configuration) }
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction(prepareWriter)
            return pool
        } catch {
            throw SQLFailure(error).whileOpening(path)
        }
    }

    /// Opens the file for reading alone, as it is.
    static func openToRead(_ files: StoreFiles) throws(StoreError) -> DatabaseQueue {
        do {
            let queue = try queueToRead(files)
            try queue.read { db in
                try Schema.refuseNewer(db, path: files.path)
                guard try Schema.migrator.hasCompletedMigrations(db) else { throw StoreError.behind(path: files.path) }
            }
            return queue
        } catch let error as StoreError {
            throw error
        } catch {
            throw SQLFailure(error).whileOpening(files.path)
        }
    }

    private static func queueToRead(_ files: StoreFiles) throws -> DatabaseQueue {
        do {
            return try DatabaseQueue(path: files.path, configuration: readOnly)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN && !files.hasLog {
            // In a folder where nothing can be made, what has no log is nobody's: it stays as it is.
            return try DatabaseQueue(path: files.unchanging, configuration: readOnly)
        }
    }

    /// Reads back how the writer syncs: 2 is FULL.
    static func synchronous(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? 0
    }

    /// Marks an empty file as ours before anything else is in it, and outside the log: whoever looks at the first bytes
    /// of the file sees it.
    private static func make(_ path: String, _ configuration: Configuration) throws {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        }
        try queue.close()
    }

    /// GRDB lowers the safety of a pool's writer to NORMAL when it turns the log on, where a commit is not synced.
    private static func prepareWriter(_ db: Database) throws {
        try db.execute(
            sql: """
                PRAGMA synchronous = FULL;
                PRAGMA cache_size = -\(cache.writer);
                """)
    }

    private static func configuration(_ lockTimeout: Duration) -> Configuration {
        var configuration = Configuration()
        configuration.label = "durable inbox"
        configuration.maximumReaderCount = readers
        // A transaction that cannot even be rolled back ends with its connection.
        configuration.allowsUnsafeTransactions = true
        // Nobody else writes but a tool that somebody starts by hand.
        configuration.busyMode = .timeout(lockTimeout / .seconds(1))
        configuration.prepareDatabase { db in
            try prepare(db)
            // Content of deleted rows is overwritten where that costs no writing of its own.
            _ = try Row.fetchAll(db, sql: "PRAGMA secure_delete = FAST")
            _ = try Row.fetchAll(db, sql: "PRAGMA journal_size_limit = \(keptLog)")
        }
        return configuration
    }

    private static var readOnly: Configuration {
        var configuration = Configuration()
        configuration.label = "durable inbox reader"
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase(prepare)
        return configuration
    }

    private static func prepare(_ db: Database) throws {
        try db.execute(
            sql: """
                PRAGMA cache_size = -\(cache.reader);
                PRAGMA temp_store = MEMORY;
                PRAGMA trusted_schema = OFF;
                PRAGMA cell_size_check = ON;
                """)
    }
}
