import Orders
import Testing

struct ProductsTests {
    private func product(_ number: Int, _ name: String = "") -> Product {
        Product(id: ProductID("P-\(number)"), name: name, price: Cents(number))
    }

    @Test(arguments: [0, 1, 2, 15, 16, 17, 18, 1_000])
    func eachIsFoundByItsId_andNoOther_howeverManyThereAre(_ count: Int) {
        let products = Products((0..<count).map { product($0) })
        #expect(products.all == (0..<count).map { product($0) })
        for number in 0..<count { #expect(products[ProductID("P-\(number)")] == product(number)) }
        #expect(products[ProductID("P-\(count)")] == nil && products["P"] == nil)
    }

    @Test(arguments: [1, 16, 17, 40])
    func ofTheSameIdTheFirstCounts(_ count: Int) {
        var products = Products((0..<count).map { product($0, "first") })
        for number in 0..<count { products.add(product(number, "second")) }
        #expect(products.all == (0..<count).map { product($0, "first") })
    }
}
