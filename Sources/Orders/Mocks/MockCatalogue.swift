/// The records that the mock services know: the same ones everywhere and always.
package enum MockCatalogue {
    private static let customers = (1...999).map { number in
        let id = CustomerID(name("CUST", number))
        return Customer(id: id, email: "\(id)@customers.example", name: "Customer \(number)")
    }
    private static let merchants = (1...99).map { number in
        let id = MerchantID(name("MRCN", number))
        return Merchant(id: id, email: "\(id)@merchants.example", name: "Merchant \(number)")
    }
    private static let promotions = (1...99).map { number in
        let discount = 5 + number % 26
        return Promotion(id: PromotionID(name("PROM", number)), name: "\(discount)% discount", discount: discount)
    }
    private static let products = productsNamed("IT")
    private static let items = productsNamed("ITEM")
    private static let tenPercent = Promotion(id: "DISC-10", name: "10% discount", discount: 10)

    /// `CUST-001` to `CUST-999`.
    package static func customer(_ id: CustomerID) -> Customer? {
        number(in: id.rawValue, after: "CUST-").map { customers[$0 - 1] }
    }

    /// `MRCN-001` to `MRCN-099`.
    package static func merchant(_ id: MerchantID) -> Merchant? {
        number(in: id.rawValue, after: "MRCN-", upTo: 99).map { merchants[$0 - 1] }
    }

    /// `IT-001` to `IT-999` and `ITEM-001` to `ITEM-999`, each at its price from 1.37 to 100.36.
    package static func product(_ id: ProductID) -> Product? {
        number(in: id.rawValue, after: "IT-").map { products[$0 - 1] }
            ?? number(in: id.rawValue, after: "ITEM-").map { items[$0 - 1] }
    }

    /// `PROM-001` to `PROM-099`, 5 to 30 %, and `DISC-10`, 10 %.
    package static func promotion(_ id: PromotionID) -> Promotion? {
        if id == tenPercent.id { return tenPercent }
        return number(in: id.rawValue, after: "PROM-", upTo: 99).map { promotions[$0 - 1] }
    }

    /// Whether one can pay so: `CARD-…`, `CASH`, `BALANCE`.
    package static func takes(_ method: PaymentMethodID) -> Bool {
        switch method.rawValue {
        case "CASH", "BALANCE": true
        case let text: text.hasPrefix("CARD-") && text.utf8.count > "CARD-".utf8.count
        }
    }

    private static func productsNamed(_ prefix: String) -> [Product] {
        (1...999).map { number in
            let price = Cents(100 + number * 37 % 9_937)
            return Product(id: ProductID(name(prefix, number)), name: "Item \(number)", price: price)
        }
    }

    /// `CUST-007` for 7.
    private static func name(_ prefix: String, _ number: Int) -> String {
        "\(prefix)-\(number < 10 ? "00" : number < 100 ? "0" : "")\(number)"
    }

    /// The number that the three digits after `prefix` make, if it is 1 to `limit` and nothing else is there.
    private static func number(in text: String, after prefix: String, upTo limit: Int = 999) -> Int? {
        let (bytes, start) = (text.utf8.span, prefix.utf8.span)
        guard bytes.count == start.count + 3 else { return nil }
        for place in start.indices where bytes[place] != start[place] { return nil }
        var number = 0
        for place in start.count..<bytes.count {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[place] else { return nil }
            number = number * 10 + Int(bytes[place] - UInt8(ascii: "0"))
        }
        return (1...limit).contains(number) ? number : nil
    }
}
