/// Instants of a store's life at which a test may have something happen. In production nothing listens.
package enum FaultPoint: String, CaseIterable, Sendable {
    /// The file's owner has been entered, nothing of it is committed.
    case beforeOwnerCommit
    /// The file has a new owner; the record of what is in flight is still the last one's.
    case afterOwnerCommit
    /// There are changes to be made.
    case beforeBegin
    /// The changes are made and not committed.
    case beforeCommit
    /// They are committed; nobody has been told.
    case afterCommit
    /// Each time before somebody is told.
    case beforeCompletion
    /// All have been told.
    case afterCompletions
    /// The log is about to be copied into the database file.
    case beforeCheckpoint
    /// It has been.
    case afterCheckpoint
    /// The clean end is not noted yet.
    case beforeCleanEnd
}

/// Called at each point, on the thread that is there.
package typealias FaultHook = @Sendable (FaultPoint) -> Void
