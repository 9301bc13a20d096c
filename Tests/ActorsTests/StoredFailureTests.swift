import Dispatch
import TestKit
import Testing

@testable import Actors

/// What becomes of an actor whose store fails, works again, or does not answer.
@Suite(.endsSomeTime) struct StoredFailureTests {
    private let line = StoredLine()
    private let clock = ManualClock()

    private func failedActor(pending: Int...) async throws -> WorkerActor<Int, Int> {
        let actor = try line.actor(clock: ActorClock(clock))
        actor.pause()
        try await actor.queue(contentsOf: pending)
        await fail()
        return actor
    }

    private func fail() async {
        line.file.fail("disk full")
        await line.file.committed()
    }

    private func mend(_ actor: WorkerActor<Int, Int>) {
        line.file.mend()
        #expect(actor.restart())
    }

    // MARK: Drains

    @Test func aDrainEndsByItsDeadline_whenTheStoreFailsMeanwhile() async throws {
        let actor = try line.actor(waits: true, clock: ActorClock(clock))
        try await actor.queue(1, 2)
        // Its step is recorded, and it waits at the gate.
        await line.file.committed.reaches(2)
        let drain = Task { await actor.drain(deadline: .seconds(2), grace: .zero) }
        await clock.sleeper(until: .seconds(2))
        await fail()
        #expect(actor.snapshot().state == .failed)
        clock.advance(by: .seconds(2))
        #expect(await drain.value == .failed(StoreFailure("disk full")))
        let report = await actor.stop()
        #expect(report.pending == [1, 2] && report.interrupted == [1] && report.ledger.isBalanced)
        line.gate.open()
    }

    @Test func aDrainEndsByItsDeadline_whenTheStoreHasFailed() async throws {
        let actor = try await failedActor(pending: 1)
        let drain = Task { await actor.drain(deadline: .seconds(2)) }
        await clock.sleeper(until: .seconds(2))
        clock.advance(by: .seconds(2))
        #expect(await drain.value == .failed(StoreFailure("disk full")))
        #expect(await actor.drain() == .failed(StoreFailure("disk full")), "it says how it ended")
        #expect(await actor.stop().pending == [1])
        mend(actor)
        await actor.idle()
        #expect(actor.ledger.completed == 1 && actor.ledger.isBalanced)
    }

    @Test func aDrainWithoutADeadlineEndsWhenTheStoreFails_andGoesOnWhenItWorks() async throws {
        let actor = try line.actor(waits: true)
        try await actor.queue(1)
        // Its step is recorded, and it waits at the gate.
        await line.file.committed.reaches(2)
        let drain = Task { await actor.drain() }
        await line.drains(actor)
        await fail()
        #expect(await drain.value == .failed(StoreFailure("disk full")))
        #expect(await actor.drain() == .failed(StoreFailure("disk full")))
        line.gate.open()
        mend(actor)
        #expect(await actor.drain() == .drained)
        #expect(actor.ledger.completed == 1 && line.store.count == 0, "\(actor.ledger)")
    }

    @Test func aDrainWithADeadlineGoesOnWhenTheStoreWorks() async throws {
        let actor = try await failedActor(pending: 1, 2)
        let drain = Task { await actor.drain(deadline: .seconds(2)) }
        await clock.sleeper(until: .seconds(2))
        mend(actor)
        #expect(await drain.value == .drained)
        #expect(actor.ledger.completed == 2 && line.store.count == 0)
    }

    @Test func aDrainCanBeCancelledWhileTheStoreDoesNotWork() async throws {
        let actor = try await failedActor(pending: 1)
        let drain = Task { await actor.drain(deadline: .seconds(2)) }
        await clock.sleeper(until: .seconds(2))
        #expect(actor.cancelDrain())
        #expect(await drain.value == .cancelled)
        mend(actor)
        await actor.idle()
        #expect(actor.snapshot().state == .running)
    }

    @Test func aDrainDownTheLineDoesNotWaitForAFailedStore() async throws {
        let front = try await failedActor(pending: 1)
        let back = WorkerActor<Int, Int>("back") { message, _ in message }
        front.direct(to: back)
        #expect(await back.drain() == .failed(StoreFailure("disk full")))
        mend(front)
        front.resume()
        await front.idle()
        #expect(await back.drain() == .drained)
        #expect(back.ledger.completed == 1)
    }

    @Test func aDrainDownTheLineEndsWhenAStoreFails() async throws {
        let front = try line.actor()
        let back = WorkerActor<Int, Int>("back") { message, _ in message }
        front.direct(to: back)
        front.pause()
        try await front.queue(1)
        let drain = Task { await back.drain() }
        await line.drains(back)
        await fail()
        #expect(await drain.value == .failed(StoreFailure("disk full")))
    }

    // MARK: A store that does not answer

    @Test func aStopEndsByItsDeadline_whenTheStoreDoesNotAnswer() async throws {
        let actor = try line.actor(waits: true, clock: ActorClock(clock))
        try await actor.queue(1, 2)
        await line.holdsTheFirstEnd()
        let stop = Task { await actor.stop(deadline: .seconds(2), grace: .seconds(1)) }
        await clock.sleeper(until: .seconds(2))
        clock.advance(by: .seconds(2))
        await clock.sleeper(until: .seconds(3))
        clock.advance(by: .seconds(1))
        let report = await stop.value
        #expect(report.pending.contains(1) && report.interrupted.contains(1) && report.ledger.isBalanced)
        // It is restarted before the store has answered; what it did then is seen when it is read.
        #expect(actor.restart())
        line.file.letGo()
        await actor.idle()
        #expect(line.begun.elements.count { $0 == 1 } == 1, "what was committed is not done again")
        #expect(line.store.count == 0 && actor.ledger.isBalanced && actor.snapshot().state == .running)
    }

