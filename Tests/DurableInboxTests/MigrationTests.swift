import GRDB
import Testing

@testable import DurableInbox

/// Files that earlier versions wrote.
@Suite struct MigrationTests {
    private let scratch = Scratch()

    /// A file as version 2 made it: one order pending in its second attempt, two dead letters, a completed order.
    private func makeVersion2() throws {
        let queue = try DatabaseQueue(path: scratch.path)
        try queue.write { db in
            try db.execute(
                sql: """
                    PRAGMA application_id = 1667329132;
                    CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
                    INSERT INTO grdb_migrations VALUES('1'), ('2');
                    CREATE TABLE inbox(
                        number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, last INTEGER NOT NULL,
                        accepted INTEGER NOT NULL, ready INTEGER NOT NULL, retrying INTEGER NOT NULL,
                        completed INTEGER NOT NULL, dead INTEGER NOT NULL, discarded INTEGER NOT NULL,
                        returned INTEGER NOT NULL
                    ) STRICT;
                    CREATE TABLE message(
                        key INTEGER PRIMARY KEY, version INTEGER NOT NULL, accepted_at INTEGER NOT NULL,
                        attempt INTEGER NOT NULL, due INTEGER, kills INTEGER NOT NULL, identity TEXT, history BLOB,
                        body BLOB NOT NULL
                    ) STRICT;
                    CREATE INDEX retrying ON message(key >> 47, due) WHERE due IS NOT NULL;
                    CREATE INDEX suspect ON message(kills) WHERE kills > 0;
                    CREATE TABLE dead(
                        key INTEGER PRIMARY KEY, version INTEGER NOT NULL, accepted_at INTEGER NOT NULL,
                        buried_at INTEGER NOT NULL, attempt INTEGER NOT NULL, kills INTEGER NOT NULL, identity TEXT,
                        reason TEXT, history BLOB, body BLOB NOT NULL
                    ) STRICT;
                    CREATE INDEX burial ON dead(key >> 47, buried_at);
                    CREATE TABLE step(
                        key INTEGER NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL, name TEXT NOT NULL,
                        result BLOB NOT NULL, PRIMARY KEY(key, position)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE identity(
                        inbox INTEGER NOT NULL, identity TEXT NOT NULL, key INTEGER NOT NULL,
                        PRIMARY KEY(inbox, identity)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE owner(
                        epoch INTEGER PRIMARY KEY, pid INTEGER NOT NULL, started_at INTEGER NOT NULL,
                        clean INTEGER NOT NULL, reopened INTEGER NOT NULL
                    ) STRICT;
                    CREATE TABLE migration(
                        room TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, sql TEXT NOT NULL,
                        PRIMARY KEY(room, position)
                    ) STRICT, WITHOUT ROWID;
                    CREATE VIEW ledger AS SELECT
                        number, name, uncounted, last + uncounted AS last, accepted + uncounted AS accepted,
                        ready + uncounted AS ready, retrying, completed, dead, discarded, returned
                    FROM (SELECT *, (
                        SELECT count(*) FROM message WHERE key > (number << 47) + last AND key < (number + 1) << 47
                    ) AS uncounted FROM inbox);
                    INSERT INTO owner VALUES(1, 1, 1, 1, 0);
                    INSERT INTO inbox VALUES(1, 'orders', 4, 4, 1, 0, 1, 2, 0, 0);
                    INSERT INTO message VALUES((1 << 47) + 3, 1, 5, 1, NULL, 0, 'c', NULL, X'33');
                    INSERT INTO step VALUES((1 << 47) + 3, 1, 6, 'charge', X'31');
                    INSERT INTO dead VALUES((1 << 47) + 1, 1, 5, 20, 1, 0, 'a', NULL, NULL, X'31');
                    INSERT INTO dead VALUES((1 << 47) + 2, 1, 5, 10, 1, 0, 'b', NULL, NULL, X'32');
                    INSERT INTO identity VALUES
                        (1, 'a', (1 << 47) + 1), (1, 'b', (1 << 47) + 2), (1, 'c', (1 << 47) + 3),
                        (1, 'd', (1 << 47) + 4);
                    """)
        }
        try queue.close()
    }

    @Test func aFileOfVersion2KeepsAllThatIsInIt() async throws {
        try makeVersion2()
        let store = try scratch.open()
        defer { store.close() }
        #expect(try store.check() == [])
        let inbox = try store.inbox("orders")
        let counts = try await store.counts(inbox)
        #expect((counts.accepted, counts.ready, counts.dead, counts.completed) == (4, 1, 2, 1))
        #expect(try await store.dead(inbox).map(\.number) == [1, 2], "in the order of their deaths")
        #expect(try await store.dead(inbox).map(\.message.text) == ["2", "1"])
        let pending = try #require(
            try await store.read { (view) throws(StoreError) in try view.ready(inbox, limit: 9) }.first)
        #expect(pending.text == "3" && pending.attempt == 1)
        #expect(try await store.steps(of: pending.key) == ["charge"])
        let again = try await store.accept([NewMessage("4", identity: "d")], into: inbox)
        #expect(again.duplicates == [0], "it is known for as long as it is kept from now on")
        #expect(try await store.query("SELECT identity FROM final") == [[.text("d")]])
        // What dies now is numbered on.
        #expect(try await store.perform(.deadLetter(pending.key, attempt: 2, history: nil)) == .buried(number: 3))
    }
}
