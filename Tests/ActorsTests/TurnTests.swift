import DequeModule
import TestKit
import Testing

@testable import Actors

/// That no actor keeps another from its turn.
@Suite(.endsSomeTime) struct TurnTests {
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
        var batch = Deque<Envelope<Int>>()
        _ = inbox.take(worker, run: run, upTo: 1, at: 0, into: &batch)
        _ = inbox.queue(2, at: 0)
        var effects = Effects()
        _ = inbox.finish(worker, run: run, begun: 1, .postponed(10), at: 0, &effects)
        _ = inbox.tick(at: 10)
        #expect(inbox.ready.takeAll().map(\.message) == [2, 1])
    }
}
