import Actors
import TestKit
import Testing

/// What becomes of a message whose processor takes too long, on a clock that the test drives.
@Suite(.endsSomeTime) struct TimeoutTests {
    private let clock = ManualClock()
    private let gate = Gate()
    private let begun = Collected<Int>()
    private let done = Collected<Int>()
    private let events = Collected<ActorEvent>()
    private let verdicts = Collected<String>()

    /// An actor whose processor may take ten seconds. It sleeps for a message's hundred seconds, unless it is cancelled;
    /// a negative one it holds at the gate, cancelled or not.
    private func actor(
        workers: Int = 1, retry: RetryPolicy = .none, execution: Execution = .cooperative
    ) -> WorkerActor<Int, Int> {
        let time = ActorClock(clock)
        return WorkerActor(
            "timed", workers: workers, retry: retry, timeout: .seconds(10), execution: execution, clock: time
        ) { [gate, begun, done] message, context in
            begun.append(message)
            if message < 0 { await gate.wait() } else { try await time.sleep(for: .seconds(100 * (message % 10))) }
            done.append(message)
            return message
        } onError: { [verdicts] error, message, context in
            verdicts.append("\(message): \(error), \(context.attempt)\(context.willRetry ? ", again" : "")")
        } onEvent: { [events] event in
            // On a busy machine it may hold a thread, too.
            if case .stuck = event { events.append(event) }
        }
    }

    /// Moves the clock on to that time, after something was seen to wait for it.
    private func advance(to seconds: Int) async {
        await clock.sleeper(until: .seconds(seconds))
        clock.advance(by: .seconds(seconds) - clock.now.elapsed)
    }

    @Test func isCancelled_andADeadLetterThatSaysSo() async throws {
        let actor = actor()
        try await actor.queue(1, 10)
        await clock.sleeper(until: .seconds(10))
        await clock.sleeper(until: .seconds(100))
        #expect(done.elements.isEmpty && actor.ledger.inFlight == 1)
        clock.advance(by: .seconds(10))
        await actor.idle()

        let letter = try #require(actor.deadLetters.first)
        guard case .threw(let error) = letter.cause else { preconditionFailure("\(letter)") }
        #expect((error as? TimedOut)?.timeout == .seconds(10) && letter.message == 1)
        #expect(verdicts.elements == ["1: timed out after 10.0 seconds, 1"])
        // The worker goes on.
        #expect(done.elements == [10] && actor.ledger.completed == 1 && actor.snapshot().stuckWorkers == 0)
        #expect(events.elements.isEmpty)
    }

