/// Who buys.
package struct Customer: Hashable, Codable, Sendable {
    /// The customer's id.
    package var id: CustomerID
    /// Where notices go.
    package var email: String
    /// The name on the order.
    package var name: String

    package init(id: CustomerID, email: String, name: String) {
        self.id = id
        self.email = email
        self.name = name
    }
}

/// Who sells.
package struct Merchant: Hashable, Codable, Sendable {
    /// The merchant's id.
    package var id: MerchantID
    /// Where notices go.
    package var email: String
    /// The name on the order.
    package var name: String

    package init(id: MerchantID, email: String, name: String) {
        self.id = id
        self.email = email
        self.name = name
    }
}
