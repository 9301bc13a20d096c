import Actors
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestKit
import Testing

@Suite struct ActorSystemTests {
    private let done = Collected<Int>()

    private func line() -> (front: WorkerActor<Int, Int>, system: ActorSystem) {
        let front = WorkerActor<Int, Int>("front", workers: 2) { message, _ in message }
        let back = WorkerActor<Int, Void>("back") { [done] message, _ in done.append(message) }
        front.direct(to: back)
        return (front, ActorSystem([front, back]))
    }

    @Test func findsActorsByName_andShowsThemFrontFirst() {
        let (front, system) = line()
        #expect(system["front"] === front && system["nobody"] == nil)
        #expect(system.snapshot().map(\.name) == ["front", "back"])
        #expect(system.snapshot()[0].targets == ["back"])
    }

    @Test func drainsFrontToBack_whenItsServiceGroupShutsDown() async throws {
        let (front, system) = line()
        try await testGracefulShutdown { trigger in
            async let running: Void = system.run()
            try await front.queue(contentsOf: 1...100)
            trigger.triggerGracefulShutdown()
            try await running
        }
        #expect(done.elements.sorted() == Array(1...100))
        #expect(system.snapshot().allSatisfy { $0.state == .stopped && $0.handedBack == 0 })
    }

    @Test func stopsAndKeepsThePending_whenItIsCancelled() async throws {
        let (front, system) = line()
        front.pause()
        try await front.queue(1, 2, 3)
        let running = Task { try await system.run() }
        running.cancel()
        try await running.value
        #expect(system.snapshot().map(\.handedBack) == [3, 0])
        system.restart()
        await front.idle()
        #expect(await system.drain() == .drained)
        #expect(done.elements.sorted() == [1, 2, 3])
    }

    /// Two actors whose processors hang, whatever is cancelled, with a message each.
    private func hanging(_ clock: ManualClock) async throws -> (front: Held, back: Held, system: ActorSystem) {
        let (front, back) = (Held("front", clock: ActorClock(clock)), Held("back", clock: ActorClock(clock)))
        front.actor.direct(to: back.actor)
        for held in [front, back] {
            try await held.actor.queue(1, 2)
            await held.begun.reaches(1)
        }
        let system = ActorSystem(
            [front.actor, back.actor], drainDeadline: .seconds(20), stopDeadline: .seconds(5), grace: .seconds(1),
            clock: ActorClock(clock))
        return (front, back, system)
    }

    /// Advances the clock whenever somebody sleeps until then.
    private func pass(_ seconds: Int..., on clock: ManualClock) async {
        for second in seconds {
            await clock.sleeper(until: .seconds(second))
            clock.advance(by: .seconds(second) - clock.elapsed)
        }
    }

    @Test func endsByItsDeadlines_whenItIsCancelledWhileProcessorsHang() async throws {
        let clock = ManualClock()
        let (front, back, system) = try await hanging(clock)
        let running = Task { try await system.run() }
        running.cancel()
        // Cancelled and given up on in the front, then in the back.
        await pass(5, 6, 7, on: clock)
        try await running.value
        #expect(system.snapshot().map(\.state) == [.stopped, .stopped])
        #expect(system.snapshot().map(\.handedBack) == [2, 2])
        for held in [front, back] { held.gate.open() }
    }

    @Test func endsByItsDeadlines_whenItsGroupShutsDownWhileProcessorsHang() async throws {
        let clock = ManualClock()
        let (front, back, system) = try await hanging(clock)
        try await testGracefulShutdown { trigger in
            async let running: Void = system.run()
            trigger.triggerGracefulShutdown()
            await pass(20, 21, 22, on: clock)
            try await running
        }
        #expect(system.snapshot().map(\.state) == [.stopped, .stopped])
        #expect(system.snapshot().allSatisfy { $0.ledger.isBalanced && $0.ledger.pending == 0 })
        for held in [front, back] { held.gate.open() }
    }

    @Test func endsByItsDeadlines_whenTheGroupsPatienceEndsBeforeTheDrain() async throws {
        let clock = ManualClock()
        let (front, back, system) = try await hanging(clock)
        let running = Task {
            try await testGracefulShutdown { trigger in
                trigger.triggerGracefulShutdown()
                try await system.run()
            }
        }
        await clock.sleeper(until: .seconds(20))
        running.cancel()
        await pass(5, 6, 7, on: clock)
        try await running.value
        #expect(system.snapshot().map(\.state) == [.stopped, .stopped])
        for held in [front, back] { held.gate.open() }
    }

    @Test func saysHowADrainEnded() async throws {
        let (front, system) = line()
        await front.stop()
        #expect(await system.drain() == .stopped)
    }

    @Test func stopsDraining_whenTheDrainOfOneIsCancelled() async throws {
        let gate = Gate()
        let begun = Collected<Int>()
        let front = WorkerActor<Int, Int>("front") { message, _ in
            begun.append(message)
            await gate.wait()
            return message
        }
        let back = WorkerActor<Int, Void>("back") { _, _ in }
        let system = ActorSystem([front, back])
        try await front.queue(1)
        await begun.reaches(1)
        async let end = system.drain()
        // The drain has begun when it can be cancelled.
        var isCancelled = false
        while !isCancelled { isCancelled = front.cancelDrain() }
        gate.open()
        #expect(await end == .cancelled)
        #expect(back.snapshot().state == .running)
    }
}
