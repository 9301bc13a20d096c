internal import Actors

extension DurableStore {
    /// Looks through the whole file: whether SQLite finds it in order, and whether the counts are those of the rows.
    /// Reads every page, and keeps nobody waiting meanwhile.
    /// - Returns: what is wrong, a sentence each; nothing when all is well.
    public func check() throws(StoreError) -> [String] {
        try read { (view) throws(StoreError) in try view.problems() }
    }
}

extension StoreView {
    /// What is wrong with the file, see ``DurableStore/check()``.
    package func problems() throws(StoreError) -> [String] { try integrity() + miscounts() + strays() }

    fileprivate func integrity() throws(StoreError) -> [String] {
        try rows("PRAGMA integrity_check", []) { $0.text(0) }.filter { $0 != "ok" }
    }

    /// Inboxes whose counts are not what is in the tables.
    fileprivate func miscounts() throws(StoreError) -> [String] {
        var problems: [String] = []
        for (index, name) in try inboxes().enumerated() {
            let inbox = InboxNumber(rawValue: index + 1)
            let counts = try counts(inbox)
            let found = try [
                ("ready", counts.ready, count("message", inbox, "due IS NULL")),
                ("retrying", counts.retrying, count("message", inbox, "due IS NOT NULL")),
                ("dead", counts.dead, count("dead", inbox, "TRUE")),
            ]
            problems += found.filter { $0.1 != $0.2 }.map { "\(name) counts \($0.1) \($0.0) and has \($0.2)" }
            if !counts.isBalanced { problems.append("the ledger of \(name) does not balance: \(counts)") }
        }
        return problems
    }

    private func count(_ table: String, _ inbox: InboxNumber, _ condition: String) throws(StoreError) -> Int {
        try rows(
            "SELECT count(*) FROM \(table) WHERE key > ?1 AND key <= ?2 AND \(condition)",
            [.integer(inbox.start.rawValue), .integer(inbox.end.rawValue)]
        ) { $0.integer(0) }.first ?? 0
    }

    /// Rows that belong to nothing.
    fileprivate func strays() throws(StoreError) -> [String] {
        let strays = [
            (
                "steps without a message",
                "SELECT count(*) FROM step WHERE key NOT IN (SELECT key FROM message UNION ALL SELECT key FROM dead)"
            ),
            (
                "messages beyond the last number of their inbox",
                """
                SELECT count(*) FROM (SELECT key FROM message UNION ALL SELECT key FROM dead)
                    LEFT JOIN ledger ON number = key >> 47 WHERE number IS NULL OR (key & ((1 << 47) - 1)) > last
                """
            ),
            (
                "messages without their identity",
                """
                SELECT count(*) FROM (SELECT key, identity FROM message UNION ALL SELECT key, identity FROM dead) AS m
                    WHERE m.identity IS NOT NULL AND m.key IS NOT (
                        SELECT i.key FROM identity AS i WHERE i.inbox = m.key >> 47 AND i.identity = m.identity)
                """
            ),
        ]
        var problems: [String] = []
        for (name, sql) in strays {
            let count = try rows(sql, []) { $0.integer(0) }.first ?? 0
            if count > 0 { problems.append("\(count) \(name)") }
        }
        return problems
    }
}
