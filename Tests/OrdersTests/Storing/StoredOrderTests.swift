import Actors
import Orders
import TestKit
import Testing

/// Orders in stores: their ids, what is kept of them, and what comes of those that failed.
@Suite(.endsSomeTime) struct StoredOrderTests {
    private let world = StoredWorld()

    @Test func anIDThatComesAgain_inALaterProcessToo_isOneOrder() async throws {
        var event = Samples.event
        event.id = "mine"
        let first = try world.open()
        try await first.place(contentsOf: [event, event])
        #expect(first.orders.ledger.accepted == 1)
        await world.kill(first)
        let second = try world.open(series: 2)
        second.begin()
        try await second.place(event)
        await second.orders.idle()
        await second.settled.idle()
        #expect(try await second.place(event).refused.isEmpty)
        await second.finish()
        #expect(second.statistics.count == 1 && second.orders.ledger.accepted == 1)
        #expect(world.watch.done.elements == ["fetch", "order", "invoice", "payment", "paid"])
    }

    @Test func aLaterProcessGivesIDsOfItsOwn_andNoneToCallers() async throws {
        let first = try world.open()
        #expect(try await first.place(contentsOf: [Samples.event, Samples.event]).accepted == ["ORD-1.1", "ORD-1.2"])
        await world.kill(first)
        let second = try world.open(series: 2)
        var event = Samples.event
        event.id = "ORD-7.1"
        #expect(try await second.place(event) == Placement(refused: [.init(event: 0, id: "ORD-7.1", .taken)]))
        #expect(try await second.place(Samples.event).accepted == ["ORD-2.1"])
        #expect(second.orders.ledger.accepted == 3)
        await world.kill(second)
    }

    @Test(arguments: [false, true])
    func aDeadLetterThatIsTriedAgain_beginsAnewByItsOldKeys(inALaterProcess: Bool) async throws {
        world.watch.refuse(.declined("no cover"))
        let root = try await dead(inALaterProcess: inALaterProcess)
        world.watch.refuse(nil)
        #expect(root.orders.replayDeadLetters() == 1)
        await root.orders.idle()
        await root.finish()
        #expect(root.statistics.count == 1 && world.book.count == 1 && world.failures.elements.count == 1)
        let once = ["fetch", "order", "invoice", "payment"]
        #expect(world.watch.done.elements == once + ["void", "cancel"] + once + ["paid"])
        #expect(Set(world.watch.keys.elements).count == 6)
        #expect(world.sent.count == 6 && world.sent.values.allSatisfy { $0 == 1 })
    }

    @Test(arguments: [false, true])
    func anOrderThatIsTriedAgain_goesOnWhereItWasInterrupted_asAnyOther(inALaterProcess: Bool) async throws {
        world.watch.refuse(.declined("no cover"))
        let root = try await dead(inALaterProcess: inALaterProcess)
        world.watch.getStuck(at: "cancel", isDone: false)
        root.orders.replayDeadLetters()
        await world.watch.stuck.reaches(1)
        await world.kill(root)
        let before = world.watch.done.elements.count
        world.watch.goOn()
        let last = try world.open(series: 3)
        last.begin()
        await last.finish()
        #expect(world.watch.done.elements.dropFirst(before) == ["cancel"])
        #expect(last.orders.deadLetters.map(\.reason) == [Course.declined.reason])
    }

    @Test func whatCouldNotBeRecorded_isDoneAgainByItsKeyWhenTheStoreWorks() async throws {
        let charged = Collected<IdempotencyKey>()
        let (file, charge) = (world.file, world.mocks.payment.functions.create)
        world.mocks.payment.functions.create = { payment, key in
            if charged.elements.isEmpty { file.fail("disk full") }
            charged.append(key)
            return charge(payment, key)
        }
        let root = try world.open()
        root.begin()
        try await root.place(Samples.event)
        await charged.reaches(1)
        let refused = await #expect(throws: QueueError<OrderPlacedEvent>.self) { try await root.place(Samples.event) }
        #expect(refused?.refused == [Samples.event])
        file.mend()
        for actor in root.actors { actor.restart() }
        await root.orders.idle()
        await root.finish()
        #expect(root.statistics.count == 1 && root.statistics.failed == 0 && world.book.count == 1)
        #expect(charged.elements.count == 2 && Set(charged.elements).count == 1)
        #expect(world.watch.done.elements.filter { $0 == "order" }.count == 1)
    }

    @Test(arguments: [
        (#"[{"version":1,"answer":{"kind":"done"}}]"#, "its journal cannot be followed at fetch"),
        (#"[{"version":2}]"#, "this program knows version 1"), ("nonsense", "not valid JSON"),
    ])
    func anOrderWhoseJournalCannotBeFollowed_isADeadLetter(entry: String, reason: String) async throws {
        let first = try world.open()
        try await first.place(Samples.event)
        world.orders.commit(.step(MessageKey(rawValue: 1), RecordedStep(name: "1/fetch", result: Array(entry.utf8)))) {
            _ in
        }
        await world.file.committed.reaches(2)
        await world.kill(first)
        let second = try world.open(series: 2)
        second.begin()
        await second.finish()
        #expect(try #require(second.orders.deadLetters.first?.reason).contains(reason))
        #expect(world.watch.done.elements.isEmpty)
    }

    /// A root whose only order is a dead letter.
    private func dead(inALaterProcess: Bool) async throws -> OrderRoot {
        let first = try world.open()
        first.begin()
        try await first.place(Samples.event)
        await first.orders.idle()
        await first.notices.idle()
        guard inALaterProcess else { return first }
        await world.kill(first)
        let second = try world.open(series: 2)
        second.begin()
        return second
    }
}
