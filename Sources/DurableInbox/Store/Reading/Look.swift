/// The questions that are asked often. Each walks an index and costs the same however much is in the file.
enum Look {
    static let ready = """
        SELECT \(StoredMessage.columns) FROM message
            WHERE key > ?1 AND key <= ?2 AND due IS NULL ORDER BY key LIMIT ?3
        """

    static let retrying = """
        SELECT \(StoredMessage.columns) FROM message
            WHERE key >> 47 = ?1 AND due IS NOT NULL ORDER BY due, key LIMIT ?2
        """

    static let message = "SELECT \(StoredMessage.columns) FROM message WHERE key = ?1"

    static let steps = "SELECT name, result, at FROM step WHERE key = ?1 ORDER BY position"

    static let counts = "SELECT \(Counts.columns) FROM ledger WHERE number = ?1"

    static let inboxes = "SELECT name FROM inbox ORDER BY number"

    /// In no order: with one, SQLite would go through all messages in that order.
    static let suspects = "SELECT key, kills FROM message INDEXED BY suspect WHERE kills > 0"

    static func dead(_ order: StoreView.Order) -> String {
        """
        SELECT \(StoredDeadLetter.columns) FROM dead WHERE key >> 47 = ?1
            ORDER BY buried_at \(order.rawValue), key \(order.rawValue) LIMIT ?2 OFFSET ?3
        """
    }
}
