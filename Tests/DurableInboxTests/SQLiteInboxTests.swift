import Actors
import TestKit
import Testing

@testable import DurableInbox

/// An inbox in a file does what every stored inbox does, and what only a file can.
@Suite(.endsSomeTime) struct SQLiteInboxTests {
    @Test(arguments: InboxContract.Rule.allCases) func keepsTheContract(rule: InboxContract.Rule) async throws {
        try await InboxContract(try FilePlace()).holds(rule)
    }

    @Test func aMessageIsCompletedInTheCommitThatHandsOverItsOutput() async throws {
        let (scratch, commits) = (Scratch(), Collected<Int>())
        var options = StoreOptions()
        options.hook = { if case .afterCommit = $0 { commits.append(1) } }
        let file = try scratch.open(options)
        defer { file.close() }
        let front = try WorkerActor<Int, Int>("front", inbox: file.inbox("front", of: Int.self)) { n, _ in n }
        let back = try WorkerActor<Int, Int>("back", inbox: file.inbox("back", of: Int.self)) { n, _ in n }
        front.direct(to: back)
        let before = commits.elements.count
        try await front.queue(1)
        front.resume()
        await front.idle()
        // One accepted it, and one all the rest.
        #expect(commits.elements.count == before + 2 && back.ledger.ready == 1)
        #expect(try await file.counts(try file.inbox("front")).completed == 1)
    }

    @Test func refusesMessagesOfANewerVersion_andLeavesThem() async throws {
        let scratch = Scratch()
        let file = try scratch.open()
        let newer = try WorkerActor<Int, Int>("n", inbox: file.inbox("n", of: Int.self, version: 2)) { n, _ in n }
        try await newer.queue(1)
        await newer.stop()
        let older = try WorkerActor<Int, Int>("n", inbox: file.inbox("n", of: Int.self), limit: .bounded(1)) { n, _ in n
        }
        // There is no room for it, so this is answered when the inbox has been read.
        await #expect(throws: QueueError<Int>.self) { try await older.queue(2) }
        #expect(older.snapshot().state == .failed)
        #expect(older.snapshot().failure?.description.contains("messages of n up to version 1") == true)
        #expect(older.ledger.ready == 1)
    }

    @Test func readsMessagesOfAnOlderVersion() async throws {
        let scratch = Scratch()
        let file = try scratch.open()
        let old = try WorkerActor<Int, Int>("n", inbox: file.inbox("n", of: Int.self)) { n, _ in n }
        try await old.queue(7)
        await old.stop()
        let inbox = try file.inbox("n", of: String.self, version: 2) { body, version in
            "\(String(decoding: body, as: UTF8.self)) of version \(version)"
        }
        let seen = Collected<String>()
        let new = try WorkerActor<String, Void>("n", inbox: inbox) { message, _ in seen.append(message) }
        new.resume()
        await seen.reaches(1)
        #expect(seen.elements == ["7 of version 1"])
    }

    @Test func aMessageThatNobodyCanReadIsADeadLetter_andTheOthersGoOn() async throws {
        let scratch = Scratch()
        let file = try scratch.open()
        let number = try file.inbox("n")
        _ = try await file.accept("1", "not a number", "3", into: number)
        let seen = Collected<Int>()
        let actor = try WorkerActor<Int, Void>("n", inbox: file.inbox("n", of: Int.self)) { n, _ in seen.append(n) }
        actor.resume()
        await actor.idle()
        #expect(seen.elements == [1, 3] && actor.ledger.deadLettered == 1 && actor.ledger.isBalanced)
        file.close()
        let later = try scratch.open()
        #expect(try await later.counts(number).dead == 1)
    }
}

/// A file that is closed and opened again.
private final class FilePlace: InboxPlace {
    private let scratch = Scratch()
    private let file: Locked<DurableStore>

    init() throws { file = Locked(try scratch.open()) }

    func store(
        _ number: Int, window: Int, identity: (@Sendable (Int) -> String)?
    ) throws -> any MessageStore<Int> {
        try file.withLock { $0 }.inbox("inbox \(number)", of: Int.self, window: window, identity: identity)
    }

    func restart() async throws {
        file.withLock { $0 }.close()
        let opened = try scratch.open()
        file.withLock { $0 = opened }
    }
}
