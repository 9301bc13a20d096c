/// The questions that are asked often. Each walks an index and costs the same however much is in the file.
enum ReadQueries {
    static let ready = """
        SELECT \(MessageRow.columns) FROM message
            WHERE key > ?1 AND key <= ?2 AND due IS NULL ORDER BY key LIMIT ?3
        """

    static let retrying = """
        SELECT \(MessageRow.columns) FROM message
            WHERE key >> 47 = ?1 AND due IS NOT NULL ORDER BY due, key LIMIT ?2
        """

    static let message = "SELECT \(MessageRow.columns) FROM message WHERE key = ?1"

    static let steps = "SELECT name, result, at FROM step WHERE key = ?1 ORDER BY position"

    static let counts = "SELECT \(Counts.columns) FROM ledger WHERE number = ?1"

    static let lastLetter = "SELECT letters FROM ledger WHERE number = ?1"

    static let inboxes = "SELECT name FROM inbox ORDER BY number"

    /// In no order: with one, SQLite would go through all messages in that order.
    static let suspects = "SELECT key, kills FROM message INDEXED BY suspect WHERE kills > 0"

    /// All that is pending, ready or not.
    static func pending(_ order: StoreView.Order) -> String {
        "SELECT \(MessageRow.columns) FROM message WHERE key > ?1 AND key <= ?2 ORDER BY key \(order.rawValue)"
    }

    static func letters(_ order: StoreView.Order) -> String {
        "SELECT \(DeadRow.columns) FROM dead WHERE key > ?1 AND key <= ?2 ORDER BY key \(order.rawValue)"
    }

    static let letter = "SELECT \(DeadRow.columns) FROM dead WHERE key = ?1"

    static let identity = "SELECT key FROM identity WHERE inbox = ?1 AND identity = ?2"

    static func dead(_ order: StoreView.Order) -> String {
        """
        SELECT \(DeadRow.columns) FROM dead WHERE key >> 47 = ?1
            ORDER BY number \(order.rawValue) LIMIT ?2 OFFSET ?3
        """
    }
}
