import Synchronization

/// What tasks wait at until it is opened; then it stays open, and passing it costs next to nothing.
final class Gate: Sendable {
    private let isOpen = Atomic(false)
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

    func open() {
        let waiters = waiting.withLock { waiting in
            isOpen.store(true, ordering: .releasing)
            defer { waiting = [] }
            return waiting
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        guard !isOpen.load(ordering: .acquiring) else { return }
        await withCheckedContinuation { continuation in
            let hasOpened = waiting.withLock { waiting in
                if !isOpen.load(ordering: .acquiring) {
                    waiting.append(continuation)
                    return false
                }
                return true
            }
            if hasOpened { continuation.resume() }
        }
    }
}
