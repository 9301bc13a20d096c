import Orders
import Testing

@Suite struct OrderPlacedEventTests {
    private static let valid = """
        {"customer":"CUST-001","merchant":"MRCN-001","payment":"CARD-001",\
        "items":[{"id":"IT-001","qty":1},{"id":"IT-002","qty":2}],"promo":"PROM-001"}
        """

    @Test func readsTheArticlesEvent() throws {
        let event = try OrderPlacedEvent(jsonLine: Self.valid)
        let expected = OrderPlacedEvent(
            customer: "CUST-001", merchant: "MRCN-001", payment: "CARD-001", promo: "PROM-001",
            items: [LineItem("IT-001", quantity: 1), LineItem("IT-002", quantity: 2)])
        #expect(event == expected)
    }

    @Test(arguments: ["", #","promo":"""#, #","promo":null"#])
    func readsAMissingPromoAsNone(_ promo: String) throws {
        let event = try OrderPlacedEvent(jsonLine: Self.line(more: promo))
        #expect(event.promo == nil && event.id == nil)
    }

    @Test func readsTheCallersID_blanksAndEscapes() throws {
        let event = try OrderPlacedEvent(jsonLine: Self.line(more: #" , "id" : "\u00e9\ud83d\ude00\/1" "#) + " \r\n")
        #expect(event.id == "é😀/1")
    }

    @Test(arguments: [
        (#""items":[{"id":"IT-001","qty":-2}]"#, "items[0].qty: expected a whole number ≥ 1, got -2"),
        (#""items":[{"id":"A","qty":1},{"id":"B","qty":1.5}]"#, "items[1].qty: expected a whole number ≥ 1, got 1.5"),
        (#""items":[{"id":"A","qty":"2"}]"#, #"items[0].qty: expected a whole number ≥ 1, got "2""#),
        (#""items":[{"id":"A","qty":true}]"#, "items[0].qty: expected a whole number ≥ 1, got true"),
        (
            #""items":[{"id":"A","qty":99999999999999999999}]"#,
            "items[0].qty: expected a whole number ≥ 1, got 99999999999999999999"
        ),
        (#""items":[{"id":"A"}]"#, "items[0].qty: missing"),
        (#""items":[{"qty":1}]"#, "items[0].id: missing"),
        (#""items":[{"id":"A","qty":1,"x":1}]"#, #"items[0]: unknown key "x""#),
        (#""items":[3]"#, "items[0]: expected an object, got 3"),
        (#""items":[]"#, "items: expected at least one item"),
        (#""items":{}"#, "items: expected a list, got an object"),
        (#""items":null"#, "items: expected a list, got null"),
    ])
    func saysWhatIsWrongWithItems(items: String, message: String) {
        let line = #"{"customer":"C","merchant":"M","payment":"CASH",\#(items)}"#
        #expect(Self.error(of: line) == message)
    }

    @Test(arguments: [
        (#"{"merchant":"M","payment":"P","items":[{"id":"A","qty":1}]}"#, "customer: missing"),
        (#"{"customer":7,"merchant":"M","payment":"P","items":[]}"#, "customer: expected text, got 7"),
        (#"{"customer":"","merchant":"M","payment":"P","items":[]}"#, #"customer: expected a non-empty id, got """#),
        (#"{"foo":1}"#, #"unknown key "foo""#),
        (#"[1]"#, "expected an object, got a list"),
        (#""text""#, #"expected an object, got "text""#),
    ])
    func saysWhatIsWrongWithTheEvent(line: String, message: String) {
        #expect(Self.error(of: line) == message)
    }

    @Test(arguments: [
        ("", "not JSON: expected a value, got the end of the line (column 1)"),
        ("nope", "not JSON: expected a value (column 1)"),
        (#"{"customer":"é",}"#, "not JSON: expected a key in quotes (column 17)"),
        (#"{"customer" "C"}"#, "not JSON: expected ':' (column 13)"),
        (#"{"customer":"C" "x"}"#, "not JSON: expected ',' or '}' (column 17)"),
        (#"{"customer":"C"#, "not JSON: expected '\"', got the end of the line (column 15)"),
        (#"{"items":[1 2]}"#, "not JSON: expected ',' or ']' (column 13)"),
        (#"{"a":1} x"#, "not JSON: expected nothing more (column 9)"),
        (#"{"a":1,"a":2}"#, #"not JSON: key "a" stands twice (column 8)"#),
        (#"{"a":01}"#, "not JSON: expected ',' or '}' (column 7)"),
        (#"{"a":-}"#, "not JSON: expected a digit (column 7)"),
        (#"{"a":1.}"#, "not JSON: expected a digit (column 8)"),
        (#"{"a":1e}"#, "not JSON: expected a digit (column 8)"),
        (#"{"a":tru}"#, "not JSON: expected a value (column 6)"),
        (#"{"a":"\x"}"#, "not JSON: unknown escape (column 8)"),
        (#"{"a":"\u12"}"#, "not JSON: expected four hexadecimal digits (column 9)"),
        (#"{"a":"\ud800"}"#, "not JSON: half a surrogate pair (column 13)"),
        (#"{"a":"\udc00"}"#, "not JSON: half a surrogate pair (column 13)"),
        ("{\"a\":\"\t\"}", "not JSON: a control character in text (column 7)"),
        (String(repeating: "[", count: 40), "not JSON: nested too deeply (column 33)"),
    ])
    func saysWhereALineIsNoJSON(line: String, message: String) {
        #expect(Self.error(of: line) == message)
    }

    @Test func refusesBytesThatAreNoText() {
        #expect(throws: InputError(problem: "not JSON: text that is not UTF-8 (column 3)")) {
            try OrderPlacedEvent(jsonLine: [0x7B, 0x22, 0xFF, 0x22, 0x7D])
        }
    }

    @Test func takesALineOfOneMebibyte_andNoByteMore() throws {
        let blank = String(repeating: " ", count: OrderPlacedEvent.longestLine - Self.valid.utf8.count)
        _ = try OrderPlacedEvent(jsonLine: Self.valid + blank)
        #expect(Self.error(of: Self.valid + blank + " ") == "expected at most 1048576 bytes a line, got 1048577")
    }

    /// Comparing each key with all before it took 11 to 32 s for such a line.
    @Test(.timeLimit(.minutes(1))) func aLineMayHaveAnyNumberOfKeys() throws {
        // Names of four characters: the line is just below a mebibyte.
        let keys = (46_656..<156_656).map { "\"\(String($0, radix: 36))\":0" }.joined(separator: ",")
        var reader = EventReader(isStrict: false)
        let line = try reader.read(Array(Self.line(more: ",\(keys)").utf8))
        #expect(line.event.customer == "C" && reader.ignored == 110_000)
        #expect(line.notes.count == EventReader.mostNamed + 1)
        #expect(Self.error(of: "{\(keys),\"1000\":0}")?.contains(#"key "1000" stands twice"#) == true)
        #expect(try reader.read(Array(Self.line(more: ",\(keys)").utf8)).notes.isEmpty)
    }

    @Test func keysAreComparedByTheirBytes() {
        #expect(Self.error(of: #"{"caf\u00e9":1,"cafe\u0301":2}"#) == "unknown key \"caf\u{E9}\"")
        #expect(Self.error(of: "{\"caf\\u00e9\":1,\"caf\u{E9}\":2}")?.contains("stands twice") == true)
    }

    @Test func whatIsOrderedIsANumber_theIDAside() throws {
        let event = Samples.event
        var others: [OrderPlacedEvent] = []
        let changes: [(inout OrderPlacedEvent) -> Void] = [
            { $0.customer = "C" }, { $0.merchant = "M" }, { $0.payment = "P" }, { $0.promo = nil },
            { $0.items.removeLast() }, { $0.items[0].quantity = 7 }, { $0.items[1].product = "IT-001" },
            { $0.items.reverse() },
        ]
        for change in changes {
            var other = event
            change(&other)
            others.append(other)
        }
        #expect(Set(([event] + others).map(\.content)).count == others.count + 1)
        var named = event
        named.id = "A"
        #expect(named.content == event.content)
        // Files have it: it must stay what it is.
        #expect(event.content == 0xdb2e54e8156734a5)
    }

    @Test func showsNoControlCharactersOfTheInput() throws {
        let message = try #require(Self.error(of: Self.line(more: #","id":"a\u001b[31m""#)))
        #expect(message == #"id: expected visible characters only, got "a\u{1B}[31m""#)
    }

    private static func line(more: String) -> String {
        #"{"customer":"C","merchant":"M","payment":"CASH","items":[{"id":"A","qty":1}]\#(more)}"#
    }

    private static func error(of line: String) -> String? {
        do throws(InputError) {
            _ = try OrderPlacedEvent(jsonLine: line)
            return nil
        } catch {
            return error.description
        }
    }
}
