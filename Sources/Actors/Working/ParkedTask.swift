/// A worker's task that waits for the worker's next run, so that a message which finds the worker idle makes no new task.
@usableFromInline
struct ParkedTask: Sendable {
    /// The index of the worker whose task it is.
    @usableFromInline let worker: Int
    private let continuation: UnsafeContinuation<Int, Never>

    @usableFromInline
    init(worker: Int, _ continuation: UnsafeContinuation<Int, Never>) {
        (self.worker, self.continuation) = (worker, continuation)
    }

    /// Has the task do that run, in its own time and on its own executor. To be called once, or ``end()`` is.
    @usableFromInline
    func resume(for run: Int) { continuation.resume(returning: run) }

    /// Lets the task end.
    @usableFromInline
    func end() { continuation.resume(returning: Self.none) }

    /// The number of no run.
    @usableFromInline static var none: Int { 0 }
}
