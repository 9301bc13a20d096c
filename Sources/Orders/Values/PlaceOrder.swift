/// The command that the `orders` actor works on: an event that was accepted, with an id and a time.
package final class PlaceOrder: Sendable {
    /// The order's id, the caller's own or `ORD-<n>`; unique.
    package let id: OrderID
    /// When the order was accepted, on the root's clock.
    package let acceptedAt: Duration
    /// What was ordered, by whom, of whom, paid how.
    package let event: OrderPlacedEvent

    package init(id: OrderID, acceptedAt: Duration, event: OrderPlacedEvent) {
        self.id = id
        self.acceptedAt = acceptedAt
        self.event = event
    }
}
