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

    let terms: OrderTerms
    /// Where it stands; changed by `become(_:)` alone.
    package private(set) var state = OrderState.new

    /// Throws `.noItems`, `.quantity` for one below 1, or `.overflow`.
    package init(_ command: PlaceOrder, _ details: OrderDetails) throws(OrderFailure.Rejection) {
        terms = try OrderTerms(command, details)
    }

    /// The order's id.
    package var id: OrderID { terms.command.id }
    /// When it was accepted, on the root's clock.
    package var acceptedAt: Duration { terms.command.acceptedAt }
    /// Who buys.
    package var customer: Customer { terms.details.customer }
    /// Who sells.
    package var merchant: Merchant { terms.details.merchant }
    /// What is sold, at least one.
    package var items: [Item] { terms.items }
    /// What is sold, in one line: `1 × ITEM-001, 2 × ITEM-002`.
    package var itemLine: String { items.map { "\($0.quantity) × \($0.product)" }.joined(separator: ", ") }
    /// What was ordered, as a number, see ``OrderPlacedEvent/content``.
    package var content: UInt64 { terms.command.event.content }
    /// What it comes to.
    package var quote: Quote { terms.quote }

    /// Moves the order on. A move that `OrderState.allows(_:)` denies is a bug of ours and traps.
    package mutating func become(_ next: OrderState) {
        precondition(state.allows(next), "order \(id) cannot go from \(state) to \(next)")
        state = next
    }
}
