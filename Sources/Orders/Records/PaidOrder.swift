/// An order whose money has moved and that says so.
package struct PaidOrder: Hashable, Sendable {
    /// The order, in state `paid`.
    package let order: Order
    /// The payment as the payment service knows it.
    package let payment: Payment
    /// When the payment was answered, on the root's clock.
    package let paidAt: Duration

    package init(order: Order, payment: Payment, paidAt: Duration) {
        self.order = order
        self.payment = payment
        self.paidAt = paidAt
    }

    /// From acceptance to payment.
    package var latency: Duration { paidAt - order.acceptedAt }
}
