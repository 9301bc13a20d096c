import Actors
import TestKit
import Testing

@Suite(.endsSomeTime) struct DeadLetterTests {
    private let runs = Collected<Int>()

    /// An actor that fails until it is healed, and keeps so many dead letters.
    private func actor(keeping limit: Int = 100, _ healed: Collected<Bool> = Collected()) -> WorkerActor<Int, Int> {
        WorkerActor("failing", deadLetters: limit) { [runs] message, _ in
            runs.append(message)
            if healed.elements.isEmpty { throw Failure() }
            return message
        }
    }

    @Test func areKeptUpToTheirBound_andTheLossIsSaid() async throws {
        let actor = actor(keeping: 2)
        try await actor.queue(contentsOf: 1...5)
        await actor.idle()
        #expect(actor.deadLetters.map(\.message) == [4, 5] && actor.deadLetters.map(\.number) == [4, 5])
        #expect(actor.ledger.deadLettered == 2 && actor.ledger.discarded == 3 && actor.ledger.isBalanced)
        #expect(actor.snapshot().deadLettersLost == 3)
    }

    @Test func areOnlyCounted_whenNoneAreKept() async throws {
        let actor = actor(keeping: 0)
        try await actor.queue(contentsOf: 1...5)
        await actor.idle()
        #expect(actor.deadLetters.isEmpty && actor.ledger.discarded == 5 && actor.ledger.isBalanced)
        #expect(actor.snapshot().deadLettersLost == 5)
    }

    @Test func pushOutTheOldest_alsoThoseThatWereNotAccepted() async throws {
        let actor = actor(keeping: 2)
        await actor.stop()
        actor.queueOrKeep(contentsOf: [1, 2, 3])
        #expect(actor.deadLetters.map(\.message) == [2, 3])
        #expect(actor.ledger.accepted == 3 && actor.ledger.discarded == 1 && actor.ledger.isBalanced)
    }

    @Test func areReplayedOneByOneOrAll_andTheirOrderIsKept() async throws {
        let healed = Collected<Bool>()
        let actor = actor(healed)
        try await actor.queue(contentsOf: 1...4)
        await actor.idle()
        healed.append(true)
        #expect(actor.replayDeadLetter(3))
        await actor.idle()
        #expect(actor.deadLetters.map(\.message) == [1, 2, 4] && actor.ledger.completed == 1)
        #expect(!actor.replayDeadLetter(3) && !actor.replayDeadLetter(99))
        #expect(actor.replayDeadLetters() == 3)
        await actor.idle()
        #expect(runs.elements == [1, 2, 3, 4, 3, 1, 2, 4] && actor.ledger.completed == 4)
        #expect(actor.ledger.accepted == 4 && actor.ledger.isBalanced && actor.replayDeadLetters() == 0)
    }

    @Test func areDiscardedOneByOneOrAll() async throws {
        let actor = actor()
        try await actor.queue(contentsOf: 1...4)
        await actor.idle()
        #expect(actor.discardDeadLetter(2) && !actor.discardDeadLetter(2) && !actor.discardDeadLetter(99))
        #expect(actor.deadLetters.map(\.message) == [1, 3, 4] && actor.ledger.discarded == 1)
        #expect(actor.discardDeadLetters() == 3 && actor.discardDeadLetters() == 0)
        #expect(actor.deadLetters.isEmpty && actor.ledger.discarded == 4 && actor.ledger.isBalanced)
        #expect(actor.snapshot().deadLettersLost == 0)
    }

    @Test func stayWhereTheyAre_whileTheActorTakesNothing() async throws {
        let actor = actor()
        try await actor.queue(1)
        await actor.drain()
        #expect(actor.replayDeadLetters() == 0 && !actor.replayDeadLetter(1))
        #expect(actor.ledger.deadLettered == 1)
        actor.restart()
        #expect(actor.replayDeadLetter(1))
        await actor.idle()
        // It fails again: another letter, of another number.
        #expect(actor.deadLetters.map(\.number) == [2])
    }

