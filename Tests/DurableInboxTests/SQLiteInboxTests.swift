import Actors
import CFaultyDisk
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

    @Test func whatAStopHandedBackLeavesTheFileInManyTransactions() async throws {
        let scratch = Scratch()
        let file = try scratch.open()
        defer { file.close() }
        let actor = try WorkerActor<Int, Int>("n", inbox: file.inbox("n", of: Int.self)) { n, _ in n }
        try await actor.queue(contentsOf: 1...10_000)
        let report = await actor.stop()
        #expect(report.pending.count == 10_000 && report.pending.elementsEqual(1...10_000))
        #expect(try await file.counts(try file.inbox("n")).ready == 10_000)
        #expect(actor.restart(withPending: false))
        try await actor.queue(1)
        actor.resume()
        await actor.idle()
        #expect(actor.ledger.returned == 10_000 && actor.ledger.completed == 1 && actor.ledger.isBalanced)
        _ = try await file.perform(.openInbox("n"))
        while try await file.counts(try file.inbox("n")).ready > 0 {}
        #expect(try await file.counts(try file.inbox("n")).returned == 10_000)
        #expect(try file.check() == [])
    }

    @Test func anUndecodableMessageAmongThoseHandedBack_isADeadLetterWhenTheyAreRead() async throws {
        let scratch = Scratch()
        let file = try scratch.open()
        defer { file.close() }
        let inbox = try file.inbox("n", of: Int.self, window: 2)
        _ = try await file.accept("1", "2", "3", "no number", "5", "6", into: try file.inbox("n"))
        let actor = try WorkerActor<Int, Int>("n", inbox: inbox) { n, _ in n }
        let report = await actor.stop()
        #expect(report.pending.count == 6 && actor.ledger.returned == 6)
        #expect(Array(report.pending) == [1, 2, 3, 5, 6])
        #expect(actor.ledger.returned == 5 && actor.ledger.deadLettered == 1 && actor.ledger.isBalanced)
        actor.restart()
        await actor.idle()
        #expect(actor.ledger.completed == 5 && actor.ledger.isBalanced)
    }

    @Test func aMessageIsAsOldAsTheFileSays_howeverLittleTheActorsClockShows() async throws {
        let (scratch, now) = (Scratch(), WallClock(1_000_000_000_000_000))
        var options = StoreOptions()
        options.clock = { now.time }
        let file = try scratch.open(options)
        defer { file.close() }
        let keys = try await file.accept("1", "2", into: try file.inbox("n"))
        _ = try await file.perform(.retry(keys[0], attempt: 1, due: .max, history: nil))
        _ = try await file.perform(.deadLetter(keys[1], attempt: 1, history: nil))
        now.advance(by: 500_000_000_000_000)
        let actor = try WorkerActor<Int, Void>(
            "n", inbox: file.inbox("n", of: Int.self), clock: ActorClock(ManualClock())
        ) { _, _ in }
        #expect(actor.snapshot().oldestAge == .seconds(500_000))
        #expect(actor.snapshot().oldestDeadLetterAge == .seconds(500_000))
    }

    @Test func agesAndWaitsBearAClockThatIsSetBack() async throws {
        let (scratch, now) = (Scratch(), WallClock(1_000_000_000_000_000))
        var options = StoreOptions()
        options.clock = { now.time }
        let clock = ManualClock()
        let retry = RetryPolicy.backoff(attempts: 2, first: .seconds(5), jitter: 0)
        func actor(_ file: DurableStore) throws -> WorkerActor<Int, Void> {
            let inbox = try file.inbox("n", of: Int.self)
            let actor = try WorkerActor<Int, Void>("n", inbox: inbox, retry: retry, clock: ActorClock(clock)) {
                _, context in
                if context.attempt == 1 { throw Unexpected() }
            }
            actor.resume()
            return actor
        }
        var file = try scratch.open(options)
        let first = try actor(file)
        try await first.queue(1)
        await clock.sleeper(until: .seconds(5))
        await first.stop()
        file.close()
        now.advance(by: -900_000_000_000_000)
        file = try scratch.open(options)
        defer { file.close() }
        let second = try actor(file)
        #expect(second.ledger.retrying == 1 && second.snapshot().oldestAge ?? .zero >= .zero)
        await clock.sleeper(until: .seconds(5))
        clock.advance(by: .seconds(5))
        await second.idle()
        #expect(second.ledger.completed == 1)
    }
}

/// A file that is closed and opened again.
private final class FilePlace: InboxPlace {
    private let scratch = Scratch()
    private let disk: FaultyDisk
    private let file: Locked<DurableStore>

    init() throws {
        disk = FaultyDisk(scratch.folder)
        file = Locked(try scratch.open())
    }

    // The disk must outlast what is open on it.
    deinit { file.withLock { $0 }.close() }

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

    // SQLITE_FULL.
    func failDisk() { disk.fail(faulty_write, code: 13) }
    func mendDisk() { disk.fail(faulty_write, code: 0) }
}
