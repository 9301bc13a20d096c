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

    /// The order it is about.
    package let order: OrderID
    /// Where it goes.
    package let email: String
    /// Who reads it.
    package let name: String
    /// What it says.
    package let subject: Subject

    package init(order: OrderID, email: String, name: String, subject: Subject) {
        self.order = order
        self.email = email
        self.name = name
        self.subject = subject
    }
}

extension Notice {
    static func toMerchant(of order: Order, _ subject: Subject) -> Notice {
        Notice(order: order.id, email: order.merchant.email, name: order.merchant.name, subject: subject)
    }

    static func toCustomer(of order: Order, _ subject: Subject) -> Notice {
        Notice(order: order.id, email: order.customer.email, name: order.customer.name, subject: subject)
    }

    static func toBoth(of order: Order, _ subject: Subject) -> [Notice] {
        [.toMerchant(of: order, subject), .toCustomer(of: order, subject)]
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
