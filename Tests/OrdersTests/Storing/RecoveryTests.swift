import Actors
import Orders
import TestKit
import Testing

/// An order whose process was killed, and what the next one makes of it.
@Suite(.endsSomeTime) struct RecoveryTests {
    private static let steps = ["fetch", "order", "invoice", "payment", "paid"]
    private static let notices = [
        "ORD-1.1/merchant/placed", "ORD-1.1/customer/invoice", "ORD-1.1/merchant/paid", "ORD-1.1/customer/paid",
    ]

    @Test(arguments: steps, [false, true])
    func goesOnAtTheStepThatWasInterrupted(step: String, isDone: Bool) async throws {
        let world = StoredWorld()
        world.watch.getStuck(at: step, isDone: isDone)
        let first = try world.open()
        first.begin()
        try await first.place(Samples.event)
        await world.watch.stuck.reaches(1)
        await first.notices.idle()
        await world.kill(first)

        world.watch.goOn()
        let second = try world.open(series: 2)
        #expect(second.orders.ledger.pending == 1)
        second.begin()
        await second.finish()
        #expect(second.statistics.count == 1 && world.failures.elements.isEmpty && world.book.count == 1)
        #expect(world.sent == Dictionary(uniqueKeysWithValues: Self.notices.map { ($0, 1) }))
        let index = try #require(Self.steps.firstIndex(of: step))
        let expected = Self.steps.prefix(index) + (isDone ? [step] : []) + Self.steps.suffix(from: index)
        #expect(world.watch.done.elements == Array(expected))
        #expect(Set(world.watch.keys.elements) == Set(Self.steps.dropFirst().map { "ORD-1.1/\($0)" }))
    }

    @Test func submitsWhatCameOfAStepBeforeItsRecord_andEndsInOneChange() async throws {
        let world = StoredWorld()
        #expect(
            try await Course.paid.changes(in: world).map(\.word) == [
                "accept ORD-1.1", "fetch", "accept ORD-1.1/merchant/placed", "order",
                "accept ORD-1.1/customer/invoice", "invoice", "payment",
                "accept ORD-1.1/merchant/paid ORD-1.1/customer/paid", "paid", "complete, hand over 1",
            ])
    }

    @Test(arguments: Course.allCases)
    func endsTheSame_afterWhicheverCommitItIsKilled(_ course: Course) async throws {
        let changes = try await course.changes(in: StoredWorld())
        for count in 1...changes.count {
            let left = changes.prefix(count)
            let world = StoredWorld(MemoryFile(after: left))
            let recorded = course.steps.filter { left.map(\.word).contains($0) }
            let isCharged = course.isPaid && recorded.contains("invoice")
            // The outside may be further than what was committed says.
            if isCharged { world.charge() }
            course.prepare(world, recorded: recorded)
            let root = try world.open(series: 2)
            root.begin()
            await root.finish()

            let rest = course.steps.dropFirst(recorded.count).map { $0.prefix { $0 != " " } }
            #expect(world.watch.done.elements.map { $0[...] } == rest, "killed after \(left.map(\.word))")
            #expect(root.statistics.count == (course.isPaid ? 1 : 0) && world.book.count == (course.isPaid ? 1 : 0))
            #expect(world.sent == Dictionary(uniqueKeysWithValues: course.notices.map { ("ORD-1.1/\($0)", 1) }))
            #expect(root.orders.deadLetters.map(\.reason) == (course.reason.map { [$0] } ?? []))
        }
    }

    @Test func asksForAPaymentThatWasNotAnswered_aSecondTimeByItsKey_andRemembersThat() async throws {
        let world = StoredWorld()
        world.watch.refuse([.timedOut, .timedOut])
        let first = try world.open()
        first.begin()
        try await first.place(Samples.event)
        await first.orders.idle()
        #expect(world.watch.keys.elements.filter { $0 == "ORD-1.1/payment" }.count == 2)
        let words = world.file.committed.elements.map(\.word)
        #expect(words.filter { $0.hasPrefix("payment") } == ["payment", "payment 2"])
        #expect(world.failures.elements == [Course.unknown.reason])
        await world.kill(first)
    }

    @Test func aPassingFaultIsNotRecorded_andIsWaitedOutByTheNextProcess() async throws {
        let (world, clock) = (StoredWorld(), ManualClock())
        let retry = RetryPolicy.backoff(attempts: 3, first: .milliseconds(100), factor: 2, jitter: 0)
        world.watch.refuse([.unavailable("down")])
        let first = try world.open(retry: retry, clock: ActorClock(clock))
        first.begin()
        try await first.place(Samples.event)
        await clock.sleepers(1)
        await world.kill(first)
        #expect(!world.file.committed.elements.map(\.word).contains("payment"))

        let second = try world.open(series: 2, retry: retry, clock: ActorClock(clock))
        second.begin()
        #expect(second.orders.ledger.retrying == 1)
        await clock.sleepers(1)
        clock.advance(by: .milliseconds(100))
        await second.finish()
        #expect(second.statistics.count == 1 && world.failures.elements.isEmpty)
        #expect(world.watch.done.elements == ["fetch", "order", "invoice", "payment", "payment", "paid"])
    }

    @Test func whoeverWasGivenUpOn_doesNoMoreForTheOrder() async throws {
        let world = StoredWorld()
        let first = try world.open()
        try await first.place(Samples.event)
        world.file.hold()
        first.begin()
        await world.file.held.reaches(1)
        // Its run waits for a commit and cannot be cancelled.
        #expect(await first.orders.stop(deadline: .zero, grace: .zero).interrupted.count == 1)
        world.file.letGo()
        await world.file.committed.reaches(2)
        await world.kill(first)
        let second = try world.open(series: 2)
        second.begin()
        await second.finish()
        #expect(world.watch.done.elements == Self.steps)
    }

    @Test func theDayOfAProcessThatGoesOn_beginsWithIt() async throws {
        let (world, clock) = (StoredWorld(), ManualClock())
        try await world.open(clock: ActorClock(clock)).place(Samples.event)
        world.file.crash()
        let second = try world.open(series: 2, clock: ActorClock(clock))
        clock.advance(by: .seconds(5))
        second.begin()
        #expect(second.statistics.firstAcceptedAt == .seconds(5))
        await second.finish()
    }

    @Test func withoutStoresItRunsAtOnce_andBeginningChangesNothing() async throws {
        let stage = try Stage()
        stage.root.orders.pause()
        try await stage.root.place(Samples.event)
        stage.root.begin()
        #expect(stage.root.orders.snapshot().state == .paused)
        await stage.drain()
        #expect(stage.root.statistics.count == 1)
    }
}

