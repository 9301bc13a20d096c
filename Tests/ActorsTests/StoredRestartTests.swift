import Actors
import TestKit
import Testing

/// What becomes of a stored inbox's messages between a stop and the restart after it.
@Suite(.endsSomeTime) struct StoredRestartTests {
    private let line = StoredLine()

    /// An actor that was stopped while a message was being committed.
    private func stoppedWithMore() async throws -> WorkerActor<Int, Int> {
        let actor = try line.actor()
        line.file.hold()
        async let queued: Void = actor.queue(1)
        await line.file.held.reaches(1)
        await actor.stop()
        line.file.letGo()
        try await queued
        #expect(actor.ledger.ready == 1)
        return actor
    }

    @Test func nobodyWaitsForAStoppedActor_whateverItsStoreHas() async throws {
        let actor = try await stoppedWithMore()
        let sink = try WorkerActor<Int, Int>("sink", inbox: line.sink) { message, _ in message }
        actor.direct(to: sink)
        await actor.idle()
        #expect(await sink.drain() == .drained)
        actor.restart()
        await actor.idle()
        #expect(line.begun.elements == [1], "what was in the store is done now")
    }

    @Test func aStepThatWasRecordedBeforeTheWorkWasGivenUpOn_isNotDoneAgain() async throws {
        let actor = try line.actor(waits: true)
        try await actor.queue(1)
        await line.atGate.reaches(1)
        #expect(await actor.stop(deadline: .zero, grace: .zero).interrupted == [1])
        actor.restart()
        line.gate.open()
        await actor.idle()
        #expect(line.begun.elements == [1, 1] && line.steps.elements == ["1"])
        #expect(actor.ledger.completed == 1 && line.store.count == 0)
    }

    @Test func whatWasKeptWhileItWasStoppedAndTheDiskFailed_isThereAfterTheRestart() async throws {
        let actor = try line.actor()
        await actor.stop()
        line.file.fail("the disk is full")
        actor.queueOrKeep(contentsOf: [1])
        await line.file.refused.reaches(1)
        line.file.mend()
        // Another actor of the file asks it to go on.
        line.sink.reopen()
        await line.file.committed()
        actor.restart()
        await until { actor.snapshot().state == .running }
        await line.file.committed()
        await actor.idle()
        #expect(line.begun.elements == [1] && actor.ledger.completed == 1 && actor.ledger.isBalanced)
    }

    @Test func whatWasGivenUpOnBeforeItsWorkBegan_isNotBegun() async throws {
        let (store, begun) = (MemoryStore<Int>(line.file, inbox: 3, window: 1), Collected<Int>())
        let actor = try WorkerActor<Int, Int>("slow", inbox: store, execution: .dedicatedThreads) { message, _ in
            begun.append(message)
            return message
        }
        try await actor.queue(contentsOf: 1...3)
        // Its worker has taken a message and fetches the next.
        let (taken, goesOn) = (Collected<Bool>(), Meeting(of: 2))
        line.file.onFetch { [line] in
            line.file.onFetch(nil)
            taken.append(true)
            _ = goesOn.attend()
        }
        actor.resume()
        await taken.reaches(1)
        #expect(await actor.stop(deadline: .zero, grace: .zero).interrupted == [1])
        actor.restart(withPending: false)
        goesOn.join()
        await until { actor.snapshot().stuckWorkers == 0 }
        #expect(begun.elements.isEmpty && actor.ledger.returned == 3 && actor.ledger.isBalanced)
    }
}
