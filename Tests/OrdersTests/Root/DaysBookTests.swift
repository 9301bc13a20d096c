import Actors
import Orders
import Testing

@Suite struct DaysBookTests {
    @Test func runsFromTheFirstAcceptanceToTheLastEnd() throws {
        var day = DaysBook()
        #expect(day.elapsed == .zero)
        day.accept(at: .seconds(4))
        day.accept(at: .seconds(3))
        #expect(day.elapsed == .zero)
        try day.settle(Self.paid(amount: 100), at: .seconds(9))
        day.fail(at: .seconds(8))
        #expect(day.elapsed == .seconds(6))
        #expect(day.count == 1 && day.failed == 1 && day.sum == Cents(100) && day.latency.count == 1)
    }

    @Test func entersNothing_whenTheSumWouldNotFit() throws {
        var day = DaysBook()
        try day.settle(Self.paid(amount: .max), at: .seconds(1))
        #expect(throws: CentsOverflow()) { try day.settle(Self.paid(amount: 1), at: .seconds(2)) }
        #expect(day.count == 1 && day.sum == Cents(.max) && day.lastFinalAt == .seconds(1))
    }

    private static func paid(amount: Int) throws -> PaidOrder {
        PaidOrder(order: try Samples.order(), amount: Cents(amount), paidAt: .seconds(6))
    }
}
