import Actors
import TestKit
import Testing

/// What becomes of a message whose processor throws, on a clock that the test drives.
@Suite(.endsSomeTime) struct RetryTests {
    private struct Attempt: Equatable {
        let message: Int
        let attempt: Int
        let at: Duration

        init(_ message: Int, _ attempt: Int, at: Duration) {
            (self.message, self.attempt, self.at) = (message, attempt, at)
        }
    }

    private let clock = ManualClock()
    private let attempts = Collected<Attempt>()
    private let verdicts = Collected<Bool>()

    /// An actor whose processor fails as `outcome` says.
    private func actor(
        _ retry: RetryPolicy, kind: ProcessorKind = .plain, workers: Int = 1, inbox: InboxLimit = .unbounded,
        outcome: @escaping @Sendable (_ message: Int, _ attempt: Int) throws -> Void
    ) -> WorkerActor<Int, Int> {
        kind.actor("retrying", workers: workers, inbox: inbox, retry: retry, clock: ActorClock(clock)) {
            [clock, attempts] message, context in
            attempts.append(Attempt(message, context.attempt, at: clock.now.elapsed))
            try outcome(message, context.attempt)
            return message
        } onError: { [verdicts] _, _, context in
            verdicts.append(context.willRetry)
        }
    }

    private static let threeTimes = RetryPolicy.backoff(attempts: 3, first: .seconds(1), jitter: 0)

    /// Moves the clock on to when a retry is due, after it was seen to wait for that.
    private func advance(to elapsed: Duration) async {
        await clock.sleeper(until: elapsed)
        clock.advance(by: elapsed - clock.now.elapsed)
    }

