import Orders
import Testing

@Suite struct QuoteTests {
    @Test func sumsQuantityTimesPrice_lessTheDiscount() throws {
        let quote = try Quote([Samples.item(1_000), Samples.item(333, quantity: 2)], discount: 10)
        #expect(quote.subtotal == Cents(1_666))
        #expect(quote.discount == Cents(166))
        #expect(quote.total == Cents(1_500))
    }

    @Test func rejectsWhatCannotBeAddedUp() {
        #expect(throws: OrderFailure.Rejection.noItems) { try Quote([], discount: 0) }
        #expect(throws: OrderFailure.Rejection.quantity("IT-001", 0)) {
            try Quote([Samples.item(100, quantity: 0)], discount: 0)
        }
        #expect(throws: OrderFailure.Rejection.overflow) { try Quote([Samples.item(2, quantity: .max)], discount: 0) }
        #expect(throws: OrderFailure.Rejection.overflow) {
            try Quote([Samples.item(.max), Samples.item(1)], discount: 0)
        }
    }
}
