import Actors
import TestKit
import Testing

/// Who waits for an actor stops waiting when its task is cancelled; what it waits for goes on.
@Suite(.endsSomeTime) struct WaitingTests {
    private let stage = Stage()

    /// Waits on the stage, is cancelled before it begins or while it waits, and returns what it waited for.
    private func cancelled<Value: Sendable>(
        early: Bool, _ wait: @escaping @Sendable () async -> Value
    ) async -> Value {
        let start = Gate()
        let task = Task(executorPreference: stage) {
            await start.wait()
            return await wait()
        }
        if early { task.cancel() }
        start.open()
        await stage.settles()
        task.cancel()
        return await task.value
    }

    private func held() async throws -> Held {
        let held = Held()
        try await held.actor.queue(1, 2)
        await held.begun.reaches(1)
        return held
    }

    @Test(arguments: [false, true]) func forNothingPending(early: Bool) async throws {
        let held = try await held()
        await cancelled(early: early) { await held.actor.idle() }
        #expect(held.actor.ledger.pending == 2)
        held.gate.open()
        await held.actor.idle()
        #expect(held.done.elements == [1, 2])
    }

    @Test(arguments: [false, true]) func forADrain(early: Bool) async throws {
        let held = try await held()
        #expect(await cancelled(early: early) { await held.actor.drain() } == .underWay)
        #expect(held.actor.snapshot().state == .draining)
        held.gate.open()
        #expect(await held.actor.drain() == .drained)
        #expect(held.done.elements == [1, 2])
    }

    @Test(arguments: [false, true]) func forAStop(early: Bool) async throws {
        let held = try await held()
        let report = await cancelled(early: early) { await held.actor.stop() }
        #expect(report.pending == [2] && report.ledger.inFlight == 1 && report.ledger.isBalanced)
        held.gate.open()
        let whole = await held.actor.stop()
        #expect(whole.pending == [2] && whole.ledger.completed == 1)
    }

    @Test(arguments: [false, true]) func forADrainOfASystem_whoseDrainsGoOn(early: Bool) async throws {
        let (front, back) = (try await held(), Held("back"))
        front.actor.direct(to: back.actor)
        let system = ActorSystem([front.actor, back.actor])
        #expect(await cancelled(early: early) { await system.drain() } == .underWay)
        front.gate.open()
        back.gate.open()
        #expect(await system.drain() == .drained)
        #expect(back.done.elements == [1, 2])
    }

    @Test func othersGoOnWaiting() async throws {
        let held = try await held()
        async let idle: Void = held.actor.idle()
        for _ in 0..<10 { await cancelled(early: false) { await held.actor.idle() } }
        held.gate.open()
        await idle
        #expect(held.done.elements == [1, 2])
    }
}
