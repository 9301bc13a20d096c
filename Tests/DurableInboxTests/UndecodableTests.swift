import Actors
import TestKit
import Testing

@testable import DurableInbox

/// Rows that the type of an inbox cannot decode harm nobody else, and are dead letters until somebody can.
@Suite(.endsSomeTime) struct UndecodableTests {
    private let scratch = Scratch()
    private static let bad = "not a number"

    /// A file with the bodies `1` and one that is no number, in each place where a message can be.
    private func fill() async throws -> DurableStore {
        let store = try scratch.open()
        let inbox = try store.inbox("n")
        let keys = try await store.accept("1", Self.bad, "2", Self.bad, "3", Self.bad, "4", Self.bad, into: inbox)
        for key in keys[2...3] { _ = try await store.perform(.retry(key, attempt: 1, due: 0, history: nil)) }
        for key in keys[4...5] { _ = try await store.perform(.deadLetter(key, attempt: 1, history: nil)) }
        store.close()
        // In flight at a fault.
        try scratch.edit("UPDATE message SET kills = 1 WHERE key IN (\(keys[6].rawValue), \(keys[7].rawValue))")
        return try scratch.open()
    }

    @Test func readyRetryingSuspectAndDeadOnes_areCountedAndListed_andTheOthersGoOn() async throws {
        let store = try await fill()
        defer { store.close() }
        let seen = Collected<Int>()
        let actor = try WorkerActor<Int, Void>("n", inbox: store.inbox("n", of: Int.self)) { n, _ in seen.append(n) }
        #expect(actor.ledger.accepted == 8 && actor.ledger.isBalanced)
        actor.resume()
        await actor.idle()
        #expect(seen.elements.sorted() == [1, 2, 4])
        #expect(actor.ledger.deadLettered == 5 && actor.ledger.isBalanced)
        #expect(actor.deadLetters.map(\.message) == [3])
        #expect(actor.unreadableLetters.map(\.text) == [Self.bad, Self.bad, Self.bad, Self.bad])
        let summaries = actor.deadLetterSummaries(after: 0, limit: 10)
        #expect(summaries.map(\.number) == [1, 2, 3, 4, 5])
        #expect(summaries.count { $0.reason.hasPrefix("a message of n cannot be decoded") } == 3)
        #expect(try store.check() == [])
    }

    @Test func areReplayedByAnActorThatCanReadThem_inTheSameProcess() async throws {
        let store = try await fill()
        defer { store.close() }
        do {
            let old = try WorkerActor<Int, Void>("n", inbox: store.inbox("n", of: Int.self)) { _, _ in }
            old.resume()
            await old.idle()
            // Decoded again, they cannot be read again.
            #expect(old.replayDeadLetters() == 5)
            await old.idle()
            #expect(old.unreadableLetters.count == 4 && old.ledger.completed == 4 && old.ledger.isBalanced)
            await old.stop()
        }
        let seen = Collected<String>()
        let inbox = try store.inbox("n", of: String.self, version: 2) { body, _ in String(decoding: body, as: UTF8.self)
        }
        let new = try WorkerActor<String, Void>("n", inbox: inbox) { text, _ in seen.append(text) }
        new.resume()
        #expect(new.deadLetters.count == 4 && new.replayDeadLetters() == 4)
        await new.idle()
        #expect(seen.elements == [Self.bad, Self.bad, Self.bad, Self.bad])
        #expect(new.ledger.completed == 4 && new.ledger.deadLettered == 0 && new.ledger.isBalanced)
        #expect(try store.check() == [])
    }

    @Test func onesOfANewerVersion_areDeadLettersUntilThatVersionIsBack() async throws {
        let store = try scratch.open()
        defer { store.close() }
        let number = try store.inbox("n")
        _ = try await store.accept([NewMessage(Array("1".utf8), version: 2), NewMessage("2")], into: number)
        let seen = Collected<Int>()
        do {
            let older = try WorkerActor<Int, Void>("n", inbox: store.inbox("n", of: Int.self)) { n, _ in seen.append(n)
            }
            older.resume()
            await older.idle()
            #expect(seen.elements == [2] && older.snapshot().state == .running)
            #expect(
                older.unreadableLetters.map(\.reason)
                    == ["a message of n is of version 2, and this program reads up to version 1"])
            await older.stop()
        }
        let newer = try WorkerActor<Int, Void>("n", inbox: store.inbox("n", of: Int.self, version: 2)) { n, _ in
            seen.append(n)
        }
        newer.resume()
        #expect(newer.replayDeadLetters() == 1)
        await newer.idle()
        #expect(seen.elements == [2, 1] && newer.ledger.isBalanced)
    }

    @Test func canBeDiscarded() async throws {
        let store = try await fill()
        defer { store.close() }
        let actor = try WorkerActor<Int, Void>("n", inbox: store.inbox("n", of: Int.self)) { _, _ in }
        actor.resume()
        await actor.idle()
        #expect(actor.discardDeadLetters() == 5)
        try await actor.queue(9)
        await actor.idle()
        #expect(actor.ledger.discarded == 5 && actor.ledger.deadLettered == 0 && actor.ledger.isBalanced)
        #expect(try store.check() == [])
    }

    // MARK: Counts

    @Test func countsSurviveASmallerLimitOfDeadLetters() async throws {
        let store = try scratch.open()
        defer { store.close() }
        let number = try store.inbox("n")
        let keys = try await store.accept((1...50).map { NewMessage("\($0)") }, into: number).keys
        for key in keys { _ = try await store.perform(.deadLetter(key, attempt: 1, history: nil)) }
        let actor = try WorkerActor<Int, Void>("n", inbox: store.inbox("n", of: Int.self), deadLetters: 10) { _, _ in }
        #expect(actor.ledger.accepted == 50 && actor.ledger.deadLettered == 50 && actor.ledger.isBalanced)
        #expect(actor.deadLetters.map(\.message) == Array(41...50))
    }

    @Test func anInboxWhoseRowsAreNotWhatTheFileCounts_doesNotBalance() async throws {
        let store = try scratch.open()
        let inbox = try store.inbox("n")
        let keys = try await store.accept("1", "2", "3", into: inbox)
        for key in keys { _ = try await store.perform(.retry(key, attempt: 1, due: .max, history: nil)) }
        store.close()
        try scratch.edit("DELETE FROM message WHERE key = \(keys[1].rawValue)")
        let again = try scratch.open()
        defer { again.close() }
        let actor = try WorkerActor<Int, Void>("n", inbox: again.inbox("n", of: Int.self)) { _, _ in }
        #expect(actor.ledger.accepted == 3 && actor.ledger.retrying == 2)
        #expect(actor.ledger.difference == 1)
    }
}
