import Testing

@testable import DurableInbox

/// Tables of a caller's in the same file.
@Suite struct CallersTablesTests {
    private let scratch = Scratch()
    private let first = Migration(
        "tables", "CREATE TABLE sold(id TEXT PRIMARY KEY, cents INTEGER); CREATE INDEX s ON sold(cents);")
    private let second = Migration("dates", "ALTER TABLE sold ADD COLUMN at REAL; ALTER TABLE sold ADD COLUMN raw BLOB")

    @Test func migrationsAreMadeOnceAndInOrder() async throws {
        let store = try scratch.open()
        try store.migrate("orders", [first])
        _ = try await store.perform(.execute("INSERT INTO sold VALUES(?, ?)", ["a", 5]))
        store.close()
        let again = try scratch.open()
        defer { again.close() }
        try again.migrate("orders", [first, second])
        try again.migrate("orders", [first, second])
        #expect(try await again.query("SELECT * FROM sold") == [["a", 5, nil, nil]])
    }

    @Test func aFileThatHasHadMoreIsRefused() throws {
        let store = try scratch.open()
        defer { store.close() }
        try store.migrate("orders", [first, second])
        let error = try #require(throws: StoreError.self) { try store.migrate("orders", [first]) }
        #expect(error == .newerVersion(path: scratch.path, known: "orders up to tables"))
    }

    @Test func aMigrationThatWasChangedIsRefused() throws {
        let store = try scratch.open()
        defer { store.close() }
        try store.migrate("orders", [first])
        let error = try #require(throws: StoreError.self) {
            try store.migrate("orders", [Migration("tables", "SELECT 1")])
        }
        #expect(
            "\(error)" == "the change was refused: the migration tables of orders is not what was made of this file")
    }

    @Test func aMigrationThatFailsLeavesNothing() async throws {
        let store = try scratch.open()
        defer { store.close() }
        #expect(throws: StoreError.self) { try store.migrate("orders", [first, Migration("bad", "CREATE nonsense")]) }
        #expect(throws: StoreError.self) { try store.migrate("orders", [first, Migration("bad", "COMMIT")]) }
        #expect(try await store.query("SELECT count(*) FROM sqlite_schema WHERE name = 'sold'") == [[0]])
        try store.migrate("orders", [first, second])
    }

    @Test func valuesComeBackAsTheyWere() async throws {
        let store = try scratch.open()
        defer { store.close() }
        try store.migrate("orders", [first, second])
        let rows: [[SQLValue]] = [
            ["", 0, .real(1.5), .bytes([])], ["ü", .integer(.min), .real(-0.1), .bytes([0, 255])],
            ["z", nil, nil, nil],
        ]
        for row in rows {
            let outcome = try await store.perform(.execute("INSERT INTO sold VALUES(?, ?, ?, ?)", row))
            #expect(outcome == .changed(rows: 1))
        }
        #expect(try await store.query("SELECT * FROM sold ORDER BY id") == [rows[0], rows[2], rows[1]])
        #expect(try await store.query("SELECT cents FROM sold WHERE id = ?", "") == [[0]])
        #expect(try await store.perform(.execute("UPDATE sold SET cents = 1")) == .changed(rows: 3))
        #expect(try await store.perform(.execute("DELETE FROM sold WHERE id = ?", ["nobody"])) == .changed(rows: 0))
    }

    @Test func statementsAreOneTransactionWithAMessagesEnd() async throws {
        let store = try scratch.open()
        defer { store.close() }
        try store.migrate("orders", [first])
        let inbox = try store.inbox("orders")
        let key = try await store.accept("a", into: inbox)[0]
        let sell = Change.execute("INSERT INTO sold VALUES('a', 1)")
        #expect(try await store.perform(.all([sell, .finish(key)])) == .all([.changed(rows: 1), .done]))
        #expect(try await store.perform(.all([.execute("DELETE FROM sold"), .finish(key)])) == .gone)
        #expect(try await store.query("SELECT count(*) FROM sold") == [[1]])
    }

    @Test(arguments: [
        ("COMMIT", "it writes nothing: COMMIT"), ("ROLLBACK", "it writes nothing: ROLLBACK"),
        ("SELECT 1", "it writes nothing: SELECT 1"), ("SAVEPOINT x", "it writes nothing: SAVEPOINT x"),
        ("DELETE FROM sold WHERE id = ?", "it takes 1 arguments, not 0: DELETE FROM sold WHERE id = ?"),
    ])
    func statementsThatDoNotBelongHereAreRefused(sql: String, reason: String) async throws {
        let store = try scratch.open()
        defer { store.close() }
        try store.migrate("orders", [first])
        await #expect(throws: StoreError.refused(reason: reason)) { try await store.perform(.execute(sql)) }
        #expect(store.state == .open)
    }

    @Test func aQueryThatIsWrongIsRefused() async throws {
        let store = try scratch.open()
        defer { store.close() }
        for (sql, arguments) in [("SELECT * FROM nothing", []), ("SELECT ?", [])] as [(String, [SQLValue])] {
            let error = try await #require(throws: StoreError.self) {
                try await store.read { (view) throws(StoreError) in try view.query(sql, arguments) }
            }
            guard case .refused = error else { throw Unexpected() }
        }
    }

    @Test func aQueryCannotWrite() async throws {
        let store = try scratch.open()
        defer { store.close() }
        await #expect(throws: StoreError.self) { try await store.query("DELETE FROM inbox") }
    }
}