    @Test(arguments: ProcessorKind.allCases)
    func isTriedAgainLaterAndLater_thenIsADeadLetterWithItsHistory(kind: ProcessorKind) async throws {
        let actor = actor(Self.threeTimes, kind: kind) { _, attempt in throw Failure(description: "failure \(attempt)")
        }
        try await actor.queue(7)
        await clock.sleeper(until: .seconds(1))
        #expect(actor.ledger.retrying == 1 && actor.ledger.inFlight == 0 && actor.ledger.pending == 1)
        #expect(actor.ledger.isBalanced)
        await advance(to: .seconds(1))
        await advance(to: .seconds(3))
        await actor.idle()

        #expect(
            attempts.elements == [
                Attempt(7, 1, at: .zero), Attempt(7, 2, at: .seconds(1)), Attempt(7, 3, at: .seconds(3)),
            ])
        #expect(verdicts.elements == [true, true, false])
        let letter = try #require(actor.deadLetters.first)
        #expect(letter.attempt == 3 && letter.failures.map(\.attempt) == [1, 2, 3])
        #expect(letter.failures.map { "\($0.error)" } == ["failure 1", "failure 2", "failure 3"])
        #expect(letter.failures.allSatisfy { $0.worker == 1 } && letter.reason == "failure 3")
        #expect(actor.ledger.deadLettered == 1 && actor.ledger.retrying == 0 && actor.ledger.isBalanced)
    }

    @Test(arguments: ProcessorKind.allCases)
    func isDone_whenALaterAttemptSucceeds(kind: ProcessorKind) async throws {
        let actor = actor(Self.threeTimes, kind: kind) { _, attempt in if attempt < 3 { throw Failure() } }
        let done = Collected<Int>()
        let back = collector("back", into: done)
        actor.direct(to: back)
        try await actor.queue(7)
        await advance(to: .seconds(1))
        await advance(to: .seconds(3))
        await actor.idle()
        await back.idle()
        #expect(done.elements == [7] && actor.deadLetters.isEmpty && actor.ledger.completed == 1)
    }

    @Test func keepsNoWorkerWaiting() async throws {
        let actor = actor(Self.threeTimes) { message, attempt in if message == 1, attempt == 1 { throw Failure() } }
        try await actor.queue(1)
        await clock.sleeper(until: .seconds(1))
        try await actor.queue(contentsOf: 2...100)
        await attempts.reaches(100)
        #expect(actor.ledger.retrying == 1)
        await advance(to: .seconds(1))
        await actor.idle()
        #expect(actor.ledger.completed == 100)
    }

    @Test func comesBeforeWhatCameLater() async throws {
        let actor = actor(Self.threeTimes) { message, attempt in if message < 3, attempt == 1 { throw Failure() } }
        try await actor.queue(1, 2)
        await attempts.reaches(2)
        await clock.sleeper(until: .seconds(1))
        actor.pause()
        try await actor.queue(3, 4)
        clock.advance(by: .seconds(1))
        // The tick that makes them ready comes before this stop, or finds nothing left: both hand all of them back.
        #expect(await actor.stop().pending == [1, 2, 3, 4])
        actor.restart()
        await actor.idle()
        #expect(attempts.elements.map(\.message) == [1, 2, 1, 2, 3, 4])
    }

    @Test func isHandedBackByStop_beforeWhatWasNotBegun_andKeepsItsAttempts() async throws {
        let actor = actor(Self.threeTimes) { message, attempt in if message < 3, attempt == 1 { throw Failure() } }
        try await actor.queue(2, 1)
        await attempts.reaches(2)
        await clock.sleeper(until: .seconds(1))
        actor.pause()
        try await actor.queue(3)
        let report = await actor.stop()
        #expect(report.pending == [2, 1, 3] && report.interrupted.isEmpty)
        #expect(report.ledger.returned == 3 && report.ledger.retrying == 0 && report.ledger.isBalanced)

        // Put back, it waits no longer: its second attempt is due.
        actor.restart()
        await actor.idle()
        #expect(attempts.elements.suffix(3).map(\.attempt) == [2, 2, 1] && actor.ledger.completed == 3)
    }

    @Test func isHandedBackAtOnce_whenItFailsWhileTheActorStops() async throws {
        let (gate, begun) = (Gate(), Collected<Int>())
        let actor = WorkerActor<Int, Void>("failing", retry: Self.threeTimes, clock: ActorClock(clock)) {
            message, context in
            begun.append(context.attempt)
            await gate.wait()
            if context.attempt == 1 { throw Failure() }
        }
        try await actor.queue(1, 2)
        await begun.reaches(1)
        let stage = Stage()
        let stop = Task(executorPreference: stage) { await actor.stop() }
        await stage.settles()
        gate.open()
        #expect(await stop.value.pending == [1, 2])
        actor.restart()
        await begun.reaches(3)
        #expect(begun.elements == [1, 2, 1])
        await clock.sleeper(until: .seconds(1))
        #expect(await actor.stop().pending == [2])
    }

    @Test func isWaitedForByADrain() async throws {
        let actor = actor(Self.threeTimes) { _, attempt in if attempt == 1 { throw Failure() } }
        try await actor.queue(1)
        await clock.sleeper(until: .seconds(1))
        let stage = Stage()
        let ends = Collected<DrainEnd>()
        let drain = Task(executorPreference: stage) { ends.append(await actor.drain()) }
        await stage.settles()
        #expect(ends.elements.isEmpty && actor.snapshot().state == .draining)
        await advance(to: .seconds(1))
        await drain.value
        #expect(ends.elements == [.drained] && actor.ledger.completed == 1)
    }

    @Test func mayExceedTheBound_asItWasAccepted() async throws {
        let actor = actor(Self.threeTimes, inbox: .bounded(1)) { message, attempt in
            if message == 1, attempt == 1 { throw Failure() }
        }
        try await actor.queue(1)
        await clock.sleeper(until: .seconds(1))
        actor.pause()
        try actor.tryQueue(2)
        #expect(await Answer { try actor.tryQueue(3) } == .full([3]))
        actor.resume()
        clock.advance(by: .seconds(1))
        await actor.idle()
        #expect(actor.ledger.completed == 2)
    }

    @Test func remembersItsFailures_alsoWhenReplayed() async throws {
        let isHealed = Collected<Bool>()
        let actor = actor(.none) { _, _ in if isHealed.elements.count < 2 { throw Failure() } }
        try await actor.queue(1)
        await actor.idle()
        isHealed.append(true)
        actor.replayDeadLetters()
        await actor.idle()
        let letter = try #require(actor.deadLetters.first)
        #expect(letter.failures.map(\.attempt) == [1, 1] && letter.number == 2)
        isHealed.append(true)
        actor.replayDeadLetters()
        await actor.idle()
        #expect(actor.ledger.completed == 1 && actor.deadLetters.isEmpty)
    }

    @Test func remembersItsFailures_alsoWhenItsOutputIsRefused() async throws {
        let actor = actor(Self.threeTimes) { _, attempt in if attempt == 1 { throw Failure() } }
        let back = WorkerActor<Int, Void>("back") { _, _ in }
        actor.direct(to: back)
        await back.stop()
        try await actor.queue(1)
        await advance(to: .seconds(1))
        await actor.idle()
        let letter = try #require(actor.deadLetters.first)
        #expect(letter.attempt == 2 && letter.failures.map(\.attempt) == [1])
    }
}

