internal import Actors

/// Those who want to know whether a store works.
final class Observers: Sendable {
    private let observers: Locked<[@Sendable (DurableStore.State) -> Void]>

    init(_ first: (@Sendable (DurableStore.State) -> Void)?) {
        observers = Locked(first.map { [$0] } ?? [])
    }

    func add(_ observer: @escaping @Sendable (DurableStore.State) -> Void) {
        observers.withLock { $0.append(observer) }
    }

    func tell(_ state: DurableStore.State) {
        for observer in observers.withLock({ $0 }) { observer(state) }
    }
}
