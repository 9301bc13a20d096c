@testable import Actors
import TestKit
import Testing

/// What becomes of a store's messages that do not just complete, and of those who work with a store that fails.
@Suite(.endsSomeTime) struct StoredEndTests {
    private let line = StoredLine()
    private let clock = ManualClock()

    @Test func retriesAreInTheStore_withTheirAttemptsAndHistory() async throws {
        let retry = RetryPolicy.backoff(attempts: 3, first: .seconds(1), jitter: 0)
        let first = try line.actor(retry: retry, clock: ActorClock(clock)) { _, _ in true }
        try await first.queue(1)
        await clock.sleeper(until: .seconds(1))
        #expect(first.ledger.retrying == 1)
        await first.stop()
        line.file.crash()
        let second = try line.actor(retry: retry, clock: ActorClock(clock)) { _, attempt in attempt < 3 }
        #expect(second.ledger.retrying == 1 && second.ledger.accepted == 1)
        clock.advance(by: .seconds(1))
        await line.begun.reaches(2)
        await clock.sleeper(until: .seconds(3))
        clock.advance(by: .seconds(2))
        await second.idle()
        #expect(second.ledger.completed == 1 && line.begun.elements == [1, 1, 1])
        #expect(line.steps.elements == ["1"], "what was recorded is not done again")
    }

    @Test func deadLettersAreInTheStore_andCanBeTriedAgainOrDiscarded() async throws {
        let first = try line.actor { _, _ in true }
        try await first.queue(1, 2)
        await first.idle()
        #expect(first.ledger.deadLettered == 2 && line.store.dead == [1, 2])
        line.file.crash()
        let second = try line.actor()
        let letters = second.deadLetters
        #expect(letters.map(\.message) == [1, 2] && letters[0].reason == "no use for name of 1")
        #expect(letters[0].failures.map(\.attempt) == [1])
        #expect(second.replayDeadLetter(letters[0].number))
        await line.file.committed.reaches(7)
        await second.idle()
        #expect(second.discardDeadLetter(letters[1].number))
        await second.idle()
        #expect(second.ledger.completed == 1 && second.ledger.discarded == 1 && second.ledger.isBalanced)
        #expect(line.store.count == 0)
    }

    @Test func whatAStopHandsBackStaysInTheStore() async throws {
        let first = try line.actor(waits: true)
        try await first.queue(1, 2, 3)
        await line.begun.reaches(1)
        async let stopped = first.stop(deadline: .zero, grace: .zero)
        let report = await stopped
        #expect(report.pending == [1, 2, 3] && report.ledger.returned == 3 && report.ledger.isBalanced)
        #expect(line.store.ready == [1, 2, 3])
        line.gate.open()
        #expect(first.restart())
        await first.idle()
        #expect(first.ledger.completed == 3 && line.store.count == 0)
    }

    @Test func whatItsCallerTookAfterAStopLeavesTheStore() async throws {
        let actor = try line.actor(waits: true)
        actor.pause()
        try await actor.queue(1, 2)
        #expect(await actor.stop().pending == [1, 2])
        #expect(actor.restart(withPending: false))
        await line.file.committed.reaches(2)
        #expect(line.store.count == 0 && actor.ledger.returned == 2 && actor.ledger.isBalanced)
    }

    @Test func aStopHandsBackAlsoWhatIsNotInMemory_readOnDemand() async throws {
        let line = StoredLine(window: 10)
        let actor = try line.actor()
        actor.pause()
        try await actor.queue(contentsOf: 1...500)
        let report = await actor.stop()
        #expect(report.pending.count == 500 && report.ledger.returned == 500 && report.ledger.ready == 0)
        #expect(report.ledger.isBalanced && actor.ledger == report.ledger && actor.snapshot().handedBack == 500)
        #expect(report.messages.inMemory.count <= 20)
        #expect(report.pending.elementsEqual(1...500) && report.messages[499] == 500)
        #expect(line.store.ready == Array(1...500), "they stay in the store")
        #expect(await actor.stop().pending.count == 500)
    }

    @Test func aRestartWithoutThemForgetsAllOfThem() async throws {
        let line = StoredLine(window: 10)
        let actor = try line.actor()
        actor.pause()
        try await actor.queue(contentsOf: 1...500)
        await actor.stop()
        #expect(actor.restart(withPending: false))
        try await actor.queue(1_000)
        await actor.idle()
        #expect(line.begun.elements == [1_000] && line.store.count == 0)
        #expect(actor.ledger.returned == 500 && actor.ledger.completed == 1 && actor.ledger.isBalanced)
    }

    @Test func aRestartWithThemGoesOnWithAllOfThem_inTheirOrder() async throws {
        let line = StoredLine(window: 10)
        let actor = try line.actor()
        actor.pause()
        try await actor.queue(contentsOf: 1...500)
        await actor.stop()
        #expect(actor.restart())
        await actor.idle()
        #expect(line.begun.elements == Array(1...500) && actor.ledger.returned == 0 && actor.ledger.isBalanced)
    }

    @Test func aDrainThatIsCutShortHandsBackAllThatIsLeft() async throws {
        let line = StoredLine(window: 10)
        let actor = try line.actor(waits: true)
        try await actor.queue(contentsOf: 1...500)
        await line.begun.reaches(1)
        #expect(await actor.drain(deadline: .zero, grace: .zero) == .stopped)
        let report = await actor.stop()
        #expect(report.pending.count == 500 && report.ledger.isBalanced && report.pending.elementsEqual(1...500))
        line.gate.open()
    }

