import Actors
import Orders
import TestKit
import Testing

/// Passing faults: the order waits, and goes on at the step that met one.
@Suite struct RetryingTests {
    private let policy = RetryPolicy.backoff(attempts: 3, first: .milliseconds(100), factor: 2, jitter: 0)

    @Test func fetchesAgain_whenAServiceWasDownForAMoment() async throws {
        let clock = ManualClock()
        let stage = try Stage(clock: ActorClock(clock), retry: policy)
        stage.mocks.merchant.endpoint.conduct.failing = 1
        try await stage.root.place(Samples.event)
        await clock.sleepers(1)
        #expect(stage.root.orders.ledger.retrying == 1 && stage.failures.elements.isEmpty)

        stage.mocks.merchant.endpoint.conduct.failing = 0
        clock.advance(by: .milliseconds(100))
        await stage.drain()
        #expect(stage.root.settled.ledger.completed == 1 && stage.failures.elements.isEmpty)
    }

    @Test func goesOnWithTheInvoice_andCreatesNoSecondOrder() async throws {
        let clock = ManualClock()
        let stage = try Stage(clock: ActorClock(clock), retry: policy)
        stage.mocks.invoice.endpoint.conduct.failing = 1
        try await stage.root.place(Samples.event)
        await clock.sleepers(1)
        stage.mocks.invoice.endpoint.conduct.failing = 0
        clock.advance(by: .milliseconds(100))
        await stage.drain()
        #expect(stage.root.settled.ledger.completed == 1)
        #expect(stage.mocks.customer.endpoint.counts.calls == 1 && stage.mocks.invoice.endpoint.counts.calls == 2)
        // Created, and flagged paid.
        #expect(stage.mocks.order.endpoint.counts.calls == 2)
        #expect(stage.notices.elements.count == 4)
    }

    @Test func cancelsTheOrder_whenTheLastAttemptFails() async throws {
        let clock = ManualClock()
        let stage = try Stage(clock: ActorClock(clock), retry: policy)
        stage.mocks.invoice.endpoint.conduct.failing = 1
        try await stage.root.place(Samples.event)
        for pause in [100, 200] {
            await clock.sleepers(1)
            clock.advance(by: .milliseconds(pause))
        }
        await stage.drain()
        #expect(stage.failures.elements.count == 1 && stage.root.orders.ledger.deadLettered == 1)
        #expect(stage.root.orders.deadLetters.first?.failures.map(\.attempt) == [1, 2, 3])
        #expect(stage.mocks.invoice.endpoint.counts.calls == 3)
    }

    @Test func flagsPaidUntilItHolds_howeverOftenItFails() async throws {
        let clock = ManualClock()
        let stage = try Stage(clock: ActorClock(clock), retry: policy)
        let order = stage.mocks.order.endpoint
        // The first call creates the order; then the service is down.
        stage.mocks.payment.functions.create = { (payment: Payment, _: IdempotencyKey) -> Reply<Payment> in
            order.conduct.failing = 1
            return .immediate(payment)
        }
        try await stage.root.place(Samples.event)
        for _ in 0..<10 {
            await clock.sleepers(1)
            clock.advance(by: .seconds(1))
        }
        await clock.sleepers(1)
        #expect(stage.root.orders.ledger.retrying == 1 && stage.root.orders.ledger.deadLettered == 0)
        order.conduct.failing = 0
        clock.advance(by: .seconds(1))
        await stage.drain()
        #expect(stage.root.settled.ledger.completed == 1)
        #expect(stage.mocks.payment.endpoint.counts.calls == 1)
    }

    @Test func asksForThePaymentAgainByItsKey_andItIsChargedOnce() async throws {
        let clock = ManualClock()
        let stage = try Stage(clock: ActorClock(clock), retry: policy)
        let keys = Collected<IdempotencyKey>()
        stage.mocks.payment.functions.create = { (payment: Payment, key: IdempotencyKey) -> Reply<Payment> in
            keys.append(key)
            return keys.elements.count < 3 ? .failed(.timedOut) : .immediate(payment)
        }
        try await stage.root.place(Samples.event)
        for pause in [100, 200] {
            await clock.sleepers(1)
            clock.advance(by: .milliseconds(pause))
        }
        await stage.drain()
        #expect(stage.root.settled.ledger.completed == 1)
        #expect(keys.elements.count == 3 && Set(keys.elements).count == 1)
    }
}
