import Orders
import Testing

@Suite struct CentsTests {
    @Test func countsInMinorUnits() throws {
        #expect(try Cents(150).adding(Cents(75)) == Cents(225))
        #expect(try Cents(150).subtracting(Cents(175)) == Cents(-25))
        #expect(try Cents(150).multiplied(by: 3) == Cents(450))
    }

    @Test func throwsInsteadOfWrapping() {
        #expect(throws: CentsOverflow()) { try Cents(.max).adding(Cents(1)) }
        #expect(throws: CentsOverflow()) { try Cents(.min).subtracting(Cents(1)) }
        #expect(throws: CentsOverflow()) { try Cents(.max / 2 + 1).multiplied(by: 2) }
    }

    @Test func takesPercentRoundedDown_evenOfTheLargestAmount() {
        #expect(Cents(1_666).percent(10) == Cents(166))
        #expect(Cents(99).percent(1) == .zero)
        #expect(Cents(.max).percent(100) == Cents(.max))
        for amount in 0...250 {
            for percent in 0...100 { #expect(Cents(amount).percent(percent).minorUnits == amount * percent / 100) }
        }
    }

    @Test(arguments: [(0, "0.00"), (5, "0.05"), (1_250, "12.50"), (-105, "-1.05"), (Int.min, "-92233720368547758.08")])
    func readsAsAnAmount(minorUnits: Int, text: String) {
        #expect(Cents(minorUnits).description == text)
    }
}
