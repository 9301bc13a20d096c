internal import Actors
internal import GRDB

extension DurableStore {
    /// Tries again after the disk has failed: opens the file anew, looks whether all is there that was reported as
    /// committed, and proves with a commit that the disk works. Then changes are taken again. Blocks while it does; to no
    /// effect when nothing has failed.
    ///
    /// What failed with the commit itself is not in the file after this. Throws what is wrong still; then all stays as
    /// it is.
    public func reopen() throws(StoreError) {
        var isReopened = false
        try changePool { (old) throws(StoreError) in
            guard case .failed(let failure) = state else { return old }
            // SQLite would make a new file where there is none.
            if let problem = opened.problem { throw .commitsLost(path: files.path, reason: problem) }
            // While the old pool is open the file's log goes on where the last good commit ended: what the failed one
            // may have written after it is never read.
            let new = try Connections.open(files.path, isNew: false, lockTimeout: options.lockTimeout)
            do throws(StoreError) {
                try resume(new, after: failure)
            } catch {
                try? new.close()
                throw error
            }
            isReopened = true
            return new
        }
        if isReopened { options.onStateChange?(.open) }
    }

    /// Tries to work again, and tells all observers what came of it, also when another one has tried before.
    func tryAgain() {
        guard case .failed = state else { return options.onStateChange?(state) ?? () }
        do throws(StoreError) { try reopen() } catch { options.onStateChange?(.failed(error)) }
    }

    /// Another program had the file for too long: tries again until that one is done, each time after twice as long.
    func tryAgainLater() {
        guard let delay = retries.withLock({ $0.begin() }) else { return }
        options.after(delay) { [weak self] in
            guard let self else { return }
            retries.withLock { $0.isWaiting = false }
            guard state != .closed else { return }
            // Who observes hears of each attempt that fails, and that begins the next.
            tryAgain()
        }
    }

    private func resume(_ pool: DatabasePool, after failure: StoreError) throws(StoreError) {
        do {
            let counters = try pool.writeWithoutTransaction { db in
                if case .damaged = failure { try Self.quickCheck(db, path: files.path) }
                let counters = try Opening.counters(db)
                try verify(counters, writer.counters)
                try db.execute(
                    sql: "UPDATE owner SET reopened = reopened + 1 WHERE epoch = ?", arguments: [recovery.epoch])
                return counters
            }
            try writer.start(pool, counters, keeping: lock)
        } catch let error as StoreError {
            throw error
        } catch {
            throw SQLFailure(error).whileOpen(files.path)
        }
        writer.reopen()
    }

    private static func quickCheck(_ db: Database, path: String) throws {
        let report = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
        guard report == "ok" else { throw StoreError.damaged(path: path, reason: report) }
    }

    private func verify(_ found: Counters, _ committed: Counters) throws(StoreError) {
        let lost = zip(committed.inboxes, found.inboxes).first { !$0.agrees(with: $1) }?.0.name
        guard lost != nil || found.inboxes.count < committed.inboxes.count else { return }
        throw .commitsLost(
            path: files.path, reason: lost.map { "the counts of \($0) are not the last ones" } ?? "an inbox is missing")
    }
}

/// When a store whose file another program has locked tries again.
struct LockRetries: Sendable {
    private static let first = Duration.milliseconds(100)
    private static let longest = Duration.seconds(5)

    private var delay = first
    /// Whether an attempt is on its way.
    var isWaiting = false

    /// - Returns: how long to wait before the next attempt; nil when one is on its way.
    mutating func begin() -> Duration? {
        guard !isWaiting else { return nil }
        isWaiting = true
        defer { delay = min(delay * 2, Self.longest) }
        return delay
    }

    /// The store works.
    mutating func end() { delay = Self.first }
}
