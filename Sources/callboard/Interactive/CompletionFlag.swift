import NcursesTerminal
import Synchronization

/// Something that ends on another thread, and wakes the dashboard's when it does.
final class CompletionFlag: Sendable {
    private let flag = Atomic(false)
    private let waker: Waker

    init(_ waker: Waker) { self.waker = waker }

    var isSet: Bool { flag.load(ordering: .acquiring) }

    func set() {
        flag.store(true, ordering: .releasing)
        waker.wake()
    }
}
