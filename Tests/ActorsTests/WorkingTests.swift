import Actors
import TestKit
import Testing

@Suite struct WorkingTests {
    private struct Failure: Error, CustomStringConvertible { var description = "no such word" }

    @Test func keepsMessageErrorAttemptAndWorker_whenTheProcessorThrows() async throws {
        let seen = Collected<(String, Int)>()
        let actor = WorkerActor<Int, Int>("failing") { message, _ in
            if message == 2 { throw Failure() }
            return message
        } onError: { error, message, context in
            seen.append(("\(error)", message))
            #expect(context.worker == 1 && context.attempt == 1)
        }
        try await actor.queue(1, 2, 3)
        await actor.drain()

        let letter = try #require(actor.deadLetters.first)
        #expect(actor.deadLetters.count == 1)
        #expect(letter.message == 2 && letter.attempt == 1 && letter.worker == 1 && letter.reason == "no such word")
        #expect(seen.elements.map(\.1) == [2] && seen.elements.map(\.0) == ["no such word"])
        #expect(actor.ledger.completed == 2 && actor.ledger.deadLettered == 1 && actor.ledger.isBalanced)
    }

    @Test func replaysDeadLetters_andDiscardsThem() async throws {
        let healed = Gate()
        let isHealed = Collected<Bool>()
        let actor = WorkerActor<Int, Int>("healing") { message, _ in
            if isHealed.elements.isEmpty || message < 0 { throw Failure() }
            return message
        }
        try await actor.queue(1, 2, -3)
        await actor.idle()
        #expect(actor.deadLetterSummaries(after: 1, limit: 10).map(\.label) == ["2", "-3"])
        #expect(actor.deadLetterSummaries(after: 0, limit: 1).map(\.number) == [3])
        isHealed.append(true)
        healed.open()

        #expect(actor.replayDeadLetters() == 3)
        await actor.idle()
        #expect(actor.ledger.completed == 2 && actor.deadLetters.map(\.message) == [-3])
        #expect(actor.discardDeadLetters() == 1)
        #expect(actor.ledger.discarded == 1 && actor.ledger.deadLettered == 0 && actor.ledger.isBalanced)
    }

    @Test func keepsTheOutputThatAStoppedTargetRefuses_andHandsItOnWhenReplayed() async throws {
        let worked = Collected<Int>()
        let arrived = Collected<Int>()
        let front = WorkerActor<Int, Int>("front") { message, _ in
            worked.append(message)
            return message * 10
        }
        let back = WorkerActor<Int, Void>("back") { message, _ in arrived.append(message) }
        front.direct(to: back)
        await back.stop()
        try await front.queue(1, 2)
        await front.idle()
        #expect(front.deadLetters.map(\.message) == [1, 2])
        #expect(front.deadLetters.first?.reason == "back is stopped and did not take the output")

        // Still stopped: they stay. Open again: handed on, without doing the work twice.
        #expect(front.replayDeadLetters() == 2)
        #expect(front.deadLetters.map(\.message) == [1, 2])
        back.restart()
        #expect(front.replayDeadLetters() == 2)
        await back.idle()
        #expect(arrived.elements.sorted() == [10, 20] && worked.elements == [1, 2])
        #expect(front.ledger.completed == 2 && front.ledger.deadLettered == 0 && front.ledger.isBalanced)
    }

    @Test func keepsWhatAStoppedActorCannotTake_andProcessesItWhenReplayed() async throws {
        let done = Collected<Int>()
        let actor = WorkerActor<Int, Void>("kept") { message, _ in done.append(message) }
        actor.queueOrKeep(contentsOf: [1])
        await actor.drain()
        actor.queueOrKeep(contentsOf: [2, 3])
        #expect(actor.deadLetters.map(\.message) == [2, 3] && actor.ledger.isBalanced)
        actor.restart()
        #expect(actor.replayDeadLetters() == 2)
        await actor.idle()
        #expect(done.elements == [1, 2, 3] && actor.ledger.completed == 3 && actor.ledger.accepted == 3)
    }

