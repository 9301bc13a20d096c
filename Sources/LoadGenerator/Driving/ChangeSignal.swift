internal import Synchronization

/// Wakes the one who waits when something has changed. A change while nobody waits wakes the next one at once.
final class ChangeSignal: Sendable {
    private struct State {
        var hasChanged = false
        var waiter: CheckedContinuation<Void, Never>?

        mutating func takeWaiter() -> CheckedContinuation<Void, Never>? {
            defer { waiter = nil }
            return waiter
        }
    }

    private let state = Mutex(State())

    /// Says that something has changed.
    func send() {
        let waiter = state.withLock { state in
            let waiter = state.takeWaiter()
            state.hasChanged = waiter == nil
            return waiter
        }
        waiter?.resume()
    }

    /// Returns after the next change, or when the task is cancelled. One at a time may wait.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.hasChanged || Task.isCancelled {
                        state.hasChanged = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.takeWaiter() }?.resume()
        }
    }
}
