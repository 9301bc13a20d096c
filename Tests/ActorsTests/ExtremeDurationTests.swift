import TestKit
import Testing

@testable import Actors

/// A duration that a caller may pass to mean "never" or "at once", or by mistake.
private struct Extreme: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let duration: Duration

    static let year = 365.25 * 86_400.0
    static let long = [
        Extreme(testDescription: "250 years", duration: .seconds(250 * year)),
        Extreme(testDescription: "300 years", duration: .seconds(300 * year)),
        Extreme(testDescription: "600 years", duration: .seconds(600 * year)),
        Extreme(testDescription: "the most seconds", duration: .seconds(Int64.max)),
        Extreme(testDescription: "more than components hold", duration: .seconds(Int64.max) + .seconds(Int64.max)),
    ]
    static let negative = [
        Extreme(testDescription: "one nanosecond ago", duration: .nanoseconds(-1)),
        Extreme(testDescription: "300 years ago", duration: .seconds(-300 * year)),
        Extreme(testDescription: "the least seconds", duration: .seconds(Int64.min)),
    ]
}

/// Whatever a duration is, it saturates: what is too long never comes, what is negative is now.
@Suite(.endsSomeTime) struct ExtremeDurationTests {
    /// A clock that is so late already that a sum with it would wrap around.
    private static let clocks: [Duration] = [.zero, .seconds(3600), .seconds(280 * Extreme.year), .seconds(Int64.max)]

    private func clock(_ now: Duration) -> ManualClock {
        let clock = ManualClock()
        clock.advance(by: now)
        return clock
    }

    /// An actor whose processor waits for the gate, on a clock that stands far on.
    private func held(_ clock: ManualClock, timeout: Duration? = nil) -> Held {
        Held(timeout: timeout, clock: ActorClock(LateClock(clock)))
    }

    @Test(arguments: Extreme.long, clocks)
    fileprivate func aLongTimeoutCutsNothing(extreme: Extreme, now: Duration) async throws {
        let clock = clock(now)
        let held = held(clock, timeout: extreme.duration)
        try await held.actor.queue(1)
        await held.begun.reaches(1)
        held.actor.tick()
        #expect(held.actor.ledger.inFlight == 1)
        held.gate.open()
        await held.actor.idle()
        #expect(held.actor.ledger.completed == 1)
    }

    @Test(arguments: Extreme.long, clocks)
    fileprivate func aLongDeadlineOrGraceOfAStopCutsNothing(extreme: Extreme, now: Duration) async throws {
        for (deadline, grace) in [(extreme.duration, .zero), (extreme.duration, extreme.duration)] {
            let held = held(clock(now))
            try await held.actor.queue(1)
            await held.begun.reaches(1)
            async let report = held.actor.stop(deadline: deadline, grace: grace)
            await until { held.actor.snapshot().state == .stopping }
            held.actor.tick()
            #expect(held.actor.ledger.inFlight == 1)
            held.gate.open()
            #expect(await report.interrupted.isEmpty)
            #expect(held.actor.ledger.completed == 1)
        }
    }

    @Test(arguments: Extreme.long, clocks)
    fileprivate func aLongGraceGivesUpOnNothing(extreme: Extreme, now: Duration) async throws {
        let held = held(clock(now))
        try await held.actor.queue(1)
        await held.begun.reaches(1)
        async let report = held.actor.stop(deadline: .zero, grace: extreme.duration)
        await until { held.actor.snapshot().state == .stopping }
        held.actor.tick()
        #expect(held.actor.ledger.inFlight == 1)
        held.gate.open()
        #expect(await report.ledger.inFlight == 0)
    }

    @Test(arguments: Extreme.long, clocks)
    fileprivate func aLongDeadlineOfADrainCutsNothing(extreme: Extreme, now: Duration) async throws {
        let held = held(clock(now))
        try await held.actor.queue(1, 2)
        await held.begun.reaches(1)
        async let end = held.actor.drain(deadline: extreme.duration, grace: extreme.duration)
        await until { held.actor.snapshot().state == .draining }
        held.actor.tick()
        #expect(held.actor.snapshot().state == .draining)
        held.gate.open()
        #expect(await end == .drained)
        #expect(held.done.elements == [1, 2])
    }

    @Test(arguments: Extreme.negative)
    fileprivate func aNegativeDeadlineHasPassed(extreme: Extreme) async throws {
        let clock = ManualClock()
        let held = held(clock)
        try await held.actor.queue(1)
        await held.begun.reaches(1)
        let report = await held.actor.stop(deadline: extreme.duration, grace: extreme.duration)
        #expect(report.interrupted == [1])
        held.gate.open()
    }

