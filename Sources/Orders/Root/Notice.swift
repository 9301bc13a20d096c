/// A message to one of an order's two parties.
package struct Notice: Hashable, Sendable {
    /// What the party is told.
    package enum Subject: Hashable, Sendable {
        /// To the merchant: a new order.
        case placed
        /// To the customer: pay this much.
        case invoice(Cents)
        /// To both: this much was paid.
        case paid(Cents)
        /// To both: nothing comes of it, for this reason.
        case cancelled(ServiceError)
    }

    /// Which of the two reads it.
    package enum Party: Sendable {
        case merchant, customer
    }

    private let terms: OrderTerms
    /// Which of the two reads it.
    package let party: Party
    /// What it says.
    package let subject: Subject

    package init(to party: Party, of order: Order, _ subject: Subject) {
        self.terms = order.terms
        self.party = party
        self.subject = subject
    }

    /// The order it is about.
    package var order: OrderID { terms.command.id }
    /// Where it goes.
    package var email: String {
        switch party {
        case .merchant: terms.details.merchant.email
        case .customer: terms.details.customer.email
        }
    }
    /// Who reads it.
    package var name: String {
        switch party {
        case .merchant: terms.details.merchant.name
        case .customer: terms.details.customer.name
        }
    }
}

extension Notice {
    static func toMerchant(of order: Order, _ subject: Subject) -> Notice {
        Notice(to: .merchant, of: order, subject)
    }

    static func toCustomer(of order: Order, _ subject: Subject) -> Notice {
        Notice(to: .customer, of: order, subject)
    }
}

extension Notice: CustomStringConvertible {
    /// One line, as it would stand in the party's inbox.
    package var description: String {
        switch subject {
        case .placed: "order \(order) was placed"
        case .invoice(let amount): "order \(order): please pay \(amount)"
        case .paid(let amount): "order \(order): \(amount) was paid"
        case .cancelled(let reason): "order \(order) was cancelled (\(reason))"
        }
    }
}