    @Test func takesNothingOut_whilePaused() async throws {
        let done = Collected<Int>()
        let actor = WorkerActor<Int, Void>("paused", workers: 2) { message, _ in done.append(message) }
        actor.pause()
        try await actor.queue(contentsOf: 1...10)
        #expect(actor.ledger.ready == 10 && actor.snapshot().state == .paused)
        actor.resume()
        await done.reaches(10)
        await actor.idle()
        #expect(actor.ledger.completed == 10)
    }

    @Test func processesAsManyAtOnceAsItHasWorkers_alsoAfterResizing() async throws {
        let (gate, begun) = (Gate(), Collected<Int>())
        let actor = WorkerActor<Int, Void>("resized", workers: 2) { message, context in
            begun.append(context.worker)
            await gate.wait()
        }
        try await actor.queue(contentsOf: 1...20)
        await begun.reaches(2)
        #expect(actor.ledger.inFlight == 2)
        actor.setWorkers(5)
        await begun.reaches(5)
        #expect(Set(begun.elements) == [1, 2, 3, 4, 5])

        // Shrinking cancels nobody: the five finish what they hold, and only worker 1 goes on.
        actor.setWorkers(1)
        #expect(actor.snapshot().wantedWorkers == 1 && actor.snapshot().busyWorkers == 5)
        gate.open()
        await actor.drain()
        #expect(begun.elements.count == 20)
        #expect(Set(begun.elements.dropFirst(5)) == [1])
        #expect(actor.snapshot().workers.count == 1)
    }

    @Test func keepsOrder_withOneWorker() async throws {
        let done = Collected<Int>()
        let actor = WorkerActor<Int, Void>("ordered") { message, _ in done.append(message) }
        for number in 0..<500 { try await actor.queue(number) }
        await actor.drain()
        #expect(done.elements == Array(0..<500))
    }

    @Test func directsLateAndAnew() async throws {
        let (first, second) = (Collected<Int>(), Collected<Int>())
        let source = WorkerActor<Int, Int>("source") { message, _ in message }
        let one = WorkerActor<Int, Void>("one") { message, _ in first.append(message) }
        let two = WorkerActor<Int, Void>("two") { message, _ in second.append(message) }
        source.direct(to: one)
        try await source.queue(1)
        await first.reaches(1)
        source.direct(to: two)
        try await source.queue(2)
        await second.reaches(1)
        #expect(first.elements == [1] && second.elements == [2] && source.targets == ["two"])
    }
}

@Suite struct WatchingTests {
    @Test func showsWhatEachWorkerHoldsSinceWhenAndInWhichStep() async throws {
        let clock = ManualClock()
        let (gate, begun) = (Gate(), Collected<Int>())
        let actor = WorkerActor<Int, Void>(
            "watched", workers: 2, clock: ActorClock(clock), label: { "ORD-\($0)" }
        ) { message, context in
            clock.advance(by: .milliseconds(5))
            context.step("payment")
            begun.append(message)
            await gate.wait()
        }
        try await actor.queue(7)
        await begun.reaches(1)
        clock.advance(by: .milliseconds(38))
        try await actor.queue(8)
        await begun.reaches(2)
        clock.advance(by: .milliseconds(10))

        let snapshot = actor.snapshot()
        let holding = try #require(snapshot.workers.first { $0.holding?.label == "ORD-7" }?.holding)
        #expect(holding.age == .milliseconds(58) && holding.attempt == 1)
        #expect(holding.step?.name == "payment" && holding.step?.age == .milliseconds(53))
        #expect(snapshot.oldestAge == .milliseconds(58))
        #expect(snapshot.busyWorkers == 2 && snapshot.wantedWorkers == 2)
        gate.open()
        await actor.drain()
        let after = actor.snapshot()
        #expect(after.workers.allSatisfy { $0.holding == nil })
        #expect(after.workers.map(\.done).reduce(0, +) == 2)
        #expect(after.service.count == 2 && after.wait.count == 2 && after.service.max >= .milliseconds(15))
        #expect(after.oldestAge == nil)
    }

