import Orders
import Testing

@Suite struct IdentifierTests {
    @Test(arguments: ["A", "CUST-001", "café-1", "注文-1", String(repeating: "x", count: 64)])
    func takesVisibleText(_ text: String) {
        #expect(OrderID.problem(in: text) == nil)
    }

    @Test(arguments: [
        ("", "non-empty"), (String(repeating: "x", count: 65), "at most 64"), ("a b", "visible"), ("a\u{7}", "visible"),
        ("a\u{1B}[31m", "visible"), ("a\u{202E}b", "visible"), ("a\u{A0}b", "visible"), ("a\u{7F}", "visible"),
    ])
    func refusesOtherText(_ text: String, problem: String) throws {
        #expect(try #require(OrderID.problem(in: text)).contains(problem))
    }
}

@Suite struct OrderNumbersTests {
    @Test func countsFromOne() {
        var numbers = OrderNumbers()
        #expect([numbers.next(), numbers.next()] == ["ORD-1", "ORD-2"])
    }

    @Test func knowsAnIDThatComesTwice_untilItIsReleased() {
        var numbers = OrderNumbers()
        #expect(numbers.claim("mine") == .new)
        #expect(numbers.claim("mine") == .repeated)
        numbers.release("mine")
        #expect(numbers.claim("mine") == .new)
    }

    @Test func givesNoIDThatACallerHas_andTheOtherWayRound() {
        var numbers = OrderNumbers()
        #expect(numbers.claim("ORD-2") == .new)
        #expect([numbers.next(), numbers.next()] == ["ORD-1", "ORD-3"])
        #expect(numbers.claim("ORD-3") == .taken)
        #expect(numbers.claim("ORD-4") == .new)
        #expect(numbers.claim("ORD-03") == .new)
    }

    @Test func givesIDsOfItsSeries_andNoneOfThatFormToCallers() {
        var numbers = OrderNumbers(series: 3)
        #expect([numbers.next(), numbers.next()] == ["ORD-3.1", "ORD-3.2"])
        for id: OrderID in ["ORD-3.1", "ORD-3.9", "ORD-4.1", "ORD-1.1"] { #expect(numbers.claim(id) == .taken) }
        for id: OrderID in ["ORD-3", "ORD-3.01", "ORD-3.1.1", "ORD-3.x", "mine"] { #expect(numbers.claim(id) == .new) }
    }

    @Test func ofASeries_remembersOnlyWhatThisProcessWasGiven() {
        var numbers = OrderNumbers(series: 3)
        #expect(numbers.claim("mine") == .new)
        #expect(numbers.claim("mine") == .repeated)
        numbers.release("mine")
        #expect(numbers.claim("mine") == .new)
    }

    @Test func admitsEachNewEventOnce() {
        var numbers = OrderNumbers()
        var named = Samples.event
        named.id = "mine"
        let (commands, placement) = numbers.admit([Samples.event, named, named, Samples.event], at: .seconds(3))
        #expect(placement == Placement(accepted: ["ORD-1", "mine", "ORD-2"], repeated: ["mine"], taken: []))
        #expect(commands.map(\.id) == placement.accepted)
        #expect(commands.allSatisfy { $0.acceptedAt == .seconds(3) })
    }
}