    @Test func aDrainEndsByItsDeadline_whenTheStoreDoesNotAnswerForADeadLetter() async throws {
        let actor = try line.actor(clock: ActorClock(clock)) { _, _ in true }
        try await actor.queue(1)
        await actor.idle()
        line.file.hold()
        #expect(actor.discardDeadLetters() == 1)
        let drain = Task { await actor.drain(deadline: .seconds(2), grace: .zero) }
        await clock.sleeper(until: .seconds(2))
        clock.advance(by: .seconds(2))
        #expect(await drain.value == .stopped)
        #expect(actor.restart())
        line.file.letGo()
        await line.reads(actor)
        #expect(actor.ledger.deadLettered == 0 && line.store.count == 0 && actor.ledger.isBalanced)
    }

    // MARK: Pauses

    @Test(arguments: [true, false])
    func aPauseOutlastsAFailure(isAskedForMeanwhile: Bool) async throws {
        let actor = try line.actor()
        if !isAskedForMeanwhile { actor.pause() }
        await fail()
        if isAskedForMeanwhile { actor.pause() }
        mend(actor)
        await line.reads(actor)
        #expect(actor.snapshot().state == .paused)
        try await actor.queue(1)
        #expect(actor.ledger.ready == 1)
        actor.resume()
        await actor.idle()
        #expect(actor.ledger.completed == 1)
    }

    @Test func aPauseAskedForTwiceHoldsAfterAFailure_andAResumeEndsIt() async throws {
        let actor = try await failedActor(pending: 1)
        actor.pause()
        actor.resume()
        mend(actor)
        await actor.idle()
        #expect(actor.ledger.completed == 1 && actor.snapshot().state == .running)
    }

    // MARK: Recovery

    @Test func whatIsKeptWhileTheStoreIsRead_isCountedOnce() async throws {
        let actor = try await failedActor(pending: 1)
        line.file.onRead { [file = line.file] _ in
            actor.queueOrKeep(contentsOf: [2])
            file.toldBlocking()
        }
        mend(actor)
        await line.reads(actor)
        await line.accepts(2, actor)
        #expect(actor.ledger.ready == 2 && actor.ledger.accepted == 2 && line.store.ready == [1, 2])
        #expect(actor.state.withLock { $0.inbox.storeWindow.coming } == 0)
        actor.resume()
        await actor.idle()
        #expect(actor.ledger.completed == 2 && actor.ledger.isBalanced)
    }

    @Test func whatIsCommittedAfterTheStoreIsRead_isCountedOnce() async throws {
        let actor = try await failedActor(pending: 1)
        line.file.onRead { [file = line.file] _ in
            file.hold()
            actor.queueOrKeep(contentsOf: [2])
        }
        mend(actor)
        await line.reads(actor)
        line.file.letGo()
        await line.accepts(2, actor)
        #expect(actor.ledger.ready == 2 && actor.ledger.accepted == 2)
        #expect(actor.state.withLock { $0.inbox.storeWindow.coming } == 0)
    }

    @Test func anUpstreamThatIsOpenWaitsWhileItsTargetIsRead() async throws {
        let front = try line.actor()
        let seen = Collected<Int>()
        let back = try WorkerActor<Int, Void>("back", inbox: line.sink) { message, _ in seen.append(message) }
        front.direct(to: back)
        front.pause()
        try await front.queue(1)
        await fail()
        let goesOn = DispatchSemaphore(value: 0)
        line.file.onRead { if $0 == 2 { goesOn.wait() } }
        line.file.mend()
        front.resume()
        front.restart()
        // Its work is done, and its output is at the door.
        await line.steps.reaches(1)
        await line.waits(at: back)
        goesOn.signal()
        back.resume()
        await seen.reaches(1)
        await front.idle()
        #expect(front.ledger.deadLettered == 0 && front.ledger.completed == 1 && back.ledger.isBalanced)
    }

    @Test func aFailureWhileTheStoreIsRead_isNotForgotten() async throws {
        let actor = try await failedActor(pending: 1)
        line.file.onRead { [file = line.file] _ in
            file.fail("input/output error")
            file.toldBlocking()
        }
        mend(actor)
        await line.reads(actor)
        #expect(actor.snapshot().state == .failed)
        #expect(actor.snapshot().failure == StoreFailure("input/output error"))
        line.file.onRead { _ in }
        mend(actor)
        await line.reads(actor)
        actor.resume()
        await actor.idle()
        #expect(actor.ledger.completed == 1 && actor.ledger.isBalanced)
    }

    @Test func aStoreThatFailsWhileItIsOpened_isHeardOf() async throws {
        line.file.onRead { [file = line.file] _ in
            file.fail("input/output error")
            file.toldBlocking()
        }
        let actor = try line.actor()
        #expect(actor.snapshot().failure == StoreFailure("input/output error"))
        line.file.onRead { _ in }
        mend(actor)
        await line.reads(actor)
        #expect(actor.snapshot().state == .running)
    }
}
