/// An order whose money has moved and that says so.
package struct PaidOrder: Hashable, Sendable {
    /// The order, in state `paid`.
    package let order: Order
    /// What the payment service has charged.
    package let amount: Cents
    /// When the payment was answered, on the root's clock.
    package let paidAt: Duration

    package init(order: Order, amount: Cents, paidAt: Duration) {
        self.order = order
        self.amount = amount
        self.paidAt = paidAt
    }

    /// The payment as the payment service knows it.
    package var payment: Payment { Payment(of: Invoice(for: order), amount: amount) }
    /// From acceptance to payment.
    package var latency: Duration { paidAt - order.acceptedAt }
}
