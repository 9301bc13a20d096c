/// What an order is made from, as the services know it.
package final class OrderDetails: Sendable {
    /// Who buys.
    package let customer: Customer
    /// Who sells.
    package let merchant: Merchant
    /// What is taken off, if anything.
    package let promotion: Promotion?
    /// Every product ordered.
    package let products: Products

    init(customer: Customer, merchant: Merchant, promotion: Promotion?, products: Products) {
        self.customer = customer
        self.merchant = merchant
        self.promotion = promotion
        self.products = products
    }

    /// - Parameter products: every product ordered; of several with the same id the first counts.
    package convenience init(
        customer: Customer, merchant: Merchant, promotion: Promotion?, products: some Sequence<Product>
    ) {
        self.init(customer: customer, merchant: merchant, promotion: promotion, products: Products(products))
    }

    /// Whether every product that was ordered is there.
    func cover(_ event: OrderPlacedEvent) -> Bool {
        event.items.allSatisfy { products[$0.product] != nil }
    }
}
