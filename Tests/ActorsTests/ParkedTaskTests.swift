import Dispatch
import TestKit
import Testing

@testable import Actors

/// A message that comes to an idle worker. The clock stands still, so that every message is quick, whatever the machine
/// does.
@Suite(.endsSomeTime) struct ParkedTaskTests {
    private let clock = ActorClock(ManualClock())

    /// Answers quickly; a negative number waits for a signal, and answers whether it came.
    private func signalled(by signal: DispatchSemaphore) -> WorkerActor<Int, Bool> {
        WorkerActor("waits for its caller", clock: clock) { number, _ in
            // A deadline, so that a caller that is kept waiting makes this fail and not hang.
            number >= 0 || signal.wait(timeout: .now() + 20) == .success
        }
    }

    /// Sends many quick messages, each when the one before it is done, and then one that waits for its caller.
    private func sendOneThatWaits(_ actor: WorkerActor<Int, Bool>, _ signal: DispatchSemaphore) async throws -> Bool {
        for number in 0..<60 { _ = try await actor.ask(number) }
        let outcome = Collected<Bool>()
        let watching = WorkerActor<Bool, Void>("watching") { isSignalled, _ in outcome.append(isSignalled) }
        actor.direct(to: watching)
        try await actor.queue(-1)
        signal.signal()
        await outcome.reaches(1)
        return outcome.elements[0]
    }

    @Test func queueReturns_beforeAProcessorRunsThatWaitsForTheCaller() async throws {
        let signal = DispatchSemaphore(value: 0)
        let actor = signalled(by: signal)
        let isSignalled = try await Task.detached(executorPreference: ActorExecutor.shared) {
            try await sendOneThatWaits(actor, signal)
        }.value
        #expect(isSignalled)
    }

    @Test func queueReturns_alsoWhereTheCallerIsAProcessor() async throws {
        let signal = DispatchSemaphore(value: 0)
        let inner = signalled(by: signal)
        let outer = WorkerActor<Int, Bool>("outer") { _, _ in try await sendOneThatWaits(inner, signal) }
        #expect(try await outer.ask(1))
    }

    @Test func nothingIsLost_whereActorsThatAreIdleQueueToOneAnother() async throws {
        let back = WorkerActor<Int, Int>("back", workers: 2, clock: clock) { number, _ in number }
        let middle = WorkerActor<Int, Int>("middle", workers: 2, clock: clock) { number, _ in
            try await back.queue(number)
            return number
        }
        let front = WorkerActor<Int, Int>("front", workers: 2, clock: clock) { number, _ in
            try await middle.queue(number)
            return number
        }
        let rounds = 2000
        try await withThrowingTaskGroup { group in
            for _ in 0..<3 {
                group.addTask(executorPreference: ActorExecutor.shared) {
                    for number in 1...rounds {
                        try await front.queue(number)
                        await back.idle()
                    }
                }
            }
            group.addTask {
                for count in 1...rounds {
                    middle.setWorkers(1 + count % 3)
                    if count % 7 == 0 { back.pause() }
                    back.resume()
                }
            }
            try await group.waitForAll()
        }
        await front.drain()
        await middle.drain()
        await back.drain()
        for actor in [front, middle, back] {
            #expect(actor.ledger.isBalanced && actor.ledger.completed == 3 * rounds)
        }
    }
}
