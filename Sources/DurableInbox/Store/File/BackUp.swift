internal import GRDB
internal import Glibc

extension DurableStore {
    /// Writes what is committed now into a new file, which can be opened like this one. In running order: the writer is
    /// not kept waiting, though the file's log grows meanwhile. Blocks while it does.
    ///
    /// Throws `exists` when there is a file of that name already. The back-up has its name only when it is complete and
    /// synced; a file of that name with `-partial` behind is one that was interrupted.
    public func backUp(to path: String) throws(StoreError) { try BackUp.write(pool, to: path) }
}

/// Copies of a database in running order.
enum BackUp {
    /// Copies what is committed now into a new file, see ``DurableStore/backUp(to:)``.
    static func write(_ source: some DatabaseReader, to path: String) throws(StoreError) {
        let target = StoreFiles(path)
        guard !target.isThere else { throw .exists(path: path) }
        unlink(target.partial)
        defer { unlink(target.partial) }
        try StoreFiles(target.partial).makeEmpty()
        do {
            let copy = try DatabaseQueue(path: target.partial)
            // All pages in one step: between steps the writer would change them, and the copy would begin anew.
            try source.backup(to: copy)
            try copy.close()
        } catch {
            throw SQLFailure(error).whileMaking(path)
        }
        // Unlike a renaming, this never replaces a file that somebody has put there meanwhile.
        guard link(target.partial, path) == 0 else {
            throw errno == EEXIST ? .exists(path: path) : .unusable(path: path, reason: StoreFiles.lastReason)
        }
        try target.syncFolder()
    }
}
