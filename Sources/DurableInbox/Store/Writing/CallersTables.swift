internal import GRDB

/// Callers' own tables in the file: their statements, and the changes of their schema.
final class CallersTables {
    /// So many statements are kept compiled.
    private static let limit = 256

    private let db: Database
    private let path: String
    private let statements: Statements
    private var compiled: [String: Prepared] = [:]
    /// What to delete with an identity.
    private let pruning: Pruning

    init(_ db: Database, path: String, _ statements: Statements, _ pruning: Pruning = Pruning()) {
        self.db = db
        self.path = path
        self.statements = statements
        self.pruning = pruning
    }

    /// An identity of that inbox is forgotten.
    func prune(_ identity: String, of inbox: String) throws {
        for sql in pruning.statements(of: inbox) { _ = try execute(sql, [.text(identity)]) }
    }

    /// Runs one statement that writes.
    /// - Returns: how many rows it changed.
    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        let statement = try prepared(sql)
        // What reads is useless here, and what begins or ends transactions would end everybody's.
        guard !statement.isReadOnly else { throw Undone.refused("it writes nothing: \(sql)") }
        guard statement.argumentCount == arguments.count else {
            throw Undone.refused("it takes \(statement.argumentCount) arguments, not \(arguments.count): \(sql)")
        }
        statement.bind(arguments)
        return try statement.run()
    }

    private func prepared(_ sql: String) throws(SQLFailure) -> Prepared {
        if let statement = compiled[sql] { return statement }
        // Text that is put together anew each time would fill the memory.
        if compiled.count >= Self.limit { compiled.removeAll() }
        let statement = try Prepared(db, sql)
        compiled[sql] = statement
        return statement
    }

    /// Makes those of the migrations that the file has not had.
    func migrate(_ namespace: String, _ migrations: [Migration]) throws -> Outcome {
        let made = try made(namespace)
        guard made.count <= migrations.count else {
            let known = migrations.last.map { "\(namespace) up to \($0.name)" } ?? "nothing of \(namespace)"
            throw Undone.refused(.newerVersion(path: path, known: known))
        }
        for (old, new) in zip(made, migrations) where old != new {
            throw Undone.refused("the migration \(new.name) of \(namespace) is not what was made of this file")
        }
        for (position, migration) in migrations.enumerated().dropFirst(made.count) {
            try make(migration)
            try note(namespace, position, migration)
        }
        return .done
    }

    private func made(_ namespace: String) throws(SQLFailure) -> [Migration] {
        statements.migrations.bind(namespace, at: 1)
        return try statements.migrations.rows { Migration($0.text(0), $0.text(1)) }
    }

    private func make(_ migration: Migration) throws {
        let all = try db.allStatements(sql: migration.sql)
        while let statement = try all.next() {
            guard !statement.isReadonly else { throw Undone.refused("it writes nothing: \(statement.sql)") }
            try statement.execute()
        }
    }

    private func note(_ namespace: String, _ position: Int, _ migration: Migration) throws(SQLFailure) {
        let statement = statements.insertMigration
        statement.bind(namespace, at: 1)
        statement.bind(position, at: 2)
        statement.bind(migration.name, at: 3)
        statement.bind(migration.sql, at: 4)
        try statement.run()
    }
}
