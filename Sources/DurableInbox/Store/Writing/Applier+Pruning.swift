/// What is final is forgotten after some time.
extension Applier {
    /// Forgets the oldest of what was final before that time.
    /// - Returns: how many messages' identities.
    func prune(before time: Int64, _ limit: Int) throws -> Int {
        let statement = statements.oldestFinal
        statement.bind(limit, at: 1)
        let oldest = try statement.rows {
            (position: $0.integer(0), key: $0.key(1), at: Int64($0.integer(2)), identity: $0.text(3))
        }
        let due = oldest.prefix { $0.at <= time }
        for message in due {
            statements.pruneIdentity.bind(message.key.inbox.rawValue, at: 1)
            statements.pruneIdentity.bind(message.identity, at: 2)
            statements.pruneIdentity.bind(message.key, at: 3)
            guard try statements.pruneIdentity.run() > 0 else { continue }
            try callers.prune(message.identity, of: counters.inboxes[message.key.inbox.rawValue - 1].name)
        }
        if let last = due.last {
            statements.deleteFinal.bind(last.position, at: 1)
            try statements.deleteFinal.run()
        }
        return due.count
    }
}
