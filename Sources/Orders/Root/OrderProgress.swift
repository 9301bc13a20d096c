internal import Actors

/// How far orders are that wait to be tried again, so that they go on where they were.
final class OrderProgress: Sendable {
    /// Where one order is: its life, and the action that has to be done again.
    struct Place: Sendable {
        var life: OrderLife
        var action: OrderLife.Action
    }

    private let places = Locked<[OrderID: Place]>([:])

    /// Takes out where that order is; nil for one that has not begun.
    func take(_ order: OrderID) -> Place? {
        places.withLock { $0.isEmpty ? nil : $0.removeValue(forKey: order) }
    }

    func keep(_ order: OrderID, _ place: Place) {
        places.withLock { $0[order] = place }
    }
}
