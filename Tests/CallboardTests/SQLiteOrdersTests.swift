import Actors
import DurableInbox
import Foundation
import Orders
import Testing

@testable import callboard

/// The tables of our own orders.
@Suite struct SQLiteOrdersTests {
    private let folder: TemporaryFolder
    private let store: DurableStore
    private let orders: SQLiteOrders

    init() throws {
        folder = try TemporaryFolder()
        store = try DurableStore(path: folder.path("orders.sqlite"))
        orders = try SQLiteOrders(store)
    }

    private func order(_ id: OrderID = "A") throws -> Order {
        let event = OrderPlacedEvent(
            id: id, customer: "C", merchant: "M", payment: "CASH", items: [LineItem("P", quantity: 2)])
        let details = OrderDetails(
            customer: Customer(id: "C", email: "", name: ""), merchant: Merchant(id: "M", email: "", name: ""),
            promotion: nil, products: [Product(id: "P", name: "", price: Cents(150))])
        return try Order(PlaceOrder(id: id, acceptedAt: WallTime(nanoseconds: 7).moment, event: event), details)
    }

    private func step(_ name: String, at time: Int64) {
        orders.keep(OrderStep(order: "A", name: name, at: WallTime(nanoseconds: time)))
    }

    private func kept() throws -> StoredOrder {
        // What was submitted before is committed before.
        _ = try store.inbox("orders")
        return try #require(try store.read { (view) throws(StoreError) in try OrderQueries(view).order("A") })
    }

    @Test func keepsWhatAnOrderComesTo() throws {
        var order = try order()
        let invoice = Invoice(for: order)
        step("fetch", at: 10)
        orders.keep(order)
        #expect(try kept().state == "new" && kept().attempts == 0 && kept().endedAt == nil)
        orders.keep(invoice)
        #expect(try kept().state == "invoiced" && kept().invoice == "INV-A")
        orders.keep(Payment(of: invoice, amount: Cents(299)))
        order.become(.invoiced)
        order.become(.paid)
        orders.keep(order)
        orders.keep(OrderOutcome(order: "A", state: .paid, attempts: 2))
        let kept = try kept()
        #expect(kept.state == "paid" && kept.total == 300 && kept.paid == 299 && kept.payment == "PAY-A")
        #expect(kept.customer == "C" && kept.merchant == "M" && kept.items == "2 × P" && kept.attempts == 2)
        #expect(kept.placedAt == Timestamp(nanoseconds: 7) && kept.endedAt != nil && kept.reason == nil)
        #expect(orders.faults.isEmpty)
    }

    @Test func anOrderThatIsTriedAgainBeginsAnew() throws {
        let order = try order()
        step("fetch", at: 10)
        orders.keep(order)
        step("order", at: 11)
        orders.keep(Invoice(for: order))
        step("void", at: 12)
        orders.keep(OrderOutcome(order: "A", state: .cancelled, reason: "declined", attempts: 1))
        #expect(try kept().state == "cancelled" && kept().reason == "declined")
        step("fetch", at: 20)
        orders.keep(order)
        step("order", at: 21)
        let kept = try kept()
        #expect(kept.state == "new" && kept.reason == nil && kept.invoice == nil && kept.endedAt == nil)
        let steps = [("fetch", 20), ("order", 21)].map { StoredOrder.Step(name: $0, at: Timestamp(nanoseconds: $1)) }
        #expect(kept.steps == steps)
    }

    @Test func aStepThatIsDoneAgainStaysOne_atItsPlace() throws {
        orders.keep(try order())
        for (name, time) in [("fetch", Int64(1)), ("order", 2), ("fetch", 3), ("payment", 4), ("payment 2", 5)] {
            step(name, at: time)
        }
        #expect(try kept().steps.map(\.name) == ["fetch", "order", "payment", "payment 2"])
        #expect(try kept().steps.map(\.at.nanoseconds) == [3, 2, 4, 5])
    }

    @Test func whatWasNeverCreatedHasNoRow() throws {
        orders.keep(OrderOutcome(order: "A", state: nil, reason: "rejected", attempts: 1))
        _ = try store.inbox("orders")
        #expect(try store.read { (view) throws(StoreError) in try OrderQueries(view).order("A") } == nil)
    }

    @Test func aRowThatCannotBeWrittenIsSaid() throws {
        _ = try store.performBlocking(.execute("DROP TABLE order_step"))
        step("fetch", at: 1)
        _ = try store.inbox("orders")
        #expect(orders.faults.count == 1 && orders.faults[0].hasPrefix("an order's row was not written: "))
    }

    @Test(arguments: [0, 1, -1, 1_767_323_045_000_000_006, -1_500_000_000, 253_402_300_799_999_999] as [Int64])
    func aTimeIsReadAsItWasWritten(nanoseconds: Int64) {
        let time = Timestamp(nanoseconds: nanoseconds)
        #expect(Timestamp(utc: time.utc(digits: 9)) == time)
    }

    @Test func timesHaveOneForm() {
        #expect(Timestamp(nanoseconds: 1_767_323_045_120_000_006).utc() == "2026-01-02T03:04:05.120Z")
        #expect(Timestamp(utc: "2026-01-02T03:04:05Z") == Timestamp(nanoseconds: 1_767_323_045_000_000_000))
        for text in [
            "", "2026-01-02", "2026-13-02T03:04:05Z", "2026-02-30T03:04:05Z", "2026-01-02T03:04:05.Z",
            "9999-01-02T03:04:05Z",
        ] {
            #expect(Timestamp(utc: text) == nil, "\(text)")
        }
    }
}
