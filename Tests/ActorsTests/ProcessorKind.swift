import Actors

/// The kinds of processors there are, to hold the same test against each of them.
enum ProcessorKind: CaseIterable {
    /// It cannot suspend.
    case plain
    /// It may suspend, and does not.
    case async
    /// It suspends before it does anything.
    case suspending

    /// An actor whose processor is of this kind and does `work`.
    func actor(
        _ name: String, workers: Int = 1, inbox: InboxLimit = .unbounded, retry: RetryPolicy = .none,
        timeout: Duration? = nil, execution: Execution = .cooperative, clock: ActorClock = .system,
        _ work: @escaping @Sendable (Int, WorkerContext) throws -> Int,
        onError: (@Sendable (any Error, Int, WorkerContext) async -> Void)? = nil
    ) -> WorkerActor<Int, Int> {
        guard self != .plain else {
            return WorkerActor(
                name, workers: workers, inbox: inbox, retry: retry, timeout: timeout, execution: execution,
                clock: clock, processor: { try work($0, $1) }, onError: onError)
        }
        return WorkerActor(
            name, workers: workers, inbox: inbox, retry: retry, timeout: timeout, execution: execution, clock: clock,
            processor: { message, context in
                if self == .suspending { await Task.yield() }
                return try work(message, context)
            }, onError: onError)
    }
}
