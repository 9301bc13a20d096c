internal import Actors
internal import Synchronization

/// A value that can be set while others use it. They use it without a lock until it is set for the first time.
final class AdjustableValue<Value: Sendable>: Sendable {
    private let original: Value
    private let current: Locked<Value>
    private let isSet = Atomic(false)

    init(_ value: Value) {
        original = value
        current = Locked(value)
    }

    /// The value as it is now.
    var value: Value {
        get { current.withLock { $0 } }
        set {
            current.withLock { $0 = newValue }
            isSet.store(true, ordering: .releasing)
        }
    }

    /// Does something with the value as it is now, outside any lock.
    @inline(__always)
    func use<Result, Failure: Error>(_ body: (Value) throws(Failure) -> Result) throws(Failure) -> Result {
        try isSet.load(ordering: .acquiring) ? body(value) : body(original)
    }
}
