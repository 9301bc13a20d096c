import Foundation
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

    /// A character on the screen may be made of any number of code points, and of bytes.
    @Test func theLongestIDIsBoundedInCodePointsAndBytes() {
        let marks = String(repeating: "\u{301}", count: 1_000)
        #expect(("e" + marks).count == 1)
        #expect(OrderID.problem(in: "e" + marks) == "expected at most 64 characters")
        #expect(OrderID.problem(in: "x" + String(repeating: "\u{316}", count: 63)) == nil)
        #expect(OrderID.problem(in: "x" + String(repeating: "\u{316}", count: 64)) != nil)
        // Counted in the spelling that the id will have.
        #expect(OrderID.problem(in: String(repeating: "e\u{301}", count: 64)) == nil)
        #expect(OrderID.problem(in: String(repeating: "e\u{301}", count: 65)) != nil)
        #expect(OrderID.problem(in: String(repeating: "\u{1F389}", count: 64)) == nil)
    }

    @Test(arguments: [("caf\u{E9}", "cafe\u{301}"), ("\u{212A}-1", "K-1"), ("\u{D55C}", "\u{1112}\u{1161}\u{11AB}")])
    func twoSpellingsAreOneID(one: String, other: String) throws {
        let (first, second) = (OrderID(one), OrderID(rawValue: other))
        #expect(first == second && first.hashValue == second.hashValue)
        #expect(Array(first.rawValue.utf8) == Array(second.rawValue.utf8))
        #expect(OrderID(first.rawValue) == first && OrderID(stringLiteral: other) == first)
        let read = try JSONDecoder().decode([OrderID].self, from: Data("[\"\(other)\"]".utf8))
        #expect(read.map { Array($0.rawValue.utf8) } == [Array(first.rawValue.utf8)])
        #expect(IdempotencyKey("\(other)/payment") == IdempotencyKey(order: first, step: "payment"))
    }

    /// Ids are equal if their bytes are, and never otherwise.
    @Test func idsAreComparedByTheirBytes() {
        for value in UInt32(0xC0)...0x2FFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for text in ["a\(scalar)", "\(scalar)\u{301}\u{316}"] {
                let id = OrderID(text)
                #expect(OrderID(id.rawValue).rawValue.utf8.elementsEqual(id.rawValue.utf8))
                let decomposed = OrderID(text.decomposedStringWithCanonicalMapping)
                #expect(decomposed == id && decomposed.rawValue.utf8.elementsEqual(id.rawValue.utf8))
            }
        }
        #expect(OrderID("A") != OrderID("a") && OrderID("A") != OrderID("AA"))
    }
}

@Suite struct OrderNumbersTests {
    @Test func countsFromOne() {
        var numbers = OrderNumbers()
        #expect([numbers.next(), numbers.next()] == ["ORD-1", "ORD-2"])
    }

    @Test func knowsAnIDThatComesTwice_untilItIsReleased() {
        var numbers = OrderNumbers()
        #expect(numbers.claim("mine", content: 1) == .new)
        #expect(numbers.claim("mine", content: 1) == .repeated)
        #expect(numbers.claim("mine", content: 2) == .conflicting)
        numbers.release("mine")
        #expect(numbers.claim("mine", content: 2) == .new)
    }

    @Test func learnsWhatEarlierProcessesClaimed() {
        var numbers = OrderNumbers(series: 3)
        #expect(numbers.claim("own", content: 1) == .new)
        numbers.learn(["old": 1, "forgotten": nil, "own": 2])
        #expect(numbers.claim("old", content: 1) == .repeated && numbers.claim("old", content: 2) == .conflicting)
        #expect(numbers.claim("forgotten", content: 1) == .repeated)
        #expect(numbers.claim("own", content: 1) == .repeated)
        #expect(!numbers.isUnknown("old") && !numbers.isUnknown("forgotten") && numbers.isUnknown("new"))
    }

    @Test func givesNoIDThatACallerHas_andTheOtherWayRound() {
        var numbers = OrderNumbers()
        #expect(numbers.claim("ORD-2", content: 1) == .new)
        #expect([numbers.next(), numbers.next()] == ["ORD-1", "ORD-3"])
        #expect(numbers.claim("ORD-3", content: 1) == .taken)
        #expect(numbers.claim("ORD-4", content: 1) == .new)
        #expect(numbers.claim("ORD-03", content: 1) == .new)
    }

    @Test func givesIDsOfItsSeries_andNoneOfThatFormToCallers() {
        var numbers = OrderNumbers(series: 3)
        #expect([numbers.next(), numbers.next()] == ["ORD-3.1", "ORD-3.2"])
        for id: OrderID in ["ORD-3.1", "ORD-3.9", "ORD-4.1", "ORD-1.1"] {
            #expect(numbers.claim(id, content: 1) == .taken)
        }
        for id: OrderID in ["ORD-3", "ORD-3.01", "ORD-3.1.1", "ORD-3.x", "mine"] {
            #expect(numbers.claim(id, content: 1) == .new)
        }
    }

    @Test func ofASeries_remembersOnlyWhatThisProcessWasGiven() {
        var numbers = OrderNumbers(series: 3)
        #expect(numbers.claim("mine", content: 1) == .new)
        #expect(numbers.claim("mine", content: 1) == .repeated)
        numbers.release("mine")
        #expect(numbers.claim("mine", content: 1) == .new)
    }

    @Test func admitsEachNewEventOnce() {
        var numbers = OrderNumbers()
        var named = Samples.event
        named.id = "mine"
        var other = named
        other.items[0].quantity += 1
        let events = [Samples.event, named, named, other, Samples.event]
        let (commands, placement) = numbers.admit(events, at: .seconds(3))
        #expect(
            placement
                == Placement(
                    accepted: ["ORD-1", "mine", "ORD-2"], repeated: ["mine"],
                    refused: [.init(event: 3, id: "mine", .conflicting)]))
        #expect(commands.map(\.id) == placement.accepted)
        #expect(commands.allSatisfy { $0.acceptedAt == .seconds(3) })
    }
}
