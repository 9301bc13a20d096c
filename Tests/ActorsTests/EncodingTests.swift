import TestKit
import Testing

@testable import Actors

/// What cannot be encoded for a store is an error of that one message. JSON has no word for what is not a number.
@Suite(.endsSomeTime) struct EncodingTests {
    private let file = MemoryFile()

    /// - Parameter inbox: its number; 0 for one in memory.
    private func actor(
        _ name: String, inbox: Int, retry: RetryPolicy = .none,
        _ work: @escaping @Sendable (Double) throws -> Double = { $0 },
        onError: WorkerActor<Double, Double>.ErrorHandler? = nil
    ) throws -> WorkerActor<Double, Double> {
        guard inbox > 0 else {
            return WorkerActor(name, retry: retry, processor: { message, _ in try work(message) }, onError: onError)
        }
        let actor = try WorkerActor<Double, Double>(
            name, inbox: MemoryStore(file, inbox: inbox), retry: retry,
            processor: { message, _ in try work(message) }, onError: onError)
        actor.resume()
        return actor
    }

    @Test func aMessageToBeKeptIsADeadLetter_theOthersAreProcessed() async throws {
        let done = Collected<Double>()
        let actor = try actor("sums", inbox: 1) { message in
            done.append(message)
            return message
        }
        actor.queueOrKeep(contentsOf: [1, .nan, 2])
        await done.reaches(2)
        await actor.idle()
        #expect(done.elements == [1, 2])
        let letter = try #require(actor.deadLetters.first)
        #expect(letter.message.isNaN && letter.reason.contains("nan"))
        #expect(actor.ledger.accepted == 3 && actor.ledger.completed == 2 && actor.ledger.deadLettered == 1)
        // It would fail again.
        #expect(actor.replayDeadLetters() == 0)
        // What the store has is read anew; this is not there.
        actor.pause()
        try await actor.queue(3)
        file.fail("the disk is full")
        await file.committed()
        file.mend()
        actor.restart()
        await until { actor.snapshot().state != .failed }
        #expect(actor.ledger.deadLettered == 1 && actor.ledger.ready == 1 && actor.ledger.isBalanced)
        #expect(actor.discardDeadLetter(letter.number) && actor.discardDeadLetters() == 0)
        #expect(actor.ledger.discarded == 1 && actor.ledger.isBalanced)
    }

    @Test func aMessageToBeQueuedStaysWithItsCaller() async throws {
        let actor = try actor("sums", inbox: 1)
        await #expect(throws: QueueError<Double>.self) { try await actor.queue(contentsOf: [1, .nan]) }
        #expect(throws: QueueError<Double>.self) { try actor.tryQueue(.nan) }
        await #expect(throws: AskError.self) { try await actor.ask(.nan) }
        #expect(try await actor.ask(4) == 4)
        #expect(actor.ledger.accepted == 1 && actor.ledger.isBalanced)
    }

    @Test(arguments: [0, 1]) func anOutputMakesItsMessageADeadLetterThatSaysSo(inbox: Int) async throws {
        let front = try actor("roots", inbox: inbox) { $0.squareRoot() }
        let (back, other) = (try actor("sums", inbox: 2), try actor("audit", inbox: 3))
        front.direct(to: other, back)
        try await front.queue(4, -1, 9)
        await front.idle()
        await back.idle()
        #expect(front.deadLetters.map(\.message) == [-1])
        let reason = try #require(front.deadLetters.first?.reason)
        #expect(reason.contains("the output cannot be encoded for") && !reason.contains("stopped"))
        #expect(front.ledger.completed == 2 && front.ledger.isBalanced)
        // Nobody has a part of it.
        await other.idle()
        #expect(back.ledger.completed == 2 && other.ledger.completed == 2)
    }

    @Test(arguments: [0, 1]) func anOutputIsAFailedAttempt(inbox: Int) async throws {
        let (runs, errors) = (Collected<Double>(), Collected<Bool>())
        let front = try actor("roots", inbox: inbox, retry: .backoff(attempts: 2, first: .zero, jitter: 0)) { message in
            runs.append(message)
            return runs.elements.count == 1 ? .nan : message
        } onError: { _, _, context in
            errors.append(context.willRetry)
        }
        let back = try actor("sums", inbox: 2)
        front.direct(to: back)
        try await front.queue(7)
        await front.idle()
        await back.idle()
        #expect(runs.elements == [7, 7] && errors.elements == [true])
        #expect(front.ledger.completed == 1 && back.ledger.completed == 1)
    }
}
