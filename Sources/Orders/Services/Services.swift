/// A service that is asked for a record.
package protocol Getting<Entity>: Sendable {
    /// What it keeps.
    associatedtype Entity: Sendable
    /// The record of that id; fails with `.notFound` when there is none.
    func get(_ id: Identifier<Entity>) -> Reply<Entity>
}

/// A service that is told of something new.
package protocol Creating<Entity>: Sendable {
    /// What it keeps.
    associatedtype Entity: Sendable
    /// Creates the record; the answer is the record as the service keeps it. With a key that it knows it creates nothing
    /// and gives the same answer again.
    func create(_ entity: Entity, key: IdempotencyKey) -> Reply<Entity>
}

/// A service that is told of a change.
package protocol Updating<Entity>: Sendable {
    /// What it keeps.
    associatedtype Entity: Sendable
    /// Replaces the record that has the id of `entity`. Doing it twice is the same as once.
    func update(_ entity: Entity, key: IdempotencyKey) -> Reply<Void>
}

/// The seven services that an order needs.
package struct Services: Sendable {
    /// Who buys.
    package var customer: any Getting<Customer>
    /// Who sells.
    package var merchant: any Getting<Merchant>
    /// What takes something off.
    package var promo: any Getting<Promotion>
    /// What is sold.
    package var product: any Getting<Product>
    /// Our own orders.
    package var order: any Creating<Order> & Updating<Order>
    /// What customers are asked to pay.
    package var invoice: any Creating<Invoice> & Updating<Invoice>
    /// What moves the money. It honours the idempotency key: one charge a key, for ever.
    package var payment: any Creating<Payment>

    package init(
        customer: any Getting<Customer>, merchant: any Getting<Merchant>, promo: any Getting<Promotion>,
        product: any Getting<Product>, order: any Creating<Order> & Updating<Order>,
        invoice: any Creating<Invoice> & Updating<Invoice>, payment: any Creating<Payment>
    ) {
        self.customer = customer
        self.merchant = merchant
        self.promo = promo
        self.product = product
        self.order = order
        self.invoice = invoice
        self.payment = payment
    }
}
