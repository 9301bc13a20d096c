import Actors
import Orders
import TestKit
import Testing

/// What is kept of orders for those who ask, and when.
@Suite(.endsSomeTime) struct KeepingTests {
    private let world = StoredWorld()

    @Test func keepsWhatAStepHasDone_beforeTheStepIsRecorded() async throws {
        #expect(
            try await committed(of: Samples.event) == [
                "accept ORD-1.1", "kept: ORD-1.1: fetch", "fetch",
                "kept: ORD-1.1 new, 1 × ITEM-001, 2 × ITEM-002 of MRCN-001 for CUST-001",
                "accept ORD-1.1/merchant/placed", "kept: ORD-1.1: order", "order", "accept ORD-1.1/customer/invoice",
                "kept: INV-ORD-1.1 of ORD-1.1: 4.37", "kept: ORD-1.1: invoice", "invoice",
                "kept: PAY-ORD-1.1 of ORD-1.1: 4.37", "kept: ORD-1.1: payment", "payment",
                "kept: ORD-1.1 paid, 1 × ITEM-001, 2 × ITEM-002 of MRCN-001 for CUST-001",
                "accept ORD-1.1/merchant/paid ORD-1.1/customer/paid", "kept: ORD-1.1: paid", "paid",
                "kept: ORD-1.1 paid in 1: well", "complete, hand over 1",
            ])
    }

    @Test func keepsNoStepThatFailed_andHowTheOrderEnded() async throws {
        world.watch.refuse([.timedOut, .declined("no cover")])
        let kept = try await committed(of: Samples.event).filter { $0.hasPrefix("kept") }.suffix(5)
        let reason = "step payment: the payment failed (declined: no cover); the order is cancelled"
        #expect(
            kept == [
                "kept: ORD-1.1: invoice", "kept: ORD-1.1: void",
                "kept: ORD-1.1 cancelled, 1 × ITEM-001, 2 × ITEM-002 of MRCN-001 for CUST-001",
                "kept: ORD-1.1: cancel", "kept: ORD-1.1 cancelled in 1: \(reason)",
            ])
    }

    @Test func namesASecondPaymentSo() async throws {
        world.watch.refuse([.timedOut])
        #expect(try await committed(of: Samples.event).contains("kept: ORD-1.1: payment 2"))
    }

    @Test func keepsThatAnOrderWasNeverCreated() async throws {
        var event = Samples.event
        event.merchant = "X-1"
        let reason = "rejected: merchant X-1 does not exist (404)"
        #expect(
            try await committed(of: event) == [
                "accept ORD-1.1", "fetch", "kept: ORD-1.1 never created in 1: \(reason)", "dead letter",
            ])
    }

    @Test func saysWhereAnOrderStandsThatCouldNotBeTakenBack() async throws {
        world.watch.refuse(.declined("no cover"))
        world.mocks.invoice.functions.update = { _, _ in .failed(.timedOut) }
        let last = try await committed(of: Samples.event).suffix(2).first
        #expect(last?.hasPrefix("kept: ORD-1.1 cancelled in 1: ") == true)
        #expect(last?.contains("invoice INV-ORD-1.1 could not be voided") == true)
    }

    /// What is committed until the order has ended.
    private func committed(of event: OrderPlacedEvent) async throws -> [String] {
        let root = try world.open(isKeeping: true)
        root.orders.resume()
        try await root.place(event)
        await root.orders.idle()
        return world.file.committed.elements.map(\.word)
    }
}