/// What a processor says itself of its message.
@Suite(.endsSomeTime) struct RetryDecisionTests {
    private let clock = ManualClock()
    private let attempts = Collected<Int>()
    private let verdicts = Collected<Bool>()

    private func actor(
        kind: ProcessorKind, outcome: @escaping @Sendable (_ run: Int) throws -> Void
    ) -> WorkerActor<Int, Int> {
        kind.actor(
            "deciding", retry: .backoff(attempts: 3, first: .seconds(1), jitter: 0), clock: ActorClock(clock)
        ) { [attempts] message, context in
            attempts.append(context.attempt)
            try outcome(attempts.elements.count)
            return message
        } onError: { [verdicts] error, _, context in
            #expect(error is Failure)
            verdicts.append(context.willRetry)
        }
    }

    @Test(arguments: ProcessorKind.allCases)
    func notRetryableIsADeadLetterAtOnce(kind: ProcessorKind) async throws {
        let actor = actor(kind: kind) { _ in throw RetryDecision.notRetryable(Failure()) }
        try await actor.queue(1)
        await actor.idle()
        #expect(attempts.elements == [1] && verdicts.elements == [false])
        let letter = try #require(actor.deadLetters.first)
        #expect(letter.reason == "no such word" && letter.failures.count == 1)
        #expect(actor.snapshot().workers[0].errors == 1)
    }

    @Test(arguments: ProcessorKind.allCases)
    func againAfterAWhileIsNotCounted(kind: ProcessorKind) async throws {
        let actor = actor(kind: kind) { run in
            if run <= 5 { throw RetryDecision.again(after: .seconds(10)) }
            if run == 6 { throw Failure() }
        }
        try await actor.queue(1)
        for wait in 1...5 {
            await clock.sleeper(until: .seconds(10 * wait))
            #expect(actor.ledger.retrying == 1)
            clock.advance(by: .seconds(10))
        }
        await clock.sleeper(until: .seconds(51))
        clock.advance(by: .seconds(1))
        await actor.idle()
        #expect(attempts.elements == [1, 1, 1, 1, 1, 1, 2] && verdicts.elements == [true])
        #expect(actor.ledger.completed == 1 && actor.snapshot().workers[0].errors == 1)
    }

    @Test(arguments: ProcessorKind.allCases)
    func discardMakesNothingOfIt_andIsCounted(kind: ProcessorKind) async throws {
        let actor = actor(kind: kind) { _ in throw RetryDecision.discard }
        try await actor.queue(1, 2)
        await actor.idle()
        #expect(actor.ledger.discarded == 2 && actor.deadLetters.isEmpty && actor.ledger.isBalanced)
        #expect(verdicts.elements.isEmpty)
    }
}

@Suite struct RetryPolicyTests {
    private func delays(_ policy: RetryPolicy, random: Double = 0.5) -> [Duration?] {
        (1...5).map { policy.delay(after: $0, random: random) }
    }

    @Test func growsByItsFactorUpToItsLimit_andEndsWithTheLastAttempt() {
        let policy = RetryPolicy.backoff(attempts: 5, first: .seconds(1), factor: 4, limit: .seconds(20), jitter: 0)
        #expect(delays(policy) == [.seconds(1), .seconds(4), .seconds(16), .seconds(20), nil])
        #expect(policy.attempts == 5)
    }

    @Test func isSpreadByItsJitterBothWays() {
        let policy = RetryPolicy.backoff(attempts: 5, first: .seconds(8), factor: 1, jitter: 0.25)
        #expect(delays(policy, random: 0).prefix(2) == [.seconds(6), .seconds(6)])
        #expect(delays(policy, random: 0.5).prefix(1) == [.seconds(8)])
        #expect(delays(policy, random: 1).prefix(1) == [.seconds(10)])
    }

    @Test func noneIsOneAttempt_andSoIsABackoffOfNoMore() {
        #expect(delays(.none) == [nil, nil, nil, nil, nil] && RetryPolicy.none.attempts == 1)
        let policy = RetryPolicy.backoff(attempts: 0, first: .seconds(1))
        #expect(delays(policy) == [nil, nil, nil, nil, nil] && policy.attempts == 1)
    }

    @Test func survivesHugePowers() {
        let policy = RetryPolicy.backoff(attempts: .max, first: .seconds(1), factor: 10, limit: .seconds(60), jitter: 0)
        #expect(policy.delay(after: 100_000, random: 0.5) == .seconds(60))
    }
}
