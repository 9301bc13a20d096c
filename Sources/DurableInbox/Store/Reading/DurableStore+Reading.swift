internal import GRDB

extension DurableStore {
    /// Looks into the file beside the writer, who is not kept waiting. Blocks while it does; also while the store has
    /// failed.
    package func read<Result>(_ body: (StoreView) throws(StoreError) -> Result) throws(StoreError) -> Result {
        do {
            return try pool.read { try body(StoreView($0, path: files.path)) }
        } catch {
            throw failure(error)
        }
    }

    /// The same on a thread that may block.
    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (StoreView) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        let path = files.path
        do {
            return try await pool.read { try body(StoreView($0, path: path)) }
        } catch {
            throw failure(error)
        }
    }

    private func failure(_ error: any Error) -> StoreError {
        if let error = error as? StoreError { return error }
        guard state != .closed else { return .closed(path: files.path) }
        return SQLFailure(error).whileReading(files.path)
    }
}