    @Test func whatAStopHandedBackAndTheDiskKept_isForgottenWhenItWorksAgain() async throws {
        let line = StoredLine(window: 10)
        let actor = try line.actor()
        actor.pause()
        try await actor.queue(contentsOf: 1...100)
        await actor.stop()
        line.file.fail("disk full")
        await line.file.committed()
        #expect(actor.restart(withPending: false))
        line.file.mend()
        #expect(actor.restart())
        await until { actor.snapshot().state != .failed }
        _ = try await actor.ask(7)
        #expect(line.begun.elements == [7] && line.store.count == 0 && actor.ledger.isBalanced)
    }

    @Test func acceptsNothingWhenTheStoreFails_andKeepsItAll() async throws {
        let actor = try line.actor(waits: true)
        try await actor.queue(1)
        await line.begun.reaches(1)
        line.file.fail("disk full")
        await #expect(throws: QueueError<Int>.self) { try await actor.queue(2) }
        #expect(actor.snapshot().state == .failed && actor.snapshot().failure == StoreFailure("disk full"))
        let refused = await Answer { try await actor.queue(3, 4) }
        #expect(refused == .failed([3, 4]) && actor.ledger.accepted == 1 && actor.ledger.isBalanced)
        line.gate.open()
        line.file.mend()
        #expect(actor.restart())
        await actor.idle()
        #expect(actor.ledger.completed == 1 && actor.ledger.accepted == 1 && line.store.count == 0)
    }

    @Test func aStoppedActorWhoseStoreFailedGoesOnAtOneRestart() async throws {
        let actor = try line.actor()
        actor.pause()
        try await actor.queue(1, 2)
        line.file.fail("disk full")
        await line.file.committed()
        #expect(actor.snapshot().state == .failed)
        #expect(await actor.stop().pending == [1, 2])
        line.file.mend()
        #expect(actor.restart())
        await actor.idle()
        #expect(actor.ledger.completed == 2 && actor.ledger.returned == 0 && actor.ledger.isBalanced)
    }

    @Test func doesAgainWhatItCouldNotTellTheStore() async throws {
        let actor = try line.actor(waits: true)
        try await actor.queue(1, 2)
        await line.file.committed.reaches(2)
        line.file.fail("input/output error")
        line.gate.open()
        await line.file.refused.reaches(1)
        #expect(actor.snapshot().state == .failed)
        #expect(actor.ledger.ready == 2 && actor.ledger.inFlight == 0 && actor.ledger.isBalanced)
        line.file.mend()
        actor.restart()
        await actor.idle()
        #expect(line.begun.elements.count { $0 == 1 } == 2 && line.begun.elements.contains(2))
        #expect(actor.ledger.completed == 2 && actor.ledger.isBalanced && line.store.count == 0)
    }

    @Test func aWorkerGoesOnWhileTheStoreIsToldOfItsMessage() async throws {
        let actor = try line.actor(waits: true)
        try await actor.queue(1, 2, 3)
        await line.holdsTheFirstEnd()
        #expect(actor.ledger.completed == 0 && actor.ledger.pending == 3)
        line.file.letGo()
        await actor.idle()
        #expect(actor.ledger.completed == 3 && actor.ledger.isBalanced)
    }

    @Test func whoWaitsForRoomHearsThatTheStoreFailed() async throws {
        let actor = try line.actor(limit: .bounded(1), waits: true)
        try await actor.queue(1)
        await line.begun.reaches(1)
        try await actor.queue(2)
        let stage = Stage()
        let third = Task(executorPreference: stage) { await Answer { try await actor.queue(3) } }
        await stage.settles()
        #expect(actor.snapshot().waitingSenders == 1)
        line.file.fail("disk full")
        #expect(await third.value == .failed([3]))
        line.gate.open()
    }

    @Test func anActorOfAStoreThatFailedBefore_isNotMade() {
        line.file.fail("no such device")
        #expect(throws: StoreFailure("no such device")) { try line.actor() }
    }

    @Test func drainsToTheEnd_alsoWhatIsNotInMemory() async throws {
        let line = StoredLine(window: 3)
        let actor = try line.actor()
        actor.pause()
        try await actor.queue(contentsOf: 1...50)
        #expect(await actor.drain() == .drained)
        #expect(actor.ledger.completed == 50 && line.store.count == 0)
    }

    @Test func whatIsCommittedWhenItHasStopped_isThereAtTheRestart() async throws {
        let actor = try line.actor()
        line.file.hold()
        async let queued: Void = actor.queue(1)
        await line.file.held.reaches(1)
        let report = await actor.stop()
        #expect(report.pending.isEmpty)
        line.file.letGo()
        try await queued
        #expect(actor.ledger.accepted == 1 && actor.ledger.ready == 1 && actor.ledger.isBalanced)
        actor.restart()
        await actor.idle()
        #expect(actor.ledger.completed == 1)
    }
}

extension StoredEndTests {
    @Test func aReplayOfManyIsManyCommits() async throws {
        let actor = try line.actor(fails: { [line] _, _ in !line.gate.isOpen })
        try await actor.queue(contentsOf: 1...1_200)
        await actor.idle()
        line.gate.open()
        let before = line.file.committed.elements.count
        #expect(actor.replayDeadLetters() == 1_200)
        await actor.idle()
        let replayed = line.file.committed.elements[before...].compactMap { change -> Int? in
            if case .replay(let keys) = change { keys.count } else { nil }
        }
        #expect(replayed == [500, 500, 200])
        #expect(actor.ledger.completed == 1_200 && actor.ledger.isBalanced)
    }
}
