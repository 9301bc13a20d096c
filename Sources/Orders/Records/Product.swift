/// What is sold.
package struct Product: Hashable, Codable, Sendable {
    /// The product's id.
    package var id: ProductID
    /// The name on the order.
    package var name: String
    /// The price of one.
    package var price: Cents

    package init(id: ProductID, name: String, price: Cents) {
        self.id = id
        self.name = name
        self.price = price
    }
}

/// A discount on a whole order.
package struct Promotion: Hashable, Codable, Sendable {
    /// The promotion's id.
    package var id: PromotionID
    /// What the customer reads.
    package var name: String
    /// How much is taken off, in percent, 0...100.
    package var discount: Int

    package init(id: PromotionID, name: String, discount: Int) {
        self.id = id
        self.name = name
        self.discount = discount
    }
}
