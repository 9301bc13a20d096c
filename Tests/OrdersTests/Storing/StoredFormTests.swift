import Foundation
import Orders
import Testing

/// What is written today has to be read by every later program: the forms are held here as text.
@Suite struct StoredFormTests {
    @Test func aCommandIsStoredAsItsEvent_withItsIDAndWallTime() throws {
        let text = """
            {"acceptedAt":1700000000123456789,"event":\(Self.event),"id":"ORD-1","version":1}
            """
        let command = try decode(PlaceOrder.self, from: text)
        #expect(command.id == "ORD-1" && command.event == Samples.event && command.identity == "ORD-1")
        #expect(WallTime(command.acceptedAt).since1970 == .nanoseconds(1_700_000_000_123_456_789))
        #expect(try encode(command) == text)
    }

    @Test func aCallersEventIsStoredWithItsID_andWithoutAPromoItDoesNotHave() throws {
        var event = Samples.event
        (event.id, event.promo) = ("mine", nil)
        let text = """
            {"customer":"CUST-001","id":"mine","items":[{"id":"ITEM-001","qty":1},{"id":"ITEM-002","qty":2}],\
            "merchant":"MRCN-001","payment":"CARD-001"}
            """
        #expect(try decode(OrderPlacedEvent.self, from: text) == event)
        #expect(try encode(event) == text)
    }

    @Test func aNoticeIsStoredWithItsReaderAlone() throws {
        let head = #""email":"m@example","name":"Merchant","order":"ORD-1","party":"merchant","#
        let forms: [(Notice.Subject, text: String)] = [
            (.placed, #"{\#(head)"subject":"placed","version":1}"#),
            (.invoice(Cents(150)), #"{"amount":150,\#(head)"subject":"invoice","version":1}"#),
            (.paid(Cents(150)), #"{"amount":150,\#(head)"subject":"paid","version":1}"#),
            (
                .cancelled(.declined("no cover")),
                #"{\#(head)"reason":{"kind":"declined","text":"no cover"},"subject":"cancelled","version":1}"#
            ),
        ]
        for (subject, text) in forms {
            let notice = Notice(to: .merchant, of: try Samples.order(), subject)
            #expect(try encode(notice) == text)
            let read = try decode(Notice.self, from: text)
            #expect(read == notice && read.email == "m@example" && read.name == "Merchant")
            #expect(read.identity == notice.identity && "\(read)" == "\(notice)")
        }
    }

    @Test func theNoticesOfAnOrderHaveDifferentIdentities() throws {
        let order = try Samples.order()
        let subjects: [Notice.Subject] = [.placed, .invoice(.zero), .paid(.zero), .cancelled(.timedOut)]
        let identities = [Notice.Party.merchant, .customer].flatMap { party in
            subjects.map { Notice(to: party, of: order, $0).identity }
        }
        #expect(Set(identities).count == 8 && identities.first == "ORD-1/merchant/placed")
    }

    @Test func aPaidOrderIsStoredAsWhatItIsMadeFrom() throws {
        let text = """
            {"amount":1499,"command":{"acceptedAt":1700000000000000000,"event":\(Self.event),"id":"ORD-1","version":1},\
            "details":\(Self.details),"paidAt":1700000000250000000,"version":1}
            """
        let paid = try decode(PaidOrder.self, from: text)
        #expect(paid.order.state == .paid && paid.latency == .milliseconds(250) && paid.identity == "ORD-1")
        #expect(paid.order.customer == Samples.customer && paid.order.merchant == Samples.merchant)
        #expect(try paid.order.items == Samples.order().items && paid.order.quote == Samples.order().quote)
        #expect(paid.payment.amount == Cents(1_499) && paid.payment.id == "PAY-ORD-1")
        #expect(paid.payment.method == "CARD-001" && paid.payment.invoice == "INV-ORD-1")
        #expect(try encode(paid) == text)
    }

    @Test func everyAnswerIsStoredAndReadAgain() throws {
        let answers = [
            #"{"details":\#(Self.details),"kind":"fetched"}"#,
            #"{"error":{"kind":"notFound","text":"X-1"},"kind":"notFetched","service":"customer"}"#,
            #"{"amount":1500,"at":1700000000250000000,"kind":"paid"}"#,
            #"{"kind":"done"}"#,
            #"{"error":{"kind":"declined","text":"no cover"},"kind":"failed"}"#,
            #"{"error":{"kind":"timedOut"},"kind":"failed"}"#,
            #"{"error":{"kind":"unavailable","text":"down"},"kind":"failed"}"#,
            #"{"error":{"kind":"cancelled"},"kind":"failed"}"#,
        ]
        for text in answers { #expect(try encode(decode(OrderSaga.Answer.self, from: text)) == text) }
        guard case .fetched(let details) = try decode(OrderSaga.Answer.self, from: answers[0]),
            case .notFetched("customer", .notFound("X-1")) = try decode(OrderSaga.Answer.self, from: answers[1]),
            case .paid(Cents(1_500), let time) = try decode(OrderSaga.Answer.self, from: answers[2]),
            case .done = try decode(OrderSaga.Answer.self, from: answers[3]),
            case .failed(.declined("no cover")) = try decode(OrderSaga.Answer.self, from: answers[4])
        else { return #expect(Bool(false), "read as something else") }
        #expect(details.customer == Samples.customer && details.merchant == Samples.merchant)
        #expect(details.promotion == Samples.promotion && details.products.all == Samples.products)
        #expect(WallTime(time).since1970 == .milliseconds(1_700_000_000_250))
    }

    @Test func aFormOfANewerProgramIsRefused() throws {
        let text = #"{"acceptedAt":0,"event":\#(Self.event),"id":"ORD-1","version":2}"#
        let error = #expect(throws: DecodingError.self) { try decode(PlaceOrder.self, from: text) }
        #expect(try "\(#require(error))".contains("version 2; this program knows version 1"))
    }

    @Test func aPaidOrderWithoutOneOfItsProductsIsRefused() throws {
        let text = """
            {"amount":1,"command":{"acceptedAt":0,"event":\(Self.event),"id":"ORD-1","version":1},\
            "details":{"customer":{"email":"","id":"C","name":""},"merchant":{"email":"","id":"M","name":""},\
            "products":[]},"paidAt":0,"version":1}
            """
        #expect(throws: DecodingError.self) { try decode(PaidOrder.self, from: text) }
    }

    @Test func aMomentBeforeThisProcessIsBelowItsOrigin_andKeepsItsDistances() {
        let earlier = WallTime(since1970: .seconds(1))
        #expect(earlier.moment < .zero && WallTime(earlier.moment) == earlier)
        #expect(WallTime(since1970: .seconds(3)).moment - earlier.moment == .seconds(2))
    }

    private static let event = """
        {"customer":"CUST-001","items":[{"id":"ITEM-001","qty":1},{"id":"ITEM-002","qty":2}],\
        "merchant":"MRCN-001","payment":"CARD-001","promo":"DISC-10"}
        """
    private static let details = """
        {"customer":{"email":"c@example","id":"CUST-001","name":"Customer"},\
        "merchant":{"email":"m@example","id":"MRCN-001","name":"Merchant"},\
        "products":[{"id":"ITEM-001","name":"One","price":1000},{"id":"ITEM-002","name":"Two","price":333}],\
        "promotion":{"discount":10,"id":"DISC-10","name":"10% discount"}}
        """

    private func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