/// A way that an order can go.
enum Course: CaseIterable, Sendable {
    case paid, unanswered, unknown, declined

    /// What is recorded on the way.
    var steps: [String] {
        let begin = ["fetch", "order", "invoice", "payment"]
        return switch self {
        case .paid: begin + ["paid"]
        case .unanswered: begin + ["payment 2", "paid"]
        case .unknown: begin + ["payment 2"]
        case .declined: begin + ["void", "cancel"]
        }
    }

    /// What the parties are told.
    var notices: [String] {
        let begin = ["merchant/placed", "customer/invoice"]
        return switch self {
        case .paid, .unanswered: begin + ["merchant/paid", "customer/paid"]
        case .unknown: begin
        case .declined: begin + ["merchant/cancelled", "customer/cancelled"]
        }
    }

    /// Why it is a dead letter at the end, if it is one.
    var reason: String? {
        switch self {
        case .paid, .unanswered: nil
        case .unknown:
            "step payment: payment unknown, asked twice by the key ORD-1.1/payment (no answer in time); "
                + "nothing was taken back"
        case .declined: "step payment: the payment failed (declined: no cover); the order is cancelled"
        }
    }

    var isPaid: Bool { reason == nil }

    /// Has the services do as they do on this way, from behind what is recorded.
    func prepare(_ world: StoredWorld, recorded: [String]) {
        switch self {
        case .paid: break
        case .unanswered: world.watch.refuse(recorded.contains("payment") ? [] : [.timedOut])
        case .unknown: world.watch.refuse(.timedOut)
        case .declined: world.watch.refuse(.declined("no cover"))
        }
    }

    /// What a process commits that takes one order this way and no more.
    func changes(in world: StoredWorld) async throws -> [StoreChange] {
        prepare(world, recorded: [])
        let root = try world.open()
        root.orders.resume()
        try await root.place(Samples.event)
        await root.orders.idle()
        return world.file.committed.elements
    }
}

extension StoredWorld {
    /// The customer is charged, and nobody was told.
    func charge() {
        _ = book.charge(Cents(437), key: IdempotencyKey(order: "ORD-1.1", step: "payment"))
    }
}