    @Test func theOldestIsAsOldAsBefore_whenAStoppedActorIsRestarted() async throws {
        let clock = ManualClock()
        let gate = Gate()
        let actor = WorkerActor<Int, Void>("slow", clock: ActorClock(clock)) { _, _ in await gate.wait() }
        actor.pause()
        try await actor.queue(1, 2)
        clock.advance(by: .seconds(60))
        await actor.stop()
        clock.advance(by: .seconds(30))
        actor.restart(withPending: true)
        #expect(actor.snapshot().oldestAge == .seconds(90))
        gate.open()
    }

    @Test func aStepOfAnEarlierMessageIsNotShown() async throws {
        let (gate, begun) = (Gate(), Collected<Int>())
        let actor = WorkerActor<Int, Void>("stepping", workers: 2) { message, context in
            if message == 1 { context.step("charging") }
            begun.append(message)
            if message == 2 { await gate.wait() }
        }
        try await actor.queue(1)
        await actor.idle()
        actor.setWorkers(1)
        actor.setWorkers(2)
        try await actor.queue(2)
        await begun.reaches(2)
        #expect(actor.snapshot().workers.compactMap(\.holding).map { $0.step?.name } == [nil])
        gate.open()
        await actor.drain()
    }

    @Test func remembersThePeak() async throws {
        let actor = WorkerActor<Int, Int>("peaked") { message, _ in message }
        actor.pause()
        try await actor.queue(contentsOf: 1...100)
        actor.resume()
        await actor.drain()
        #expect(actor.snapshot().peakDepth == 100)
    }

    @Test func theLedgerBalances_wheneverItIsReadUnderLoad() async throws {
        let actor = WorkerActor<Int, Int>("busy", workers: 4) { message, _ in message }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { for number in 0..<20_000 { try? await actor.queue(number) } } }
            group.addTask {
                for _ in 0..<2000 where !actor.ledger.isBalanced { Issue.record("off by \(actor.ledger.difference)") }
            }
        }
        await actor.drain()
        #expect(actor.ledger.completed == 40_000)
    }
}

@Suite struct LatencyHistogramTests {
    @Test func percentilesAreExactToTwoDigits() {
        var histogram = LatencyHistogram()
        for value in 1...1000 { histogram.record(.milliseconds(value)) }
        #expect(histogram.count == 1000)
        let median = histogram.percentile(50)
        #expect(median >= .milliseconds(495) && median <= .milliseconds(505))
        #expect(histogram.mean == .microseconds(500_500))
        #expect(histogram.percentile(100) >= .milliseconds(1000))
    }

    @Test func sinceCountsOnlyWhatCameLater() {
        var histogram = LatencyHistogram()
        for _ in 0..<10 { histogram.record(.milliseconds(1)) }
        let earlier = histogram
        for _ in 0..<5 { histogram.record(.seconds(1)) }
        let later = histogram.since(earlier)
        #expect(later.count == 5 && later.percentile(1) > .milliseconds(900) && later.mean == .seconds(1))
        #expect(histogram.since(histogram).count == 0)
        #expect(histogram.since(LatencyHistogram()).count == 15)
    }

    @Test func spreadPutsEveryDurationIntoOneSpan() {
        var histogram = LatencyHistogram()
        for milliseconds in [1, 10, 100, 100_000] { histogram.record(.milliseconds(milliseconds)) }
        let spread = histogram.spread(from: .milliseconds(1), to: .seconds(1), buckets: 3)
        #expect(spread.reduce(0, +) == 4 && spread.last == 2)
    }

    @Test func anEmptyOneAnswersZero() {
        let empty = LatencyHistogram()
        #expect(empty.count == 0 && empty.percentile(99) == .zero && empty.max == .zero && empty.mean == .zero)
    }
}
