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

/// The error handler of a message whose processor took too long.
@Suite(.endsSomeTime) struct TimedOutHandlerTests {
    private let clock = ManualClock()
    private let events = Collected<ActorEvent>()

    /// An actor whose processor waits until it is cancelled after ten seconds, and whose handler does that.
    private func actor(
        _ handler: @escaping @Sendable (Int) async -> Void
    ) -> WorkerActor<Int, Int> {
        let time = ActorClock(clock)
        return WorkerActor("timed", timeout: .seconds(10), clock: time) { message, _ in
            if message > 0 { try await time.sleep(for: .seconds(1_000)) }
            return message
        } onError: { _, message, _ in
            await handler(message)
        } onEvent: { [events] event in
            if case .stuck = event { events.append(event) }
        }
    }

    private func timeOut() async {
        await clock.sleeper(until: .seconds(1_000))
        clock.advance(by: .seconds(10))
    }

    @Test func runsUncancelled_andMayWaitForLonger() async throws {
        let (time, outcomes) = (ActorClock(clock), Collected<Bool>())
        let actor = actor { _ in
            do {
                try await time.sleep(for: .seconds(100))
                outcomes.append(!Task.isCancelled)
            } catch {
                outcomes.append(false)
            }
        }
        try await actor.queue(1)
        await timeOut()
        await clock.sleeper(until: .seconds(110))
        clock.advance(by: .seconds(100))
        await actor.idle()
        #expect(outcomes.elements == [true] && events.elements.isEmpty)
        #expect(actor.ledger.deadLettered == 1 && actor.snapshot().stuckWorkers == 0)
        // Its worker goes on.
        try await actor.queue(0)
        await actor.idle()
        #expect(actor.ledger.completed == 1)
    }

    @Test func mayWaitForRoomInAnotherActor() async throws {
        let audit = Held("audit", inbox: .bounded(1))
        let answers = Collected<Answer>()
        let actor = actor { message in answers.append(await Answer { try await audit.actor.queue(message) }) }
        try await audit.actor.queue(-1)
        await audit.begun.reaches(1)
        try await audit.actor.queue(-2)
        try await actor.queue(1)
        await timeOut()
        await until { audit.actor.snapshot().waitingSenders != 0 || !answers.elements.isEmpty }
        audit.gate.open()
        await actor.idle()
        #expect(answers.elements == [.accepted])
        await audit.actor.drain()
    }

    @Test func isNotTheTimeoutsConcern_whenTheProcessorThrewByItself() async throws {
        let (time, outcomes, begun) = (ActorClock(clock), Collected<Bool>(), Collected<Int>())
        let actor = WorkerActor<Int, Int>("throwing", timeout: .seconds(10), clock: time) { _, _ in
            throw Failure()
        } onError: { _, message, _ in
            begun.append(message)
            do {
                try await time.sleep(for: .seconds(100))
                outcomes.append(!Task.isCancelled)
            } catch {
                outcomes.append(false)
            }
        } onEvent: { [events] event in
            if case .stuck = event { events.append(event) }
        }
        try await actor.queue(1)
        await clock.sleeper(until: .seconds(100))
        await clock.sleeper(until: .seconds(10))
        clock.advance(by: .seconds(10))
        clock.advance(by: .seconds(90))
        await actor.idle()
        #expect(outcomes.elements == [true] && events.elements.isEmpty && actor.ledger.deadLettered == 1)
    }

    @Test func isCancelledByADeadline_andGivenUpOnAfterItsGrace() async throws {
        let (gate, begun, ended) = (Gate(), Collected<Int>(), Collected<Bool>())
        let actor = actor { message in
            begun.append(message)
            await gate.wait()
            ended.append(Task.isCancelled)
        }
        try await actor.queue(1)
        await timeOut()
        await begun.reaches(1)
        // The alarm of the timeout's grace, that is not for the handler.
        clock.advance(by: .seconds(1))
        let stop = Task { await actor.stop(deadline: .seconds(5), grace: .seconds(5)) }
        await clock.sleeper(until: .seconds(16))
        clock.advance(by: .seconds(5))
        await clock.sleeper(until: .seconds(21))
        clock.advance(by: .seconds(5))
        #expect(await stop.value.interrupted == [1])
        gate.open()
        await ended.reaches(1)
        #expect(ended.elements == [true])
    }
}
