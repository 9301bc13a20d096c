internal import Actors
internal import GRDB

/// Looks into the file of a store beside its owner, whoever that is, or without one.
///
/// Not in the owner's process: who closes the file there takes SQLite's locks from the owner, too. It asks its store.
///
/// It takes no lock and changes nothing: what it cannot read as it is, it refuses. SQLite makes the two files that
/// belong to the database where they are missing, so that who reads and who writes see each other.
public final class StoreReader: Sendable {
    private let files: StoreFiles
    private let queue: DatabaseQueue

    /// Opens the file. Blocks while it does.
    ///
    /// Throws `missing` when there is none, `newerVersion` or `behind` when its tables are not those of this version,
    /// and else what is wrong with it.
    public init(path: String) throws(StoreError) {
        files = StoreFiles(path)
        guard try !files.check() else { throw files.isThere ? .behind(path: path) : .missing(path: path) }
        queue = try Connections.openToRead(files)
    }

    /// Looks through the whole file, see ``DurableStore/check()``.
    /// - Returns: what is wrong, a sentence each; nothing when all is well.
    public func check() throws(StoreError) -> [String] {
        try read { (view) throws(StoreError) in try view.problems() }
    }

    /// Writes what is committed now into a new file, see ``DurableStore/backUp(to:)``.
    public func backUp(to path: String) throws(StoreError) { try BackUp.write(queue, to: path) }

    /// Looks into the file; one at a time. Blocks while it does.
    package func read<Result>(_ body: (StoreView) throws(StoreError) -> Result) throws(StoreError) -> Result {
        do {
            return try withView(body)
        } catch {
            throw error as? StoreError ?? SQLFailure(error).whileReading(files.path)
        }
    }

    /// The same for a look that does more than read, and can fail by it.
    package func withView<Result>(_ body: (StoreView) throws -> Result) throws -> Result {
        do {
            return try queue.read { try body(StoreView($0, path: files.path)) }
        } catch let error as DatabaseError {
            throw SQLFailure(error).whileReading(files.path)
        }
    }
}
