import DequeModule
import TestKit
import Testing

@testable import Actors

/// That no actor keeps another from its turn.
@Suite(.endsSomeTime) struct TurnTests {
    @Test func aQuestionToAnIdleActorWaitsForNoMoreThanAFewTurns_besideManyBusyOnes() async throws {
        // It counts what others did meanwhile, and no time: that depends on the machine.
        let work: UInt64 = 100_000
        let done = Locked(0)
        let busy = (0..<16).map { number in
            WorkerActor<Int, Void>("busy \(number)") { _, _ in
                let end = ActorClock.system.nanoseconds() + work
                while ActorClock.system.nanoseconds() < end {}
                done.withLock { $0 += 1 }
            }
        }
        for actor in busy { try await actor.queue(contentsOf: 0..<1_000_000) }
        let idle = WorkerActor<Int, Int>("idle") { number, _ in number }
        var meanwhile: [Int] = []
        for number in 0..<50 {
            let before = done.withLock { $0 }
            _ = try await idle.ask(number)
            meanwhile.append(done.withLock { $0 } - before)
        }
        for actor in busy { await actor.stop() }
        let median = meanwhile.sorted()[meanwhile.count / 2]
        // The two turns of 2 ms that a question and its answer wait for at most, on each of two cores; each turn may end
        // late.
        #expect(median < 200, "messages of others meanwhile: \(meanwhile.sorted())")
    }

    @Test func whatIsPutOffAgainAndAgainNeverStarvesWhatIsNew() async throws {
        let clock = ManualClock()
        let turns = Collected<Int>()
        let gate = Gate()
        let actor = WorkerActor<Int, Int>("putting off", clock: ActorClock(clock)) { number, _ in
            if turns.elements.isEmpty { await gate.wait() }
            turns.append(number)
            // All that were put off are due again whenever the worker looks.
            clock.advance(by: .milliseconds(10))
            if number >= 0 { throw RetryDecision.again(after: .milliseconds(10)) }
            return number
        }
        try await actor.queue(contentsOf: 0..<20)
        try await actor.queue(-1)
        gate.open()
        await turns.reaches(100)
        #expect(turns.elements.prefix(100).contains(-1))
        await actor.stop()
    }

    @Test func whatWasPutOffGoesBehindWhatIsReady() async throws {
        var inbox = Inbox<Int, Int>(workers: 1)
        guard case .accepted(let arrival) = inbox.queue(1, at: 0), let (worker, run) = arrival.start else {
            Issue.record("nobody starts")
            return
        }
        var hand = Deque<Envelope<Int>>()
        _ = inbox.take(worker, run: run, upTo: 1, at: 0, into: &hand)
        _ = inbox.queue(2, at: 0)
        var effects = Effects()
        _ = inbox.finish(worker, run: run, begun: 1, .postponed(10), at: 0, &effects)
        _ = inbox.tick(at: 10)
        #expect(inbox.ready.takeAll().map(\.message) == [2, 1])
    }
}
