import LoadGenerator
import Orders
import Testing

@Suite struct OrderMakerTests {
    @Test func makesTheSameOrdersFromTheSameSeed() {
        var (first, second, other) = (OrderMaker(seed: 1), OrderMaker(seed: 1), OrderMaker(seed: 2))
        let orders = first.next(100)
        #expect(second.next(100) == orders)
        #expect(other.next(100) != orders)
        #expect(OrderMaker.batches(seed: 1)(100) == orders)
    }

    @Test func makesOrdersThatTheCatalogueKnows_ofOneToThreeDistinctItems() {
        var maker = OrderMaker(seed: 42)
        let orders = maker.next(5_000)
        for order in orders {
            #expect(order.id == nil && MockCatalogue.takes(order.payment))
            #expect(MockCatalogue.customer(order.customer) != nil && MockCatalogue.merchant(order.merchant) != nil)
            #expect(order.promo.map { MockCatalogue.promotion($0) != nil } ?? true)
            #expect((1...3).contains(order.items.count) && Set(order.items.map(\.product)).count == order.items.count)
            #expect(order.items.allSatisfy { MockCatalogue.product($0.product) != nil && $0.quantity >= 1 })
        }
        #expect(Set(orders.map(\.items.count)) == [1, 2, 3])
        #expect((1_000...1_500).contains(orders.count { $0.promo != nil }))
    }
}
