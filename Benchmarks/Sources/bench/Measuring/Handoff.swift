import Synchronization

/// Tells one waiting task of one event at a time, like a channel of capacity one.
final class Handoff: Sendable {
    private enum State {
        case nothing
        case signalled
        // Unchecked: the cost of checking would be measured with what is measured.
        case waiting(UnsafeContinuation<Void, Never>)
    }

    private let state = Mutex(State.nothing)

    func signal() {
        let waiter = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            if case .waiting(let waiter) = state {
                state = .nothing
                return waiter
            }
            state = .signalled
            return nil
        }
        waiter?.resume()
    }

    /// Returns when there was a signal since the last wait.
    func wait() async {
        await withUnsafeContinuation { continuation in
            let isSignalled = state.withLock { state in
                if case .signalled = state {
                    state = .nothing
                    return true
                }
                state = .waiting(continuation)
                return false
            }
            if isSignalled { continuation.resume() }
        }
    }
}
