import Actors
import Orders
import TestKit
import Testing

/// Each row of the table of steps: what follows when it fails.
@Suite struct FailureTests {
    @Test(
        arguments: [("customer", "X-1"), ("merchant", "X-2"), ("promo", "X-3"), ("product", "X-4")],
        Replies.allCases)
    func rejectsAnOrderThatNamesWhatIsNotThere(missing: (service: String, id: String), replies: Replies) async throws {
        let ((service, id), stage) = (missing, try Stage(replies))
        var event = Samples.event
        switch service {
        case "customer": event.customer = CustomerID(id)
        case "merchant": event.merchant = MerchantID(id)
        case "promo": event.promo = PromotionID(id)
        default: event.items.append(LineItem(ProductID(id), quantity: 1))
        }
        try await stage.root.place(event)
        await stage.drain()

        #expect(stage.failures.elements == ["rejected: \(service) \(id) does not exist (404)"])
        #expect(stage.root.orders.deadLetters.map(\.reason) == stage.failures.elements)
        #expect(stage.mocks.order.endpoint.counts.calls == 0 && stage.notices.elements.isEmpty)
    }

    @Test(arguments: Replies.allCases)
    func leavesAnOrderAlone_whenAServiceIsDown(_ replies: Replies) async throws {
        let stage = try Stage(replies)
        stage.mocks.merchant.endpoint.conduct.failing = 1
        try await stage.root.place(Samples.event)
        await stage.drain()
        #expect(
            stage.failures.elements == [
                "step fetch: service merchant is of no help (unavailable: merchant has a fault); "
                    + "nothing was done"
            ])
        #expect(stage.mocks.order.endpoint.counts.calls == 0)
    }

    @Test(arguments: Replies.allCases)
    func rejectsWhatIsTooMuch(_ replies: Replies) async throws {
        let stage = try Stage(replies)
        var event = Samples.event
        event.items = [LineItem("IT-001", quantity: .max)]
        try await stage.root.place(event)
        await stage.drain()
        #expect(
            stage.failures.elements == ["rejected: it comes to more than an amount can hold"])
    }

    @Test(arguments: Replies.allCases)
    func endsWithoutOrder_whenItIsNotCreated(_ replies: Replies) async throws {
        let stage = try Stage(replies)
        stage.mocks.order.functions.create = { _, _ in .failed(.unavailable("disk full")) }
        try await stage.root.place(Samples.event)
        await stage.drain()
        #expect(
            stage.failures.elements == [
                "step order: the order could not be created (unavailable: disk full)"
            ])
        #expect(stage.mocks.invoice.endpoint.counts.calls == 0 && stage.notices.elements.isEmpty)
    }

    @Test(arguments: Replies.allCases)
    func cancelsTheOrder_whenThereIsNoInvoice(_ replies: Replies) async throws {
        let (stage, updates) = try Self.stage(replies)
        stage.mocks.invoice.functions.create = { _, _ in .failed(.unavailable("down")) }
        try await stage.root.place(Samples.event)
        await stage.drain()
        #expect(updates.elements == ["order cancelled ORD-1/cancel"])
        #expect(stage.mocks.payment.endpoint.counts.calls == 0)
        #expect(
            stage.failures.elements == [
                "step invoice: the invoice could not be created (unavailable: down); "
                    + "the order is cancelled"
            ])
    }

    @Test(arguments: ["CARD-001", "CHEQUE"], Replies.allCases)
    func voidsAndCancels_andTellsBoth_whenThePaymentIsRefused(method: String, replies: Replies) async throws {
        let (stage, updates) = try Self.stage(replies)
        stage.mocks.declinePayments { _ in "no cover" }
        var event = Samples.event
        event.payment = PaymentMethodID(method)
        try await stage.root.place(event)
        await stage.drain()

        let reason: ServiceError = method == "CHEQUE" ? .notFound("CHEQUE") : .declined("no cover")
        #expect(updates.elements == ["invoice voided ORD-1/void", "order cancelled ORD-1/cancel"])
        #expect(stage.notices.elements.count { $0.subject == .cancelled(reason) } == 2)
        #expect(
            stage.failures.elements == [
                "step payment: the payment failed (\(reason)); the order is cancelled"
            ])
        #expect(stage.root.statistics.count == 0 && stage.root.statistics.failed == 1)
    }

    @Test(arguments: Replies.allCases)
    func saysWhatIsLeftOver_whenTakingBackFailsToo(_ replies: Replies) async throws {
        let stage = try Stage(replies)
        stage.mocks.declinePayments { _ in "no cover" }
        stage.mocks.invoice.functions.update = { _, _ in .failed(.timedOut) }
        stage.mocks.order.functions.update = { _, _ in .failed(.unavailable("down")) }
        try await stage.root.place(Samples.event)
        await stage.drain()
        #expect(
            stage.failures.elements == [
                "step payment: the payment failed (declined: no cover); "
                    + "invoice INV-ORD-1 could not be voided (no answer in time); "
                    + "the order could not be cancelled (unavailable: down)"
            ])
    }

    @Test(arguments: [true, false], Replies.allCases)
    func asksAgainByTheSameKey_whenThePaymentIsNotAnswered(isDone: Bool, replies: Replies) async throws {
        let book = MemoryPaymentBook()
        let stage = try Stage(replies, book: book)
        let keys = Collected<String>()
        let charge = stage.mocks.payment.functions.create
        stage.mocks.payment.functions.create = { payment, key in
            keys.append("\(key)")
            if keys.elements.count > 1 { return charge(payment, key) }
            return .deferred { () throws(ServiceError) in
                if isDone { _ = try await charge(payment, key).value }
                throw .timedOut
            }
        }
        try await stage.root.place(Samples.event)
        await stage.drain()
        #expect(keys.elements == ["ORD-1/payment", "ORD-1/payment"])
        #expect(stage.root.statistics.count == 1 && book.count == 1)
    }

    @Test(arguments: Replies.allCases)
    func takesNothingBack_whenThePaymentStaysUnknown(_ replies: Replies) async throws {
        let (stage, updates) = try Self.stage(replies)
        stage.mocks.payment.functions.create = { _, _ in .failed(.timedOut) }
        try await stage.root.place(Samples.event)
        await stage.drain()
        #expect(updates.elements.isEmpty)
        #expect(stage.mocks.payment.endpoint.counts.calls == 2)
        #expect(
            stage.failures.elements == [
                "step payment: payment unknown, asked twice by the key ORD-1/payment "
                    + "(no answer in time); nothing was taken back"
            ])
    }

    @Test(arguments: Replies.allCases)
    func saysThatTheMoneyHasMoved_whenTheOrderCannotBeFlagged(_ replies: Replies) async throws {
        let stage = try Stage(replies)
        stage.mocks.order.functions.update = { _, _ in .failed(.unavailable("down")) }
        try await stage.root.place(Samples.event)
        await stage.drain()
        #expect(
            stage.failures.elements == [
                "step paid: the money has moved (PAY-ORD-1, 4.37) "
                    + "but the order could not be flagged paid (unavailable: down)"
            ])
        #expect(stage.mocks.invoice.endpoint.counts.calls == 1)
    }

    /// A stage that writes down what is updated.
    private static func stage(_ replies: Replies) throws -> (Stage, Collected<String>) {
        let (stage, updates) = (try Stage(replies), Collected<String>())
        stage.mocks.order.functions.update = { order, key in
            .immediate(updates.append("order \(order.state) \(key)"))
        }
        stage.mocks.invoice.functions.update = { invoice, key in
            .immediate(updates.append("invoice \(invoice.state) \(key)"))
        }
        return (stage, updates)
    }
}
