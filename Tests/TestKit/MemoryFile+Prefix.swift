package import Actors

extension MemoryFile {
    /// A file that a process left which was killed after these changes, of all that it made.
    package convenience init(after changes: some Sequence<StoreChange>) {
        self.init()
        content.withLock { content in
            for change in changes { _ = content.apply(change) }
        }
    }
}
