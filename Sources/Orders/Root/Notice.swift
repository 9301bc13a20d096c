/// A message to one of an order's two parties.
package struct Notice: Sendable {
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
    package enum Party: String, Codable, Sendable {
        case merchant, customer
    }

    /// Whom it reaches.
    struct Reader: Sendable {
        var order: OrderID
        var email: String
        var name: String
    }

    private enum Source: Sendable {
        /// What the order's records share.
        case terms(OrderTerms)
        /// What is left of it in a store.
        indirect case reader(Reader)
    }

    private let source: Source
    /// Which of the two reads it.
    package let party: Party
    /// What it says.
    package let subject: Subject

    package init(to party: Party, of order: Order, _ subject: Subject) {
        source = .terms(order.terms)
        self.party = party
        self.subject = subject
    }

    init(to party: Party, _ reader: Reader, _ subject: Subject) {
        source = .reader(reader)
        self.party = party
        self.subject = subject
    }

    /// The order it is about.
    package var order: OrderID {
        switch source {
        case .terms(let terms): terms.command.id
        case .reader(let reader): reader.order
        }
    }

    /// Where it goes.
    package var email: String {
        switch (source, party) {
        case (.terms(let terms), .merchant): terms.details.merchant.email
        case (.terms(let terms), .customer): terms.details.customer.email
        case (.reader(let reader), _): reader.email
        }
    }

    /// Who reads it.
    package var name: String {
        switch (source, party) {
        case (.terms(let terms), .merchant): terms.details.merchant.name
        case (.terms(let terms), .customer): terms.details.customer.name
        case (.reader(let reader), _): reader.name
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

extension Notice: Hashable {
    /// An id names one order, whose parties do not change.
    package static func == (left: Notice, right: Notice) -> Bool {
        left.order == right.order && left.party == right.party && left.subject == right.subject
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(order)
        hasher.combine(party)
        hasher.combine(subject)
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
