/// What an order is made from, as the services know it.
package final class OrderDetails: Sendable {
    /// Who buys.
    package let customer: Customer
    /// Who sells.
    package let merchant: Merchant
    /// What is taken off, if anything.
    package let promotion: Promotion?
    /// Every product ordered, once.
    package let products: [ProductID: Product]

    package init(customer: Customer, merchant: Merchant, promotion: Promotion?, products: [ProductID: Product]) {
        self.customer = customer
        self.merchant = merchant
        self.promotion = promotion
        self.products = products
    }

    /// Whether every product that was ordered is there.
    func cover(_ event: OrderPlacedEvent) -> Bool {
        event.items.allSatisfy { products[$0.product] != nil }
    }
}
