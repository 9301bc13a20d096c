/// What the customer is asked to pay for one order.
package struct Invoice: Hashable, Sendable {
    /// Whether it still asks for money.
    package enum State: String, Sendable {
        /// It asks to be paid.
        case open
        /// It was taken back: nothing is owed.
        case voided
    }

    /// The invoice's id, made from its order's, so that a repeated call names the same invoice.
    package let id: InvoiceID
    /// The order it is for.
    package let order: OrderID
    /// Who pays.
    package let customer: CustomerID
    /// The promotion that was applied, if any.
    package let promo: PromotionID?
    /// Subtotal, discount and total.
    package let quote: Quote
    /// Whether it still asks for money.
    package var state: State

    package init(for order: Order, promo: PromotionID?) {
        self.id = InvoiceID("INV-\(order.id)")
        self.order = order.id
        self.customer = order.customer.id
        self.promo = promo
        self.quote = order.quote
        self.state = .open
    }
}

/// One charge for one invoice.
package struct Payment: Hashable, Sendable {
    /// The payment's id, made from its order's.
    package let id: PaymentID
    /// What is paid.
    package let invoice: InvoiceID
    /// How it is paid.
    package let method: PaymentMethodID
    /// How much moves; the service answers with what it has charged.
    package var amount: Cents

    package init(of invoice: Invoice, method: PaymentMethodID) {
        self.id = PaymentID("PAY-\(invoice.order)")
        self.invoice = invoice.id
        self.method = method
        self.amount = invoice.quote.total
    }
}
