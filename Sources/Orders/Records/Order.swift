/// An order as our own service keeps it.
package struct Order: Hashable, Sendable {
    /// One product ordered, with the name and price it had then.
    package struct Item: Hashable, Sendable {
        /// The product.
        package var product: ProductID
        /// Its name when it was ordered.
        package var name: String
        /// How many.
        package var quantity: Int
        /// The price of one when it was ordered.
        package var price: Cents

        package init(product: ProductID, name: String, quantity: Int, price: Cents) {
            self.product = product
            self.name = name
            self.quantity = quantity
            self.price = price
        }
    }

    /// The order's id.
    package let id: OrderID
    /// When it was accepted, on the root's clock.
    package let acceptedAt: Duration
    /// Who buys.
    package let customer: Customer
    /// Who sells.
    package let merchant: Merchant
    /// What is sold, at least one.
    package let items: [Item]
    /// What it comes to.
    package let quote: Quote
    /// Where it stands; changed by `become(_:)` alone.
    package private(set) var state: OrderState

    package init(
        id: OrderID, acceptedAt: Duration, customer: Customer, merchant: Merchant, items: [Item], quote: Quote
    ) {
        self.id = id
        self.acceptedAt = acceptedAt
        self.customer = customer
        self.merchant = merchant
        self.items = items
        self.quote = quote
        self.state = .new
    }

    /// Moves the order on. A move that `OrderState.allows(_:)` denies is a bug of ours and traps.
    package mutating func become(_ next: OrderState) {
        precondition(state.allows(next), "order \(id) cannot go from \(state) to \(next)")
        state = next
    }
}
