@testable import Actors
import TestKit
import Testing

/// An actor whose inbox is kept in a store.
@Suite(.endsSomeTime) struct StoredActorTests {
    private let line = StoredLine()

    @Test func acceptsWhatIsCommitted_andNothingBefore() async throws {
        let actor = try line.actor(waits: true)
        line.file.hold()
        async let queued: Void = actor.queue(7)
        await line.file.held.reaches(1)
        #expect(actor.ledger == Ledger() && line.store.count == 0)
        line.file.letGo()
        try await queued
        #expect(actor.ledger.accepted == 1 && line.store.ready == [7])
        line.gate.open()
        await actor.idle()
        #expect(actor.ledger.completed == 1 && line.store.count == 0)
    }

    @Test func saysThatAMessageIsCompletedWhenThatIsCommitted() async throws {
        let actor = try line.actor(waits: true)
        try await actor.queue(7)
        await line.holdsTheFirstEnd()
        #expect(actor.ledger.inFlight == 1 && actor.ledger.completed == 0)
        line.file.letGo()
        await actor.idle()
        #expect(actor.ledger.completed == 1)
    }

    @Test func completesAnInputAndAcceptsItsOutputInOneChange() async throws {
        let received = Collected<Int>()
        let actor = try line.actor()
        let sink = try WorkerActor<Int, Void>("sink", inbox: line.sink) { message, _ in received.append(message) }
        actor.direct(to: sink)
        try await actor.queue(7)
        await actor.idle()
        #expect(line.sink.ready == [70] && sink.ledger.accepted == 1)
        sink.resume()
        await received.reaches(1)
        #expect(
            line.file.committed.elements.map(\.kind).prefix(3) == ["accept 1", "step name", "complete, hand over 1"])
    }

    @Test func handsOnToAnInboxInMemoryAndFromOne() async throws {
        let received = Collected<Int>()
        let first = WorkerActor<Int, Int>("first") { message, _ in message + 1 }
        let last = collector("last", into: received)
        first.direct(to: try line.actor()).direct(to: last)
        try await first.queue(1, 2, 3)
        await received.reaches(3)
        #expect(received.elements.sorted() == [20, 30, 40])
    }

    @Test func goesOnWithWhatWasPendingWhenTheProcessDied() async throws {
        let first = try line.actor(waits: true)
        try await first.queue(1, 2, 3)
        await line.file.committed.reaches(2)
        line.file.crash()
        let second = try line.actor()
        await second.idle()
        #expect(second.ledger.accepted == 3 && second.ledger.completed == 3 && line.store.count == 0)
        #expect(line.begun.elements == [1, 1, 2, 3], "in flight goes first again")
        #expect(line.steps.elements == ["1", "2", "3"], "the recorded step was done once")
    }

    @Test func beginsPausedUntilItIsWired() async throws {
        try await line.actor(waits: true).queue(1)
        line.file.crash()
        let actor = try WorkerActor<Int, Int>("stored", inbox: line.store) { message, _ in message }
        #expect(actor.snapshot().state == .paused && actor.ledger.ready == 1)
        let received = Collected<Int>()
        actor.direct(to: collector("sink", into: received))
        actor.resume()
        await received.reaches(1)
    }

    @Test func runsAloneAndFirst_whatMayHaveKilledTheProcess() async throws {
        let first = try line.actor(workers: 2, waits: true)
        try await first.queue(1, 2, 3, 4)
        await line.begun.reaches(2)
        line.file.crash(isTrap: true)
        let inside = Locked(0)
        let most = Locked<[Int: Int]>([:])
        let second = try WorkerActor<Int, Int>("stored", workers: 4, inbox: line.store) { message, _ in
            let now = inside.withLock { inside in
                inside += 1
                return inside
            }
            most.withLock { $0[message] = now }
            await Task.yield()
            inside.withLock { $0 -= 1 }
            return message
        }
        second.resume()
        await second.idle()
        #expect(second.ledger.completed == 4)
        #expect(most.withLock { $0[1] == 1 && $0[2] == 1 }, "each suspect was alone: \(most.withLock { $0 })")
    }

    @Test func acceptsOneMessageOfAnIdentity() async throws {
        let line = StoredLine { "\($0)" }
        let actor = try line.actor()
        try await actor.queue(1, 2, 1)
        try await actor.queue(2)
        await actor.idle()
        try await actor.queue(1)
        #expect(actor.ledger.accepted == 2 && actor.ledger.completed == 2 && line.begun.elements == [1, 2])
    }

    @Test func answersWhoAsks() async throws {
        let actor = try line.actor()
        #expect(try await actor.ask(4) == 40)
    }

    @Test func keepsRoomForWhatIsBeingCommitted() async throws {
        let actor = try line.actor(limit: .bounded(2), waits: true)
        line.file.hold()
        async let first: Void = actor.queue(1, 2)
        await line.file.held.reaches(1)
        #expect(throws: QueueError<Int>.self) { try actor.tryQueue(3) }
        async let third: Void = actor.queue(3)
        line.file.letGo()
        try await first
        line.gate.open()
        try await third
        await actor.idle()
        #expect(actor.ledger.completed == 3)
    }

    @Test func hasAFewInMemory_howeverManyThereAre() async throws {
        let line = StoredLine(window: 10)
        let actor = try line.actor(waits: true)
        try await actor.queue(contentsOf: 1...500)
        #expect(actor.ledger.ready + actor.ledger.inFlight == 500)
        #expect(actor.state.withLock { $0.inbox.ready.count } <= 20)
        line.gate.open()
        await actor.idle()
        #expect(line.begun.elements == Array(1...500), "in the order of acceptance")
        #expect(actor.ledger.completed == 500 && actor.ledger.isBalanced)
    }

    @Test func producersWhileItFetches_loseNothingAndDoubleNothing() async throws {
        let line = StoredLine(window: 4)
        let actor = try line.actor(workers: 3)
        await withThrowingTaskGroup(of: Void.self) { group in
            for producer in 0..<8 {
                group.addTask { for number in 0..<100 { try await actor.queue(producer * 100 + number) } }
            }
        }
        await actor.idle()
        #expect(line.begun.elements.sorted() == Array(0..<800))
        #expect(actor.ledger.completed == 800 && actor.ledger.isBalanced && line.store.count == 0)
    }
}
