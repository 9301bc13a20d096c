import Actors
import Orders
import TestKit
import Testing

@Suite struct OrderRootTests {
    @Test(arguments: Replies.allCases)
    func settlesTheArticlesHundredOrders(_ replies: Replies) async throws {
        let stage = try Stage(replies)
        let placement = try await stage.root.place(contentsOf: Array(repeating: Samples.event, count: 100))
        await stage.drain()

        #expect(placement.accepted == (1...100).map { OrderID("ORD-\($0)") })
        let statistics = stage.root.statistics
        // ITEM-001 costs 1.37 and ITEM-002 1.74: 137 + 2 × 174 = 485, less 48.
        #expect(
            statistics.count == 100 && statistics.sum == Cents(43_700) && statistics.failed == 0
                && statistics.latency.count == 100)
        #expect(stage.notices.elements.count == 400)
        for actor in stage.root.actors { #expect(actor.snapshot().ledger.isBalanced) }
        #expect(stage.root.orders.ledger.completed == 100 && stage.root.settled.ledger.completed == 100)
    }

    @Test func waitsFiveTimesForAnOrder_fetchingAllAtOnce() async throws {
        let clock = ManualClock()
        let stage = try Stage(latency: .milliseconds(20), clock: ActorClock(clock))
        stage.mocks.notices.endpoint.conduct.latency = .zero
        try await stage.root.place(Samples.event)

        for sleepers in [5, 1, 1, 1, 1] {
            await clock.sleepers(sleepers)
            clock.advance(by: .milliseconds(20))
        }
        await stage.drain()

        #expect(stage.root.statistics.count == 1 && stage.root.statistics.elapsed == .milliseconds(100))
        // The fifth wait, for the flag, comes after the payment.
        #expect(abs(stage.root.statistics.latency.max / .milliseconds(80) - 1) < 0.01)
    }

    @Test func showsTheStepAWorkerIsIn() async throws {
        let clock = ManualClock()
        let stage = try Stage(latency: .milliseconds(20), clock: ActorClock(clock))
        stage.mocks.notices.endpoint.conduct.latency = .zero
        try await stage.root.place(Samples.event)

        var steps: [String] = []
        for sleepers in [5, 1, 1, 1, 1] {
            await clock.sleepers(sleepers)
            let holding = try #require(stage.root.orders.snapshot().workers.compactMap(\.holding).first)
            #expect(holding.label == "ORD-1")
            steps.append(holding.step?.name ?? "none")
            clock.advance(by: .milliseconds(20))
        }
        await stage.drain()
        #expect(steps == ["fetch", "order", "invoice", "payment", "paid"])
    }

    @Test(arguments: Replies.allCases)
    func asksForEachDistinctProductOnce(_ replies: Replies) async throws {
        let stage = try Stage(replies)
        var event = Samples.event
        event.items = [
            LineItem("IT-001", quantity: 1), LineItem("IT-002", quantity: 1), LineItem("IT-001", quantity: 3),
        ]
        event.promo = nil
        try await stage.root.place(event)
        await stage.drain()

        #expect(stage.mocks.product.endpoint.counts.calls == 2)
        #expect(stage.mocks.promo.endpoint.counts.calls == 0)
        #expect(stage.root.statistics.sum == Cents(4 * 137 + 174))
    }

    @Test func tellsWhoWasAccepted_beforePlaceReturns() async throws {
        let accepted = Collected<OrderID>()
        var hooks = OrderRoot.Hooks()
        hooks.accepted = { ids in for id in ids { accepted.append(id) } }
        let stage = try Stage(hooks: hooks)
        try await stage.root.place(contentsOf: [Samples.event, Samples.event])
        #expect(accepted.elements == ["ORD-1", "ORD-2"])
        await stage.drain()
    }

    @Test func makesOneOrderOfAnIDThatComesTwice() async throws {
        let stage = try Stage()
        var event = Samples.event
        event.id = "mine"
        let first = try await stage.root.place(event)
        let second = try await stage.root.place(event)
        await stage.drain()
        #expect(first == Placement(accepted: ["mine"]) && second == Placement(repeated: ["mine"]))
        #expect(stage.root.statistics.count == 1)
    }

    @Test func handsRefusedEventsBack_andForgetsTheirIDs() async throws {
        let stage = try Stage()
        var event = Samples.event
        event.id = "mine"
        await stage.root.orders.stop()
        let error = await #expect(throws: QueueError<OrderPlacedEvent>.self) { try await stage.root.place(event) }
        #expect(error?.refused == [event])

        stage.root.orders.restart()
        #expect(try await stage.root.place(event).accepted == ["mine"])
        await stage.drain()
        #expect(stage.root.statistics.count == 1)
    }

    @Test(arguments: Replies.allCases)
    func paysAnOrder_andKeepsItsNotices_whileNoticesIsStopped(_ replies: Replies) async throws {
        let stage = try Stage(replies)
        await stage.root.notices.stop()
        try await stage.root.place(Samples.event)
        await stage.root.orders.drain()
        await stage.root.settled.drain()
        #expect(stage.root.statistics.count == 1 && stage.root.notices.deadLetters.count == 4)
        #expect(stage.failures.elements.isEmpty)
    }

    @Test func keepsANoticeThatCannotBeSent_asADeadLetterOfNotices() async throws {
        let stage = try Stage()
        stage.mocks.notices.deliver = { notice throws(ServiceError) in
            if notice.subject == .placed { throw .unavailable("relay down") }
        }
        try await stage.root.place(Samples.event)
        await stage.drain()
        #expect(stage.root.statistics.count == 1)
        #expect(stage.root.notices.deadLetters.map(\.message.subject) == [.placed])
        #expect(stage.root.orders.deadLetters.isEmpty)
    }
}
