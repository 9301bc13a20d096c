internal import GRDB

/// Every statement the writer runs, compiled once for the life of its connection.
final class Statements {
    let begin, commit, rollback: Prepared
    let setSavepoint, backToSavepoint, releaseSavepoint: Prepared
    let writeCounter, insertInbox: Prepared
    let restorePending, restoreDead, restoreStep: Prepared
    let insertMessage, deleteReady, deleteRetrying: Prepared
    let retryReady, retryRetrying: Prepared
    let deadLetter, replay, deleteDead, stillRefused: Prepared
    let readyRange: Prepared
    let insertIdentity, findIdentity, forgetIdentity, moveIdentity: Prepared
    let noteFinal, noteFinalLetter, oldestFinal, deleteFinal, pruneIdentity, agedFinal: Prepared
    let insertStep, deleteSteps, moveSteps: Prepared
    let migrations, insertMigration: Prepared
    let endOwner: Prepared

    init(_ db: Database) throws(SQLFailure) {
        begin = try Prepared(db, "BEGIN IMMEDIATE")
        commit = try Prepared(db, "COMMIT")
        rollback = try Prepared(db, "ROLLBACK")
        setSavepoint = try Prepared(db, "SAVEPOINT change")
        backToSavepoint = try Prepared(db, "ROLLBACK TO change")
        releaseSavepoint = try Prepared(db, "RELEASE change")
        writeCounter = try Prepared(
            db,
            """
            UPDATE inbox SET last = ?2, accepted = ?3, ready = ?4, retrying = ?5, completed = ?6, dead = ?7,
                discarded = ?8, returned = ?9, letters = ?10 WHERE number = ?1
            """)
        insertInbox = try Prepared(db, "INSERT INTO inbox VALUES(?1, ?2, 0, 0, 0, 0, 0, 0, 0, 0, 0)")
        insertMessage = try Prepared(db, "INSERT INTO message VALUES(?1, ?2, ?3, 0, NULL, 0, ?4, NULL, ?5, 0)")
        let kept = "key, version, accepted_at, attempt, kills, identity, history, body"
        let values = "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        restorePending = try Prepared(db, "INSERT INTO message(\(kept), due) \(values)")
        restoreDead = try Prepared(
            db, "INSERT INTO dead(\(kept), buried_at, number) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")
        restoreStep = try Prepared(db, "INSERT INTO step(key, position, at, name, result) VALUES(?1, ?2, ?3, ?4, ?5)")
        deleteReady = try Prepared(db, "DELETE FROM message WHERE key = ?1 AND due IS NULL")
        deleteRetrying = try Prepared(db, "DELETE FROM message WHERE key = ?1 AND due IS NOT NULL")
        // A message that failed by an error has not killed the process: it is no suspect any more.
        let retry = "UPDATE message SET attempt = ?2, due = ?3, kills = 0, ends = 0, history = coalesce(?4, history)"
        retryReady = try Prepared(db, retry + " WHERE key = ?1 AND due IS NULL")
        retryRetrying = try Prepared(db, retry + " WHERE key = ?1 AND due IS NOT NULL")
        deadLetter = try Prepared(
            db,
            """
            INSERT INTO dead SELECT key, version, accepted_at, ?2, coalesce(?3, attempt), kills, identity, ?5,
                coalesce(?4, history), body, ?6, ?7, ?8 FROM message WHERE key = ?1
            """)
        replay = try Prepared(
            db,
            """
            INSERT INTO message SELECT ?2, version, accepted_at, 0, NULL, 0, identity, history, body, 0
                FROM dead WHERE key = ?1
            """)
        stillRefused = try Prepared(db, "UPDATE dead SET targets = ?2 WHERE key = ?1 AND targets IS NOT NULL")
        readyRange = try Prepared(
            db, "SELECT key FROM message WHERE key > ?1 AND key <= ?2 AND due IS NULL ORDER BY key LIMIT ?3")
        deleteDead = try Prepared(db, "DELETE FROM dead WHERE key = ?1")
        insertIdentity = try Prepared(db, "INSERT OR IGNORE INTO identity VALUES(?1, ?2, ?3)")
        findIdentity = try Prepared(db, "SELECT key FROM identity WHERE inbox = ?1 AND identity = ?2")
        forgetIdentity = try Prepared(
            db,
            "DELETE FROM identity WHERE inbox = ?2 AND identity = (SELECT identity FROM message WHERE key = ?1)")
        moveIdentity = try Prepared(
            db,
            "UPDATE identity SET key = ?2 WHERE inbox = ?3 AND identity = (SELECT identity FROM dead WHERE key = ?1)")
        let final = "INSERT INTO final(key, at, identity) SELECT key, ?2, identity FROM"
        noteFinal = try Prepared(db, final + " message WHERE key = ?1 AND identity IS NOT NULL")
        noteFinalLetter = try Prepared(db, final + " dead WHERE key = ?1 AND identity IS NOT NULL")
        oldestFinal = try Prepared(db, "SELECT position, key, at, identity FROM final ORDER BY position LIMIT ?1")
        deleteFinal = try Prepared(db, "DELETE FROM final WHERE position <= ?1")
        agedFinal = try Prepared(db, "UPDATE final SET at = ?1 WHERE at > ?1")
        // Handed back and accepted again, an identity is another message's by now.
        pruneIdentity = try Prepared(db, "DELETE FROM identity WHERE inbox = ?1 AND identity = ?2 AND key = ?3")
        insertStep = try Prepared(
            db,
            """
            INSERT INTO step SELECT key, 1 + coalesce((SELECT max(position) FROM step WHERE key = ?1), 0), ?2, ?3, ?4
                FROM message WHERE key = ?1
            """)
        deleteSteps = try Prepared(db, "DELETE FROM step WHERE key = ?1")
        moveSteps = try Prepared(db, "UPDATE step SET key = ?2 WHERE key = ?1")
        migrations = try Prepared(db, "SELECT name, sql FROM migration WHERE room = ?1 ORDER BY position")
        insertMigration = try Prepared(db, "INSERT INTO migration VALUES(?1, ?2, ?3, ?4)")
        endOwner = try Prepared(db, "UPDATE owner SET clean = 1 WHERE epoch = (SELECT max(epoch) FROM owner)")
    }
}

extension Statements {
    /// Nothing was final later than that.
    func resetFinal(to now: Int64) throws(SQLFailure) {
        agedFinal.bind(now, at: 1)
        try agedFinal.run()
    }
}
