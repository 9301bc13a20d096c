/// Calls once, at the earliest of the times it was set to since it last called.
@usableFromInline
final class Alarm: Sendable {
    private struct State {
        var due: UInt64?
        var task: Task<Void, Never>?
    }

    private let state = Locked(State())

    @usableFromInline
    init() {}

    /// Calls `action` at `due`, in nanoseconds of the clock, unless it does so earlier.
    func set(_ due: UInt64, _ clock: ActorClock, _ action: @escaping @Sendable () -> Void) {
        let old = state.withLock { state -> Task<Void, Never>? in
            guard due < state.due ?? .max else { return nil }
            defer {
                state.due = due
                state.task = Task.detached { [weak self] in await self?.ring(at: due, clock, action) }
            }
            return state.task
        }
        old?.cancel()
    }

    func cancel() {
        state.withLock { $0.task }?.cancel()
    }

    private func ring(at due: UInt64, _ clock: ActorClock, _ action: @Sendable () -> Void) async {
        let now = clock.nanoseconds()
        if due > now {
            do { try await clock.sleep(for: Duration(nanoseconds: due - now)) } catch { return }
        }
        let isDue = state.withLock { state in
            guard state.due == due else { return false }
            (state.due, state.task) = (nil, nil)
            return true
        }
        if isDue { action() }
    }
}
