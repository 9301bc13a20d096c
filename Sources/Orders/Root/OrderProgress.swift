internal import Actors
internal import Synchronization

/// How far orders are that wait to be tried again, so that they go on where they were. For actors without stores: with
/// one, the journal knows.
final class OrderProgress: Sendable {
    /// Where one order is: its life, and the action that has to be done again.
    struct Place: Sendable {
        var saga: OrderSaga
        var action: OrderSaga.Action

        init(saga: OrderSaga, action: OrderSaga.Action) {
            self.saga = saga
            self.action = action
        }

        /// Where an order begins.
        init(of command: PlaceOrder) {
            saga = OrderSaga(command)
            action = saga.start()
        }
    }

    private let places = Locked<[OrderID: Place]>([:])
    /// Whether there are any: nearly never, and every order asks.
    private let isInUse = Atomic(false)

    /// Takes out where that order is; nil for one that has not begun.
    func take(_ order: OrderID) -> Place? {
        guard isInUse.load(ordering: .acquiring) else { return nil }
        return places.withLock { places in
            defer { isInUse.store(!places.isEmpty, ordering: .releasing) }
            return places.removeValue(forKey: order)
        }
    }

    func keep(_ order: OrderID, _ place: Place) {
        places.withLock { places in
            places[order] = place
            isInUse.store(true, ordering: .releasing)
        }
    }
}
