import Actors
import Orders
import TestKit
import Testing

@Suite struct MockServiceTests {
    @Test func answersAtOnce_withoutLatency() {
        let mocks = MockServices(latency: .zero)
        guard case .immediate(let customer) = mocks.customer.get("CUST-999") else { return #expect(Bool(false)) }
        #expect(customer.name == "Customer 999")
        #expect(mocks.customer.endpoint.counts.calls == 1)
    }

    @Test func takesItsTime_slowerUnderAFault() async throws {
        let clock = ManualClock()
        let mocks = MockServices(latency: .milliseconds(20), clock: ActorClock(clock))
        mocks.customer.endpoint.conduct.slowness = 3
        async let customer = mocks.customer.get("CUST-001").value
        await clock.sleepers(1)
        clock.advance(by: .milliseconds(59))
        await clock.sleepers(1)
        clock.advance(by: .milliseconds(1))
        #expect(try await customer.id == "CUST-001")
    }

    @Test(arguments: [false, true])
    func doesNotGetSlower_howeverOftenItIsCalled(isSet: Bool) async throws {
        let mocks = MockServices(latency: .zero)
        if isSet { mocks.notices.deliver = { _ in } }
        let notice = Notice(to: .customer, of: try Samples.order(), .placed)
        func time(of calls: Int) async throws -> Duration {
            try await ContinuousClock().measure { for _ in 0..<calls { try await mocks.notices.send(notice).value } }
        }
        let first = try await time(of: 2_000)
        _ = try await time(of: 50_000)
        #expect(try await time(of: 2_000) < first * 20 + .milliseconds(100))
    }

    @Test func aChangeHoldsFromTheNextCallOn() async throws {
        let clock = ManualClock()
        let mocks = MockServices(latency: .milliseconds(20), clock: ActorClock(clock))
        let sent = Collected<String>()
        mocks.notices.deliver = { _ in sent.append("before") }
        let notice = Notice(to: .customer, of: try Samples.order(), .placed)
        let (record, delivery) = (mocks.customer.get("CUST-001"), mocks.notices.send(notice))
        mocks.customer.functions.get = { _ in .failed(.unavailable("down")) }
        mocks.notices.deliver = { _ in sent.append("after") }

        async let customer = record.value
        async let delivered: Void = delivery.value
        await clock.sleepers(2)
        clock.advance(by: .milliseconds(20))
        #expect(try await customer.id == "CUST-001")
        try await delivered
        #expect(sent.elements == ["before"])
    }

    @Test func noticesTakeATenthOfTheTime() {
        let mocks = MockServices(latency: .milliseconds(20))
        #expect(mocks.notices.endpoint.conduct.latency == .milliseconds(2))
        #expect(mocks.endpoints.map(\.name).count == 8)
    }

    @Test func failsTheGivenPartOfCalls_theSameOnesForTheSameSeed() async {
        func failures(seed: UInt64) async -> [Int] {
            let mocks = MockServices(latency: .zero, seed: seed)
            mocks.product.endpoint.conduct.failing = 0.2
            mocks.product.endpoint.conduct.timingOut = 0.1
            mocks.product.endpoint.conduct.patience = .zero
            var failed: [Int] = []
            for call in 0..<1_000 where (try? await mocks.product.get("IT-001").value) == nil { failed.append(call) }
            #expect(mocks.product.endpoint.counts.faults == failed.count)
            return failed
        }
        let first = await failures(seed: 1)
        #expect((250...350).contains(first.count))
        #expect(await failures(seed: 1) == first)
        #expect(await failures(seed: 2) != first)
    }

    @Test func doesHalfOfWhatItDoesNotAnswer() async throws {
        let book = MemoryPaymentBook()
        let mocks = MockServices(latency: .zero, book: book)
        mocks.payment.endpoint.conduct.timingOut = 1
        mocks.payment.endpoint.conduct.patience = .zero
        let payment = Payment(of: Invoice(for: try Samples.order()))
        for number in 0..<400 {
            let key = IdempotencyKey(order: OrderID("\(number)"), step: "payment")
            await #expect(throws: ServiceError.timedOut) { try await mocks.payment.create(payment, key: key).value }
        }
        #expect((150...250).contains(book.count))
    }

    @Test func jitterStaysWithinItsBounds() async throws {
        let clock = ManualClock()
        let mocks = MockServices(latency: .milliseconds(20), clock: ActorClock(clock))
        mocks.merchant.endpoint.conduct.jitter = .milliseconds(5)
        for _ in 0..<50 {
            async let merchant = mocks.merchant.get("MRCN-001").value
            await clock.sleepers(1)
            clock.advance(by: .milliseconds(14))
            await clock.sleepers(1)
            clock.advance(by: .milliseconds(11))
            _ = try await merchant
        }
    }

    @Test func saysSo_whenTheCallerGivesUp() async {
        let clock = ManualClock()
        let mocks = MockServices(clock: ActorClock(clock))
        let call = Task { () async -> ServiceError? in
            do throws(ServiceError) { _ = try await mocks.customer.get("CUST-001").value } catch { return error }
            return nil
        }
        await clock.sleepers(1)
        call.cancel()
        #expect(await call.value == .cancelled)
    }
}

@Suite struct MockCatalogueTests {
    @Test func knowsTheIDsItPromises() {
        for number in 1...999 {
            let digits = (number < 10 ? "00" : number < 100 ? "0" : "") + "\(number)"
            #expect(MockCatalogue.customer(CustomerID("CUST-\(digits)"))?.id.rawValue == "CUST-\(digits)")
            #expect((MockCatalogue.merchant(MerchantID("MRCN-\(digits)")) != nil) == (number <= 99))
            #expect((MockCatalogue.promotion(PromotionID("PROM-\(digits)")) != nil) == (number <= 99))
            for prefix in ["IT", "ITEM"] {
                let product = MockCatalogue.product(ProductID("\(prefix)-\(digits)"))
                #expect(product.map { $0.price > .zero && $0.id.rawValue == "\(prefix)-\(digits)" } == true)
            }
        }
        #expect(MockCatalogue.promotion("DISC-10")?.discount == 10)
    }

    @Test(arguments: ["CUST-000", "CUST-1", "CUST-0001", "CUST-1000", "CUST-+01", "cust-001", "CUST-٠٠١", "CUST-", ""])
    func knowsNoOther(_ id: String) {
        #expect(MockCatalogue.customer(CustomerID(id)) == nil)
    }

    @Test func takesCardsCashAndBalance() {
        for method in ["CARD-1", "CARD-001", "CASH", "BALANCE"] { #expect(MockCatalogue.takes(.init(method))) }
        for method in ["CARD-", "CARD", "CHEQUE", "", "cash"] { #expect(!MockCatalogue.takes(.init(method))) }
    }
}
