import Actors
import GRDB
import TestKit
import Testing

@testable import DurableInbox

/// What a store does while another program holds SQLite's lock on its file for too long.
@Suite(.endsSomeTime) struct BusyTests {
    private let scratch = Scratch()
    private let attempts = Collected<(delay: Duration, work: @Sendable () -> Void)>()

    private func open() throws -> DurableStore {
        var options = StoreOptions()
        options.lockTimeout = .zero
        options.after = { [attempts] in attempts.append((delay: $0, work: $1)) }
        return try scratch.open(options)
    }

    /// Another program that begins a transaction and does not end it.
    private func locked() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: scratch.path, configuration: configuration)
        try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        return other
    }

    private func unlock(_ other: DatabaseQueue) throws {
        try other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    }

    @Test func triesAgainByItself_eachTimeAfterTwiceAsLong() async throws {
        let store = try open()
        defer { store.close() }
        let inbox = try store.inbox("orders")
        let other = try locked()
        await #expect(throws: StoreError.busy(path: scratch.path)) { try await store.accept("lost", into: inbox) }
        await attempts.reaches(1)
        for attempt in 0..<8 { attempts.elements[attempt].work() }
        #expect(store.state == .failed(.busy(path: scratch.path)))
        #expect(
            attempts.elements.map(\.delay)
                == [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]
                .map(Duration.milliseconds))
        try unlock(other)
        attempts.elements[8].work()
        #expect(store.state == .open && attempts.elements.count == 9)
        try await store.accept("after", into: inbox)
        #expect(try await store.readyBodies(inbox) == ["after"])
        let later = try locked()
        await #expect(throws: StoreError.busy(path: scratch.path)) { try await store.accept("lost", into: inbox) }
        await attempts.reaches(10)
        #expect(attempts.elements[9].delay == .milliseconds(100), "it begins anew")
        try unlock(later)
    }

    @Test func waitsForOneAttemptAtATime() async throws {
        let store = try open()
        defer { store.close() }
        let inbox = try store.inbox("orders")
        let other = try locked()
        await #expect(throws: StoreError.self) { try await store.accept("lost", into: inbox) }
        await attempts.reaches(1)
        // Somebody asks for it meanwhile.
        store.tryAgain()
        #expect(attempts.elements.count == 1)
        try unlock(other)
    }

    @Test func doesNotTryAgainWhenItIsClosed() async throws {
        let store = try open()
        let inbox = try store.inbox("orders")
        let other = try locked()
        await #expect(throws: StoreError.self) { try await store.accept("lost", into: inbox) }
        await attempts.reaches(1)
        try unlock(other)
        store.close()
        attempts.elements[0].work()
        #expect(store.state == .closed && attempts.elements.count == 1)
    }

    @Test func itsActorsGoOnByThemselves() async throws {
        let store = try open()
        defer { store.close() }
        let actor = try WorkerActor<Int, Int>("n", inbox: store.inbox("n", of: Int.self)) { n, _ in n }
        actor.resume()
        let other = try locked()
        await #expect(throws: QueueError<Int>.self) { try await actor.queue(1) }
        await attempts.reaches(1)
        #expect(actor.snapshot().state == .failed)
        #expect(await actor.drain() == .failed(StoreFailure(.busy(path: scratch.path))))
        #expect(actor.cancelDrain())
        try unlock(other)
        attempts.elements[0].work()
        // It ends when the store has been read.
        #expect(await actor.drain(deadline: .seconds(3_600)) == .drained)
        #expect(actor.restart() && actor.ledger.isBalanced)
        try await actor.queue(2)
        await actor.idle()
        #expect(actor.ledger.completed == 1)
    }
}
