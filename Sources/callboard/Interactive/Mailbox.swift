import Dashboard
import NcursesTerminal
import Synchronization

/// Events from tasks on their way to the dashboard's thread; each wakes it.
final class Mailbox: Sendable {
    private let events = Mutex<[Event]>([])
    private let waker: Waker

    init(_ waker: Waker) { self.waker = waker }

    func send(_ event: Event) {
        events.withLock { $0.append(event) }
        waker.wake()
    }

    /// Takes out what has come.
    func take() -> [Event] {
        events.withLock { events in
            defer { events = [] }
            return events
        }
    }
}
