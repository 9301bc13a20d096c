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
