/// What the customer is asked to pay for one order.
package struct Invoice: Hashable, Sendable {
    /// Whether it still asks for money.
    package enum State: String, Sendable {
        /// It asks to be paid.
        case open
        /// It was taken back: nothing is owed.
        case voided
    }

    fileprivate let terms: OrderTerms
    /// Whether it still asks for money.
    package var state = State.open

    package init(for order: Order) {
        terms = order.terms
    }

    /// The invoice's id, made from its order's, so that a repeated call names the same invoice.
    package var id: InvoiceID { InvoiceID("INV-\(order)") }
    /// The order it is for.
    package var order: OrderID { terms.command.id }
    /// Who pays.
    package var customer: CustomerID { terms.details.customer.id }
    /// The promotion that was applied, if any.
    package var promo: PromotionID? { terms.details.promotion?.id }
    /// Subtotal, discount and total.
    package var quote: Quote { terms.quote }
}

/// One charge for one invoice.
package struct Payment: Hashable, Sendable {
    private let terms: OrderTerms
    /// How much moves; the service answers with what it has charged.
    package var amount: Cents

    /// - Parameter amount: what moves; nil for all that the invoice asks for.
    package init(of invoice: Invoice, amount: Cents? = nil) {
        terms = invoice.terms
        self.amount = amount ?? invoice.quote.total
    }

    /// The payment's id, made from its order's.
    package var id: PaymentID { PaymentID("PAY-\(terms.command.id)") }
    /// The order that is paid.
    package var order: OrderID { terms.command.id }
    /// What is paid.
    package var invoice: InvoiceID { InvoiceID("INV-\(terms.command.id)") }
    /// How it is paid.
    package var method: PaymentMethodID { terms.command.event.payment }
}
