internal import GRDB

/// The tables, as numbered steps. A step that has been in a release is never changed: a file may have taken it.
enum Schema {
    /// Tells our files from others of SQLite's: `PRAGMA application_id`, "call" in ASCII.
    static let applicationID: Int32 = 0x6361_6c6c

    /// Brings the tables up to date.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in try db.execute(sql: messages + callers) }
        migrator.registerMigration("2") { db in try db.execute(sql: ledger) }
        migrator.registerMigration("3") { db in try db.execute(sql: endings) }
        return migrator
    }

    /// Throws when a newer version has changed the tables.
    static func refuseNewer(_ db: Database, path: String) throws {
        guard try migrator.hasBeenSuperseded(db) else { return }
        throw StoreError.newerVersion(path: path, known: "version \(migrator.migrations.last ?? "")")
    }

    /// `message.key >> 47` is the inbox. The body stands last, so that what decides about a row is on its first page.
    /// What few messages have is in partial indexes, which cost the others nothing.
    private static let messages = """
        CREATE TABLE inbox(
            number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, last INTEGER NOT NULL,
            accepted INTEGER NOT NULL, ready INTEGER NOT NULL, retrying INTEGER NOT NULL, completed INTEGER NOT NULL,
            dead INTEGER NOT NULL, discarded INTEGER NOT NULL, returned INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE message(
            key INTEGER PRIMARY KEY, version INTEGER NOT NULL, accepted_at INTEGER NOT NULL, attempt INTEGER NOT NULL,
            due INTEGER, kills INTEGER NOT NULL, identity TEXT, history BLOB, body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX retrying ON message(key >> 47, due) WHERE due IS NOT NULL;
        CREATE INDEX suspect ON message(kills) WHERE kills > 0;
        CREATE TABLE dead(
            key INTEGER PRIMARY KEY, version INTEGER NOT NULL, accepted_at INTEGER NOT NULL,
            buried_at INTEGER NOT NULL, attempt INTEGER NOT NULL, kills INTEGER NOT NULL, identity TEXT, reason TEXT,
            history BLOB, body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX burial ON dead(key >> 47, buried_at);
        CREATE TABLE step(
            key INTEGER NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL, name TEXT NOT NULL,
            result BLOB NOT NULL, PRIMARY KEY(key, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE identity(
            inbox INTEGER NOT NULL, identity TEXT NOT NULL, key INTEGER NOT NULL, PRIMARY KEY(inbox, identity)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE owner(
            epoch INTEGER PRIMARY KEY, pid INTEGER NOT NULL, started_at INTEGER NOT NULL, clean INTEGER NOT NULL,
            reopened INTEGER NOT NULL
        ) STRICT;

        """

    /// A row of `inbox` may lack the messages that came last and of which nothing is known but that they are there:
    /// `ledger` has the counts with them.
    private static let ledger = """
        CREATE VIEW ledger AS SELECT
            number, name, uncounted, last + uncounted AS last, accepted + uncounted AS accepted,
            ready + uncounted AS ready, retrying, completed, dead, discarded, returned
        FROM (SELECT *, (
            SELECT count(*) FROM message WHERE key > (number << 47) + last AND key < (number + 1) << 47
        ) AS uncounted FROM inbox);
        """

    /// - `message.ends`: at how many unclean ends of the process the message was in flight, since it last failed by itself.
    /// - `inbox.letters`: how many dead letters there ever were; `dead.number` counts them.
    /// - `dead.output`, `dead.targets`: an output that was refused, and the names of those who lack it, as JSON.
    /// - `final`: messages that had an identity and are gone, in the order of their ends, so that the oldest are found
    ///   without an index. `identity` has each for as long as it is in here.
    ///
    /// What was final before this version counts from the moment of the migration.
    private static let endings = """
        ALTER TABLE message ADD COLUMN ends INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE dead ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE dead ADD COLUMN output BLOB;
        ALTER TABLE dead ADD COLUMN targets TEXT;
        ALTER TABLE inbox ADD COLUMN letters INTEGER NOT NULL DEFAULT 0;
        UPDATE dead SET number = numbered.number FROM (
            SELECT key, row_number() OVER (PARTITION BY key >> 47 ORDER BY buried_at, key) AS number FROM dead
        ) AS numbered WHERE numbered.key = dead.key;
        UPDATE inbox SET letters = (SELECT coalesce(max(dead.number), 0) FROM dead WHERE dead.key >> 47 = inbox.number);
        DROP INDEX burial;
        CREATE UNIQUE INDEX letter ON dead(key >> 47, number);
        CREATE TABLE final(
            position INTEGER PRIMARY KEY, key INTEGER NOT NULL, at INTEGER NOT NULL, identity TEXT NOT NULL
        ) STRICT;
        INSERT INTO final(key, at, identity)
            SELECT key, unixepoch() * 1000000000, identity FROM identity
            WHERE key NOT IN (SELECT key FROM message) AND key NOT IN (SELECT key FROM dead) ORDER BY key;
        DROP VIEW ledger;
        CREATE VIEW ledger AS SELECT
            number, name, uncounted, last + uncounted AS last, accepted + uncounted AS accepted,
            ready + uncounted AS ready, retrying, completed, dead, discarded, returned, letters
        FROM (SELECT *, (
            SELECT count(*) FROM message WHERE key > (number << 47) + last AND key < (number + 1) << 47
        ) AS uncounted FROM inbox);
        """

    /// Which changes callers have made to tables of their own.
    private static let callers = """
        CREATE TABLE migration(
            room TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, sql TEXT NOT NULL,
            PRIMARY KEY(room, position)
        ) STRICT, WITHOUT ROWID;
        """
}
