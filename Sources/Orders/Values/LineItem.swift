/// One line of an order: a product and how many of it.
package struct LineItem: Hashable, Codable, Sendable {
    private enum CodingKeys: String, CodingKey {
        case product = "id"
        case quantity = "qty"
    }

    /// The product ordered.
    package var product: ProductID
    /// How many; an order with less than one is rejected.
    package var quantity: Int

    package init(_ product: ProductID, quantity: Int) {
        self.product = product
        self.quantity = quantity
    }
}
