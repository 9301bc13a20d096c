internal import Actors
internal import GRDB

/// Statements on callers' tables that are run when an identity is forgotten, by the inbox that it was known in.
final class Pruning: Sendable {
    private let statements = Locked<[String: [String]]>([:])

    func set(_ sql: [String], of inbox: String) { statements.withLock { $0[inbox] = sql } }

    func statements(of inbox: String) -> [String] { statements.withLock { $0[inbox] ?? [] } }
}

extension DurableStore {
    /// From now on, when an identity of that inbox is forgotten, these statements are run in the same transaction; their
    /// one argument is the identity. To be called before anything is committed: after each commit some are forgotten.
    package func whenForgotten(in inbox: String, run sql: [String]) { pruning.set(sql, of: inbox) }

    /// Forgets all that is to be forgotten by now. By itself the store does so little by little, whenever it writes. Blocks
    /// while it does.
    public func prune() throws(StoreError) {
        guard let keep = options.keep else { return }
        let change = Change.prune(before: options.clock().addingSaturating(-keep), limit: Session.pruned)
        while case .changed(Session.pruned) = try performBlocking(change) {}
    }

    /// Makes the file as small as it can be: what is deleted leaves room in it, which is used again but not given back.
    /// Needs room for a copy beside it. Blocks while it does; nobody else may have the file open.
    public static func vacuum(path: String) throws(StoreError) {
        let files = StoreFiles(path)
        guard files.isThere else { throw .missing(path: path) }
        let lock = try OwnerLock(files, now: StoreOptions().clock())
        defer { withExtendedLifetime(lock) {} }
        guard try !files.check() else { throw .missing(path: path) }
        let pool = try Connections.open(path, isNew: false)
        do {
            try pool.vacuum()
            try pool.close()
        } catch {
            throw SQLFailure(error).whileOpen(path)
        }
    }
}
