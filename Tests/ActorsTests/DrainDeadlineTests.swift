import Actors
import TestKit
import Testing

extension DeadlineTests {
    @Suite(.endsSomeTime) struct OfADrain {
        private let world = DeadlineTests()

        @Test func makesItAStop_thatCutsShortAtOnce() async throws {
            let actor = world.actor()
            try await actor.queue(1, 2)
            await world.begun.reaches(1)
            let drain = Task { await actor.drain(deadline: .seconds(10)) }
            await world.clock.sleeper(until: .seconds(10))
            #expect(actor.snapshot().state == .draining)
            await world.advance(to: 10)
            #expect(await drain.value == .stopped)
            let report = await actor.stop()
            #expect(report.pending == [1, 2] && report.interrupted == [1] && report.ledger.isBalanced)
        }

        @Test func doesNothing_whenItIsDrainedBefore() async throws {
            let actor = world.actor()
            try await actor.queue(-1)
            await world.begun.reaches(1)
            let drain = Task { await actor.drain(deadline: .seconds(10)) }
            await world.clock.sleeper(until: .seconds(10))
            world.gate.open()
            #expect(await drain.value == .drained)
            #expect(await actor.stop().pending.isEmpty)
            #expect(await actor.drain() == .drained)
        }

        @Test func ends_whenOnlyRetriesWait() async throws {
            let clock = world.clock
            let actor = WorkerActor<Int, Int>(
                "retrying", retry: .backoff(attempts: 2, first: .seconds(50), jitter: 0), clock: ActorClock(clock)
            ) { _, _ in throw Failure() }
            try await actor.queue(1)
            await clock.sleeper(until: .seconds(50))
            let drain = Task { await actor.drain(deadline: .seconds(10)) }
            await world.advance(to: 10)
            #expect(await drain.value == .stopped)
            let report = await actor.stop()
            #expect(report.pending == [1] && report.interrupted.isEmpty && report.ledger.returned == 1)
            await actor.idle()
        }

        @Test func ends_whenOnlyAnUpstreamHasSomethingPending() async throws {
            let front = WorkerActor<Int, Int>("front") { message, _ in message }
            let back = WorkerActor<Int, Void>("back", clock: ActorClock(world.clock)) { _, _ in }
            front.direct(to: back)
            front.pause()
            try await front.queue(1)
            let drain = Task { await back.drain(deadline: .seconds(10)) }
            await world.advance(to: 10)
            #expect(await drain.value == .stopped)
            #expect(back.snapshot().state == .stopped)
        }

        @Test func isTakenBackWithTheDrain() async throws {
            let actor = world.actor()
            try await actor.queue(-1)
            await world.begun.reaches(1)
            let drain = Task { await actor.drain(deadline: .seconds(10)) }
            await world.clock.sleeper(until: .seconds(10))
            #expect(actor.cancelDrain())
            #expect(await drain.value == .cancelled)
            await world.advance(to: 10)
            try await actor.queue(-2)
            world.gate.open()
            #expect(await actor.drain() == .drained)
            #expect(world.cancelled.elements.isEmpty && world.done.elements == [-1, -2])
        }

        @Test func theEarliestOfSeveralHolds() async throws {
            let actor = world.actor()
            try await actor.queue(1)
            await world.begun.reaches(1)
            let stage = Stage()
            let drains = [.seconds(20), .seconds(10), nil].map { deadline in
                Task(executorPreference: stage) { await actor.drain(deadline: deadline) }
            }
            await stage.settles()
            await world.advance(to: 10)
            for drain in drains { #expect(await drain.value == .stopped) }
        }
    }

    /// Cancelled work that gets no time to end, as the deadline is over when it is heard of.
    @Suite(.endsSomeTime) struct WithoutGrace {
        private let world = DeadlineTests()

        @Test func cancelsWhatItGivesUp() async throws {
            let actor = world.actor()
            try await actor.queue(1)
            await world.clock.sleeper(until: .seconds(1000))
            #expect(await actor.stop(deadline: .zero, grace: .zero).interrupted == [1])
            await world.cancelled.reaches(1)
            #expect(actor.deadLetters.isEmpty && actor.ledger.isBalanced)
        }

        @Test(arguments: [false, true])
        func whatTheOrphanReturnsGoesNowhere(isDraining: Bool) async throws {
            // On one thread of its own, so that the test knows when the orphan is over.
            let actor = world.actor(execution: .dedicatedThreads)
            let arrived = Collected<Int>()
            let back = collector("back", into: arrived)
            actor.direct(to: back)
            try await actor.queue(-1)
            await world.begun.reaches(1)
            if isDraining { #expect(await actor.drain(deadline: .zero, grace: .zero) == .stopped) }
            let report = await actor.stop(deadline: .zero, grace: .zero)
            #expect(report.pending == [-1] && report.interrupted == [-1])

            world.gate.open()
            await world.done.reaches(1)
            await actor.lastWork()
            await back.idle()
            #expect(arrived.elements.isEmpty && actor.ledger == report.ledger)
            #expect(actor.snapshot().stuckWorkers == 0)
        }

        @Test func givesUpWorkersThatAreTooMany() async throws {
            let actor = world.actor(workers: 5)
            try await actor.queue(contentsOf: (1...5).map { -$0 })
            await world.begun.reaches(5)
            actor.setWorkers(1)
            let report = await actor.stop(deadline: .zero, grace: .zero)
            #expect(report.interrupted.sorted() == [-5, -4, -3, -2, -1])
            #expect(actor.snapshot().workers.count == 1 && actor.snapshot().stuckWorkers == 5)

            // Grown again, its workers are new ones.
            actor.setWorkers(5)
            actor.restart()
            await world.begun.reaches(10)
            world.gate.open()
            await actor.idle()
            #expect(actor.ledger.completed == 5 && actor.ledger.isBalanced)
        }
    }
}