    @Test(arguments: Extreme.long, clocks)
    fileprivate func whatIsPutOffForLongIsTriedOnce(extreme: Extreme, now: Duration) async throws {
        let runs = Collected<Int>()
        for decides in [true, false] {
            let actor = WorkerActor<Int, Int>(
                "late", retry: .backoff(attempts: 9, first: extreme.duration, limit: extreme.duration, jitter: 1),
                clock: ActorClock(LateClock(clock(now)))
            ) { message, _ in
                runs.append(message)
                throw decides ? RetryDecision.again(after: extreme.duration) : Failure()
            }
            try await actor.queue(1)
            await runs.reaches(1)
            await until { actor.ledger.retrying != 0 }
            actor.tick()
            #expect(actor.ledger.retrying == 1)
            #expect(await actor.stop().pending == [1])
        }
        #expect(runs.elements == [1, 1])
    }

    @Test(arguments: Extreme.negative)
    fileprivate func whatIsPutOffIntoThePastIsTriedAtOnce(extreme: Extreme) async throws {
        let actor = WorkerActor<Int, Int>(
            "early", retry: .backoff(attempts: 3, first: extreme.duration, limit: extreme.duration)
        ) { message, context in
            if context.attempt == 2 { return message }
            throw Failure()
        }
        try await actor.queue(1)
        await actor.idle()
        #expect(actor.ledger.completed == 1)
    }

    @Test(arguments: Extreme.long)
    fileprivate func aLongQuestionIsAnswered(extreme: Extreme) async throws {
        for clock in [ActorClock.system, ActorClock(ContinuousClock()), ActorClock(SuspendingClock())] {
            let actor = WorkerActor<Int, Int>("asked", clock: clock) { message, _ in
                // Were the deadline over at once, the question would not wait for this.
                for _ in 0..<1000 { await Task.yield() }
                return message
            }
            #expect(try await actor.ask(7, deadline: extreme.duration) == 7)
        }
    }

    @Test(arguments: Extreme.long)
    fileprivate func aLongSleepLasts(extreme: Extreme) async throws {
        for clock in [ActorClock.system, ActorClock(ContinuousClock()), ActorClock(SuspendingClock())] {
            let sleeper = Task { try await clock.sleep(for: extreme.duration) }
            for _ in 0..<5 { try await clock.sleep(for: .milliseconds(1)) }
            sleeper.cancel()
            await #expect(throws: CancellationError.self) { try await sleeper.value }
        }
    }

    @Test(arguments: Extreme.negative) fileprivate func aNegativeSleepIsOver(extreme: Extreme) async throws {
        for clock in [ActorClock.system, ActorClock(ContinuousClock()), ActorClock(SuspendingClock())] {
            try await clock.sleep(for: extreme.duration)
        }
    }

    @Test(arguments: Extreme.long + Extreme.negative)
    fileprivate func aPolicysDelayIsBetweenNowAndItsLimit(extreme: Extreme) throws {
        let extremes = (Extreme.long + Extreme.negative).map(\.duration) + [.zero, .seconds(1)]
        var wrong: [String] = []
        let numbers = [0, -1, 2, 1e300, .infinity, .nan]
        for limit in extremes {
            for factor in numbers {
                for jitter in numbers {
                    let policy = RetryPolicy.backoff(
                        attempts: .max, first: extreme.duration, factor: factor, limit: limit, jitter: jitter)
                    for attempt in [1, 3, Int.max - 1] {
                        for random in [0, 0.5, 1] {
                            let delay = try #require(policy.delay(after: attempt, random: random))
                            let isNone = limit <= .zero || extreme.duration <= .zero
                            if isNone ? delay != .zero : delay < .zero { wrong.append("\(policy): \(delay)") }
                        }
                    }
                }
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test(arguments: clocks) func aLateClockIsShown(now: Duration) async throws {
        let clock = ManualClock()
        let held = Held(clock: ActorClock(LateClock(clock)))
        try await held.actor.queue(1)
        await held.begun.reaches(1)
        clock.advance(by: now)
        let snapshot = held.actor.snapshot()
        #expect(snapshot.oldestAge == min(now, .nanoseconds(Int64.max)))
        #expect(snapshot.takenAt == min(now, .nanoseconds(Int64.max)))
        held.gate.open()
        await held.actor.idle()
    }
}

/// Shows the time of a manual clock since that was made, not since an actor was given it.
private final class LateClock: Clock {
    private let clock: ManualClock
    private let isOrigin = Locked(true)

    init(_ clock: ManualClock) { self.clock = clock }

    var now: ManualClock.Instant {
        let isOrigin = isOrigin.withLock { isOrigin in
            defer { isOrigin = false }
            return isOrigin
        }
        return isOrigin ? ManualClock().now : clock.now
    }
    var minimumResolution: Duration { clock.minimumResolution }

    func sleep(until deadline: ManualClock.Instant, tolerance: Duration?) async throws {
        try await clock.sleep(until: deadline, tolerance: tolerance)
    }
}
