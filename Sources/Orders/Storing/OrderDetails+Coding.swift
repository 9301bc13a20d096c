extension OrderDetails: Codable {
    private enum CodingKeys: String, CodingKey {
        case customer, merchant, promotion, products
    }

    package convenience init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let products = try values.decode([Product].self, forKey: .products)
        self.init(
            customer: try values.decode(Customer.self, forKey: .customer),
            merchant: try values.decode(Merchant.self, forKey: .merchant),
            promotion: try values.decodeIfPresent(Promotion.self, forKey: .promotion),
            products: products)
    }

    /// The products in the order of their ids.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(customer, forKey: .customer)
        try values.encode(merchant, forKey: .merchant)
        try values.encodeIfPresent(promotion, forKey: .promotion)
        try values.encode(products.all.sorted { $0.id.rawValue < $1.id.rawValue }, forKey: .products)
    }
}
