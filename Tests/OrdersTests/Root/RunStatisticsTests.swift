import Actors
import Orders
import Testing

@Suite struct RunStatisticsTests {
    @Test func runsFromTheFirstAcceptanceToTheLastEnd() throws {
        var statistics = RunStatistics()
        #expect(statistics.elapsed == .zero)
        statistics.accept(at: .seconds(4))
        statistics.accept(at: .seconds(3))
        #expect(statistics.elapsed == .zero)
        try statistics.settle(Self.paid(amount: 100), at: .seconds(9))
        statistics.fail(at: .seconds(8))
        #expect(statistics.elapsed == .seconds(6))
        #expect(
            statistics.count == 1 && statistics.failed == 1 && statistics.sum == Cents(100)
                && statistics.latency.count == 1)
    }

    @Test func entersNothing_whenTheSumWouldNotFit() throws {
        var statistics = RunStatistics()
        try statistics.settle(Self.paid(amount: .max), at: .seconds(1))
        #expect(throws: CentsOverflow()) { try statistics.settle(Self.paid(amount: 1), at: .seconds(2)) }
        #expect(statistics.count == 1 && statistics.sum == Cents(.max) && statistics.lastFinalAt == .seconds(1))
    }

    private static func paid(amount: Int) throws -> PaidOrder {
        PaidOrder(order: try Samples.order(), amount: Cents(amount), paidAt: .seconds(6))
    }
}
