/// Why a store cannot be used, or a change was not made.
public enum StoreError: Error, Equatable, Sendable {
    /// Another process, or this one, has the file open.
    case inUse(path: String, process: Int32, since: String)
    /// A newer version of this library has written the file, or a newer version of a caller its tables.
    case newerVersion(path: String, known: String)
    /// The file lacks tables that this version reads: whoever opens it for writing makes them.
    case behind(path: String)
    /// There is no file where one was to be read.
    case missing(path: String)
    /// The file is none of ours: no SQLite database, or somebody else's. It was not touched.
    case notAStore(path: String)
    /// The file has been damaged.
    case damaged(path: String, reason: String)
    /// The file, or its folder, cannot be opened or made.
    case unusable(path: String, reason: String)
    /// The file would not be safe: its writer does not sync each commit.
    case notSynced(path: String, synchronous: Int)
    /// The disk failed while a commit was written. What was in that commit is in doubt until ``DurableStore/reopen()``
    /// has returned, and not there after that.
    case diskFailed(path: String, reason: String)
    /// Another program holds SQLite's lock on the file, for longer than a store waits. An open store tries again by
    /// itself; what it could not commit is not there.
    case busy(path: String)
    /// The file does not hold what was reported as committed.
    case commitsLost(path: String, reason: String)
    /// The change was wrong by itself; others were made.
    case refused(reason: String)
    /// The store has been closed.
    case closed(path: String)
    /// There is a file already where one was to be made.
    case exists(path: String)
}

extension StoreError: CustomStringConvertible {
    /// A full sentence without its full stop.
    public var description: String {
        switch self {
        case .inUse(let path, let process, let since):
            "\(StoreFiles(path).name) is in use by process \(process) (since \(since))"
        case .newerVersion(let path, let known):
            "\(path) was written by a newer version of this program (this one knows \(known))"
        case .behind(let path):
            "\(path) is not of this version yet; opening it for writing brings it up to date"
        case .missing(let path): "there is no \(path)"
        case .notAStore(let path): "\(path) is not a file of durable inboxes; it was left as it is"
        case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
        case .unusable(let path, let reason): "\(path) cannot be used: \(reason)"
        case .notSynced(let path, let level):
            "\(path) would not survive a power failure: PRAGMA synchronous reads \(level), expected 2"
        case .diskFailed(let path, let reason): "\(path) cannot be written: \(reason)"
        case .busy(let path):
            "\(path) is locked by another program; it is tried again until that one is done"
        case .commitsLost(let path, let reason): "\(path) lacks what was committed to it: \(reason)"
        case .refused(let reason): "the change was refused: \(reason)"
        case .closed(let path): "\(path) has been closed"
        case .exists(let path): "\(path) exists already; it was left as it is"
        }
    }
}