    @Test func areListedByNumber_withTheirReasons() async throws {
        let clock = ManualClock()
        let actor = WorkerActor<Int, Int>("failing", clock: ActorClock(clock), label: { "ORD-\($0)" }) { _, _ in
            throw Failure()
        }
        try await actor.queue(1, 2, 3)
        await actor.idle()
        clock.advance(by: .seconds(5))
        let summaries = actor.deadLetterSummaries(after: 1, limit: 10)
        #expect(summaries.map(\.number) == [2, 3] && summaries.map(\.label) == ["ORD-2", "ORD-3"])
        #expect(summaries.allSatisfy { $0.reason == "no such word" && $0.age == .seconds(5) && $0.worker == 1 })
        #expect(actor.snapshot().oldestDeadLetterAge == .seconds(5))
    }
}

/// Dead letters whose output was refused where it should have gone.
@Suite(.endsSomeTime) struct RefusedOutputTests {
    private let worked = Collected<Int>()
    private let one = Collected<Int>()
    private let two = Collected<Int>()
    private let front: WorkerActor<Int, Int>
    private let first: WorkerActor<Int, Void>
    private let second: WorkerActor<Int, Void>

    init() {
        front = WorkerActor("front") { [worked] message, _ in
            worked.append(message)
            return message * 10
        }
        first = collector("first", into: one)
        second = collector("second", into: two, inbox: .bounded(1))
        front.direct(to: first, second)
    }

    @Test func areHandedOnOnlyToThoseThatRefusedThem() async throws {
        await second.stop()
        try await front.queue(1, 2)
        await front.idle()
        await first.idle()
        #expect(one.elements == [10, 20] && two.elements.isEmpty)
        #expect(Set(front.deadLetters.map(\.reason)) == ["second is stopped and did not take the output"])

        second.restart()
        #expect(front.replayDeadLetter(1))
        await second.idle()
        #expect(front.replayDeadLetters() == 1)
        await second.idle()
        await first.idle()
        #expect(one.elements == [10, 20] && two.elements == [10, 20] && worked.elements == [1, 2])
        #expect(front.ledger.completed == 2 && front.ledger.isBalanced)
    }

    @Test func nameAllWhoRefused_andKeepThoseWhoDoSoAgain() async throws {
        await first.stop()
        await second.stop()
        try await front.queue(1)
        await front.idle()
        #expect(front.deadLetters.map(\.reason) == ["first, second are stopped and did not take the output"])
        second.restart()
        #expect(front.replayDeadLetters() == 1)
        await second.idle()
        #expect(two.elements == [10] && one.elements.isEmpty)
        #expect(front.deadLetters.map(\.reason) == ["first is stopped and did not take the output"])
        #expect(front.deadLetters.map(\.number) == [1])
        first.restart()
        #expect(front.replayDeadLetters() == 1)
        await first.idle()
        #expect(one.elements == [10] && two.elements == [10] && front.ledger.completed == 1)
    }

    @Test func areHandedOnByAStoppedActor_too() async throws {
        await second.stop()
        try await front.queue(1)
        await front.drain()
        second.restart()
        #expect(front.replayDeadLetters() == 1)
        await second.idle()
        #expect(two.elements == [10] && front.ledger.completed == 1 && front.snapshot().state == .stopped)
    }

    @Test func stay_whileThereIsNoRoomForThem() async throws {
        await second.stop()
        try await front.queue(1, 2)
        await front.idle()
        second.restart()
        second.pause()
        #expect(front.replayDeadLetters() == 2)
        #expect(second.ledger.ready == 1 && front.deadLetters.map(\.message) == [2])
        second.resume()
        await second.idle()
        #expect(front.replayDeadLetters() == 1)
        await second.idle()
        #expect(two.elements == [10, 20] && front.ledger.completed == 2)
    }

    @Test func goWhereTheActorIsDirectedByNow_whenThatIsElsewhere() async throws {
        let (three, single) = (Collected<Int>(), WorkerActor<Int, Int>("single") { message, _ in message })
        single.direct(to: first)
        await first.stop()
        try await single.queue(7)
        await single.idle()
        let third = collector("third", into: three)
        single.direct(to: third)
        #expect(single.replayDeadLetters() == 1)
        await third.idle()
        #expect(three.elements == [7] && single.ledger.completed == 1)
    }

    @Test func areDiscardedLikeAnyOther() async throws {
        await second.stop()
        try await front.queue(1, 2)
        await front.idle()
        #expect(front.discardDeadLetter(1) && front.discardDeadLetters() == 1)
        #expect(front.ledger.discarded == 2 && front.ledger.isBalanced)
    }
}
