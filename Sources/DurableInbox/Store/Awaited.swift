internal import Actors
internal import Dispatch

/// A value that one thread waits for and another one brings.
final class Awaited<Value: Sendable>: Sendable {
    private let value = Locked<Value?>(nil)
    private let bell = DispatchSemaphore(value: 0)

    /// Brings the value, once.
    func fulfil(_ value: Value) {
        self.value.withLock { $0 = value }
        bell.signal()
    }

    /// Blocks until it is there; once.
    func wait() -> Value {
        bell.wait()
        guard let value = value.withLock({ $0 }) else { preconditionFailure("rung without a value") }
        return value
    }
}
