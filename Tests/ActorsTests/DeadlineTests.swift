import Actors
import TestKit
import Testing

/// Stops and drains whose wait is bounded, on a clock that the test drives.
@Suite(.endsSomeTime) struct DeadlineTests {
    let clock = ManualClock()
    let gate = Gate()
    let begun = Collected<Int>()
    let done = Collected<Int>()
    let cancelled = Collected<Int>()

    /// An actor whose processor says that it began and in which attempt, and waits: a positive message for a thousand
    /// seconds or until it is cancelled, a negative one at the gate, cancelled or not.
    func actor(
        workers: Int = 1, retry: RetryPolicy = .none, execution: Execution = .cooperative
    ) -> WorkerActor<Int, Int> {
        let time = ActorClock(clock)
        return WorkerActor("late", workers: workers, retry: retry, execution: execution, clock: time) {
            [gate, begun, done, cancelled] message, context in
            begun.append(context.attempt)
            try await withTaskCancellationHandler {
                if message < 0 { await gate.wait() } else { try await time.sleep(for: .seconds(1000)) }
            } onCancel: {
                cancelled.append(message)
            }
            done.append(message)
            return message
        }
    }

    /// Moves the clock on to that time, after something was seen to wait for it.
    func advance(to seconds: Int) async {
        await clock.sleeper(until: .seconds(seconds))
        clock.advance(by: .seconds(seconds) - clock.now.elapsed)
    }

    @Test func cancelsAndHandsBack_whatIsInFlightWhenItsDeadlinePasses() async throws {
        let actor = actor(workers: 2)
        try await actor.queue(1, 2, 3, 4)
        await clock.sleepers(2)
        let stop = Task { await actor.stop(deadline: .seconds(10)) }
        await clock.sleeper(until: .seconds(10))
        #expect(actor.snapshot().state == .stopping && cancelled.elements.isEmpty)
        await advance(to: 10)
        let report = await stop.value
        #expect(report.pending == [1, 2, 3, 4] && report.interrupted == [1, 2])
        #expect(cancelled.elements.sorted() == [1, 2] && actor.deadLetters.isEmpty)
        #expect(report.ledger.returned == 4 && report.ledger.isBalanced && actor.snapshot().state == .stopped)
        #expect(actor.snapshot().workers.allSatisfy { $0.errors == 0 })
    }

    @Test func interruptsNothing_thatEndsBefore() async throws {
        let actor = actor()
        try await actor.queue(-1, 2)
        await begun.reaches(1)
        let stop = Task { await actor.stop(deadline: .seconds(10)) }
        await clock.sleeper(until: .seconds(10))
        gate.open()
        let report = await stop.value
        #expect(report.pending == [2] && report.interrupted.isEmpty && report.ledger.completed == 1)
        // The deadline that is still to come ends nothing that begins later.
        actor.restart()
        await begun.reaches(2)
        await clock.sleeper(until: .seconds(1000))
        await advance(to: 10)
        clock.advance(by: .seconds(989))
        #expect(cancelled.elements.isEmpty && actor.ledger.inFlight == 1)
        clock.advance(by: .seconds(1))
        await actor.idle()
        #expect(done.elements == [-1, 2])
    }

    @Test func completes_whatEndsWellWithinTheGrace() async throws {
        let actor = actor()
        try await actor.queue(-1)
        await begun.reaches(1)
        let stop = Task { await actor.stop(deadline: .seconds(10), grace: .seconds(5)) }
        await advance(to: 10)
        await cancelled.reaches(1)
        await clock.sleeper(until: .seconds(15))
        gate.open()
        let report = await stop.value
        #expect(report.pending.isEmpty && report.interrupted.isEmpty && report.ledger.completed == 1)
    }

    @Test func costsNoAttempt() async throws {
        let actor = actor(retry: .backoff(attempts: 2, first: .seconds(1)))
        try await actor.queue(1)
        for round in 0..<3 {
            await clock.sleeper(until: .seconds(1000 + 11 * round))
            let stop = Task { await actor.stop(deadline: .seconds(10), grace: .seconds(1)) }
            await advance(to: 11 * round + 10)
            #expect(await stop.value.interrupted == [1])
            await advance(to: 11 * round + 11)
            actor.restart()
            await begun.reaches(round + 2)
        }
        #expect(begun.elements == [1, 1, 1, 1] && actor.deadLetters.isEmpty)
    }

    @Test func begins_anew_orForgets_asTheRestartSays() async throws {
        for withPending in [true, false] {
            let (actor, before) = (actor(), begun.elements.count)
            try await actor.queue(1)
            await begun.reaches(before + 1)
            #expect(await actor.stop(deadline: .zero).interrupted == [1])
            #expect(actor.restart(withPending: withPending) && actor.snapshot().handedBack == 0)
            if withPending { await begun.reaches(before + 2) }
            #expect(actor.ledger.returned == (withPending ? 0 : 1) && actor.ledger.inFlight == (withPending ? 1 : 0))
            #expect(actor.ledger.accepted == 1 && actor.ledger.isBalanced)
        }
    }

    @Test func theEarliestDeadlineHolds_andAllWhoStopGetTheSameReport() async throws {
        let actor = actor()
        try await actor.queue(1, 2)
        await begun.reaches(1)
        let stage = Stage()
        let first = Task(executorPreference: stage) { await actor.stop() }
        let second = Task(executorPreference: stage) { await actor.stop(deadline: .seconds(20)) }
        let third = Task(executorPreference: stage) { await actor.stop(deadline: .seconds(10)) }
        let fourth = Task(executorPreference: stage) { await actor.stop(deadline: .seconds(30)) }
        await stage.settles()
        await advance(to: 10)
        for stop in [first, second, third, fourth] {
            let report = await stop.value
            #expect(report.pending == [1, 2] && report.interrupted == [1] && report.ledger == actor.ledger)
        }
    }

    @Test func stopsFromWithinAProcessor_whichIsThenCutShortItself() async throws {
        let holder = Collected<WorkerActor<Int, Void>>()
        let reports = Collected<[Int]>()
        let time = ActorClock(clock)
        let actor = WorkerActor<Int, Void>("suicidal", clock: time) { _, _ in
            reports.append(await holder.elements[0].stop(deadline: .seconds(10)).pending)
            try await time.sleep(for: .seconds(1000))
        }
        holder.append(actor)
        try await actor.queue(1, 2)
        await clock.sleeper(until: .seconds(1000))
        #expect(reports.elements == [[2]])
        await advance(to: 10)
        let report = await actor.stop()
        #expect(report.pending == [1, 2] && report.interrupted == [1])
    }

    @Test func endsADrain_whoWaitsForItIsTold() async throws {
        let actor = actor()
        try await actor.queue(1, 2)
        await begun.reaches(1)
        let stage = Stage()
        let drain = Task(executorPreference: stage) { await actor.drain() }
        await stage.settles()
        let stop = Task { await actor.stop(deadline: .seconds(10)) }
        await advance(to: 10)
        #expect(await drain.value == .stopped)
        #expect(await stop.value.pending == [1, 2])
    }
}
