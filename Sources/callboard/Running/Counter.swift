import Synchronization

/// Numbers messages from 1 on, whoever asks.
final class Counter: Sendable {
    private let last = Mutex(0)

    /// The next `count` numbers.
    func next(_ count: Int) -> [Int] {
        last.withLock { last in
            defer { last += count }
            return Array(last + 1..<last + 1 + count)
        }
    }
}
