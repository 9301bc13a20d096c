import Actors
import TestKit
import Testing

@testable import DurableInbox

/// A replay repeats nothing that is done.
@Suite(.endsSomeTime) struct ReplayTests {
    private let scratch = Scratch()
    private let charged = Collected<Int>()
    private let runs = Collected<Int>()

    /// An actor that charges in a step, and fails until `succeeds`.
    private func charger(
        _ store: DurableStore, retry: RetryPolicy = .none, succeeds: @escaping @Sendable () -> Bool
    ) throws -> WorkerActor<Int, Int> {
        let actor = try WorkerActor<Int, Int>("orders", inbox: store.inbox("orders", of: Int.self), retry: retry) {
            [charged, runs] message, context in
            runs.append(message)
            let charge = try await context.step("charge") {
                charged.append(message)
                return message * 100
            }
            guard succeeds() else { throw RecordedError("no shipment of \(message)") }
            return charge
        }
        actor.resume()
        return actor
    }

    @Test func aRecordedStepIsNotDoneAgain_andTheHistoryStays() async throws {
        let store = try scratch.open()
        defer { store.close() }
        let isWell = Switch()
        let retry = RetryPolicy.backoff(attempts: 3, first: .zero, jitter: 0)
        let actor = try charger(store, retry: retry) { isWell.isOn }
        try await actor.queue(7)
        await actor.idle()
        #expect(actor.deadLetters.first?.failures.count == 3)
        #expect(actor.replayDeadLetters() == 1)
        await actor.idle()
        #expect(charged.elements == [7] && runs.elements.count == 6)
        #expect(actor.deadLetters.first?.failures.count == 6, "the failures of both lives")
        let number = try #require(actor.deadLetters.first?.number)
        isWell.turnOn()
        #expect(number == 2 && actor.replayDeadLetter(number))
        await actor.idle()
        #expect(charged.elements == [7] && actor.ledger.completed == 1 && actor.ledger.isBalanced)
        #expect(try store.check() == [])
    }

    @Test func deadLettersKeepTheirNumbersOverRestarts() async throws {
        var store = try scratch.open()
        var actor = try charger(store) { false }
        try await actor.queue(1, 2, 3)
        await actor.idle()
        #expect(actor.discardDeadLetter(1))
        #expect(actor.deadLetters.map(\.number) == [2, 3])
        await actor.stop()
        store.close()
        store = try scratch.open()
        actor = try charger(store) { false }
        #expect(actor.deadLetters.map(\.number) == [2, 3] && actor.deadLetters.map(\.message) == [2, 3])
        #expect(actor.deadLetters.map(\.worker) == [1, 1])
        #expect(actor.replayDeadLetter(3))
        await actor.idle()
        #expect(actor.deadLetters.map(\.number) == [2, 4] && actor.deadLetters.map(\.message) == [2, 3])
        store.close()
    }

    @Test func aRefusedOutputIsHandedOnAndNotMadeAgain_alsoInALaterProcess() async throws {
        for isRestarted in [false, true] {
            let scratch = Scratch()
            var store = try scratch.open()
            let runs = Collected<Int>()
            func actors() throws -> (WorkerActor<Int, Int>, WorkerActor<Int, Void>, WorkerActor<Int, Void>) {
                let front = try WorkerActor<Int, Int>("front", inbox: store.inbox("front", of: Int.self)) { n, _ in
                    runs.append(n)
                    return n * 10
                }
                let x = try WorkerActor<Int, Void>("x", inbox: store.inbox("x", of: Int.self)) { _, _ in }
                let y = try WorkerActor<Int, Void>("y", inbox: store.inbox("y", of: Int.self)) { _, _ in }
                front.direct(to: x, y)
                return (front, x, y)
            }
            var (front, x, y) = try actors()
            await y.stop()
            front.resume()
            try await front.queue(1)
            await front.idle()
            #expect(front.deadLetters.map(\.number) == [1] && x.ledger.accepted == 1 && y.ledger.accepted == 0)
            if isRestarted {
                for actor in [front as any ObservableActor, x, y] { _ = await actor.stopKeepingPending() }
                store.close()
                store = try scratch.open()
                (front, x, y) = try actors()
                front.resume()
                guard case .refused(10, by: ["y"])? = front.deadLetters.first?.cause else {
                    Issue.record("\(String(describing: front.deadLetters.first?.cause))")
                    return
                }
            } else {
                // Still stopped: it stays what it was, with its number.
                #expect(front.replayDeadLetters() == 1)
                await front.idle()
                #expect(front.deadLetters.map(\.number) == [1])
                y.restart()
            }
            #expect(front.replayDeadLetters() == 1)
            await front.idle()
            #expect(runs.elements == [1], "the processor ran once")
            #expect(x.ledger.accepted == 1 && y.ledger.accepted == 1)
            #expect(front.ledger.completed == 1 && front.ledger.deadLettered == 0 && front.ledger.isBalanced)
            #expect(try store.check() == [])
            store.close()
        }
    }

    @Test func aStepNameUsedTwiceInOneMessage_isAnError() async throws {
        let store = try scratch.open()
        defer { store.close() }
        let actor = try WorkerActor<Int, Void>("n", inbox: store.inbox("n", of: Int.self)) { message, context in
            for item in 1...2 { _ = try await context.step("ship") { item } }
        }
        actor.resume()
        try await actor.queue(1)
        await actor.idle()
        #expect(
            actor.deadLetters.first?.reason
                == "the step ship is done twice in one message (give each a name of its own)")
    }

    @Test func aReplayOfManyIsManyTransactions() async throws {
        let commits = Collected<Int>()
        var options = StoreOptions()
        options.hook = { if case .afterCommit = $0 { commits.append(1) } }
        let store = try scratch.open(options)
        defer { store.close() }
        let number = try store.inbox("n")
        let keys = try await store.accept((1...5_000).map { NewMessage("\($0)") }, into: number).keys
        for key in keys { store.submit(.deadLetter(key, attempt: 1, history: nil)) { _ in } }
        _ = try await store.perform(.openInbox("n"))
        let actor = try WorkerActor<Int, Void>("n", inbox: store.inbox("n", of: Int.self)) { _, _ in }
        #expect(actor.deadLetters.count == 5_000)
        let before = commits.elements.count
        #expect(actor.replayDeadLetters() == 5_000)
        _ = try await store.perform(.openInbox("n"))
        #expect(commits.elements.count >= before + 2)
        actor.resume()
        await actor.idle()
        #expect(actor.ledger.completed == 5_000 && actor.ledger.isBalanced)
    }
}