    @Test func isTriedAgain_asThePolicySays_eachTimeForAsLong() async throws {
        let actor = actor(retry: .backoff(attempts: 2, first: .seconds(5), jitter: 0))
        try await actor.queue(1)
        await clock.sleeper(until: .seconds(100))
        await advance(to: 10)
        await verdicts.reaches(1)
        // Until here it would have had to end; it did.
        await advance(to: 11)
        await advance(to: 15)
        await clock.sleeper(until: .seconds(115))
        await advance(to: 25)
        await actor.idle()
        #expect(begun.elements == [1, 1])
        #expect(actor.deadLetters.map(\.attempt) == [2] && actor.deadLetters[0].failures.count == 2)
        #expect(
            verdicts.elements == ["1: timed out after 10.0 seconds, 1, again", "1: timed out after 10.0 seconds, 2"])
    }

    @Test func isCompleted_whenItEndsWellInSpiteOfBeingCancelled() async throws {
        let actor = actor()
        try await actor.queue(-1)
        await advance(to: 10)
        await clock.sleeper(until: .seconds(11))
        gate.open()
        await actor.idle()
        #expect(actor.ledger.completed == 1 && events.elements.isEmpty && verdicts.elements.isEmpty)
    }

    @Test func everyMessageHasItsOwnTime() async throws {
        let actor = actor(workers: 2)
        try await actor.queue(1)
        await clock.sleeper(until: .seconds(10))
        await clock.sleeper(until: .seconds(100))
        clock.advance(by: .seconds(4))
        try await actor.queue(2)
        await clock.sleeper(until: .seconds(204))
        await advance(to: 10)
        await verdicts.reaches(1)
        #expect(verdicts.elements == ["1: timed out after 10.0 seconds, 1"])
        await advance(to: 11)
        await advance(to: 14)
        await actor.idle()
        #expect(actor.deadLetters.map(\.message) == [1, 2])
    }

    @Test func isStuck_andSaidSo_whenItDoesNotEndWithinTheGrace() async throws {
        let actor = actor(workers: 2)
        try await actor.queue(-1)
        await advance(to: 10)
        await clock.sleeper(until: .seconds(11))
        #expect(events.elements.isEmpty && actor.snapshot().stuckWorkers == 0)
        clock.advance(by: .seconds(1))
        await events.reaches(1)
        guard case .stuck(let worker) = events.elements[0] else { preconditionFailure("\(events.elements)") }
        let snapshot = actor.snapshot()
        #expect(snapshot.stuckWorkers == 1 && snapshot.ledger.inFlight == 1)
        #expect(snapshot.workers.first { $0.holding != nil }?.number == worker)

        // The other worker goes on; and when the stuck one ends at last, so does it.
        try await actor.queue(contentsOf: [10, 20, 30])
        await done.reaches(3)
        gate.open()
        await actor.idle()
        #expect(actor.ledger.completed == 4 && events.elements.count == 1)
        try await actor.queue(contentsOf: [10, 20])
        await actor.idle()
        #expect(actor.snapshot().stuckWorkers == 0)
    }

    @Test func aStuckWorkerDoesNotKeepAStopFromItsDeadline() async throws {
        let actor = actor(execution: .dedicatedThreads)
        let arrived = Collected<Int>()
        let back = collector("back", into: arrived)
        actor.direct(to: back)
        try await actor.queue(-1)
        await advance(to: 10)
        await advance(to: 11)
        await events.reaches(1)

        try await actor.queue(10)
        let stop = Task { await actor.stop(deadline: .seconds(5), grace: .seconds(2)) }
        await advance(to: 16)
        await advance(to: 18)
        let report = await stop.value
        #expect(report.pending == [-1, 10] && report.interrupted == [-1])
        #expect(report.ledger.returned == 2 && report.ledger.inFlight == 0 && report.ledger.isBalanced)
        #expect(actor.snapshot().state == .stopped && actor.snapshot().stuckWorkers == 1)
        #expect(events.elements.count == 1)

        // What it returns later goes nowhere, and changes no count.
        gate.open()
        await done.reaches(1)
        await actor.lastWork()
        await back.idle()
        #expect(arrived.elements.isEmpty && back.ledger.accepted == 0)
        #expect(actor.ledger == report.ledger && actor.snapshot().stuckWorkers == 0)
    }

    @Test func whatTheOrphanDoesLaterIsNobodys_alsoWhenTheActorRunsAgain() async throws {
        let actor = actor(workers: 2)
        let arrived = Collected<Int>()
        let back = collector("back", into: arrived)
        actor.direct(to: back)
        try await actor.queue(-1)
        await clock.sleeper(until: .seconds(10))
        let stop = Task { await actor.stop(deadline: .seconds(1), grace: .seconds(1)) }
        await advance(to: 1)
        await advance(to: 2)
        #expect(await stop.value.interrupted == [-1])
        // The same message begins anew while the orphan is still in it.
        actor.restart()
        await begun.reaches(2)
        #expect(actor.ledger.inFlight == 1 && actor.snapshot().stuckWorkers == 1)
        gate.open()
        await actor.idle()
        await back.idle()
        await done.reaches(2)
        #expect(arrived.elements == [-1] && actor.ledger.completed == 1 && actor.ledger.isBalanced)
        #expect(actor.ledger.accepted == 1)
    }
}
