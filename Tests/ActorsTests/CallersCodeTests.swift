import TestKit
import Testing

@testable import Actors

/// A caller's code, such as a lazy collection's closures or a message's `deinit`, never runs while an actor is locked:
/// here all of it asks the actor something, which would wait for itself.
@Suite(.endsSomeTime) struct CallersCodeTests {
    private static func actor(_ store: Bool) throws -> WorkerActor<Int, Int> {
        guard store else { return WorkerActor("n") { message, _ in message } }
        let actor = try WorkerActor<Int, Int>("n", inbox: MemoryStore(MemoryFile(), inbox: 1)) { message, _ in message }
        actor.resume()
        return actor
    }

    /// Each of the ways to queue many.
    private static func queue(_ numbers: some Collection<Int>, _ way: Int, _ actor: WorkerActor<Int, Int>) async throws
    {
        switch way {
        case 0: try await actor.queue(contentsOf: numbers)
        case 1: try actor.tryQueue(contentsOf: numbers)
        default: actor.queueOrKeep(contentsOf: numbers)
        }
    }

    @Test(arguments: [false, true], 0...2)
    func aLazyCollectionIsComputedOutsideTheLock(isStored: Bool, way: Int) async throws {
        let actor = try Self.actor(isStored)
        try await Self.queue((1...100).lazy.map { $0 + 0 * actor.ledger.accepted }, way, actor)
        try await actor.queue(1)
        await actor.idle()
        #expect(actor.ledger.completed == 101 && actor.ledger.isBalanced)
    }

    @Test(arguments: [false, true], 0...2)
    func aCollectionThatDiffersAtEachLookIsLookedAtOnce(isStored: Bool, way: Int) async throws {
        let actor = try Self.actor(isStored)
        let looks = Locked(0)
        let impure = (1...100).lazy.filter { number in
            looks.withLock { looks in
                looks += 1
                return (looks + number) % 7 != 0 && looks % 3 != 0
            }
        }
        try await Self.queue(impure, way, actor)
        try await actor.queue(1)
        await actor.idle()
        #expect(actor.ledger.isBalanced && actor.ledger.completed == actor.ledger.accepted)
    }

    /// A message that asks its actor when it is no more.
    private final class Curious: Codable, Sendable {
        let number: Int
        let isGone: @Sendable () -> Void

        init(_ number: Int, _ isGone: @escaping @Sendable () -> Void) { (self.number, self.isGone) = (number, isGone) }

        init(from decoder: any Decoder) throws {
            number = try decoder.singleValueContainer().decode(Int.self)
            isGone = Self.asks.withLock { $0 }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(number)
        }

        deinit { isGone() }

        /// What those do that come from a store.
        static let asks = Locked<@Sendable () -> Void>({})
    }

    private final class Box: Sendable {
        let actor = Locked<WorkerActor<Curious, Void>?>(nil)

        func ask() { _ = actor.withLock { $0 }?.ledger }
    }

    @Test func aMessageOfAStoreDiesOutsideTheLock() async throws {
        let (file, box) = (MemoryFile(), Box())
        Curious.asks.withLock { $0 = { box.ask() } }
        let actor = try WorkerActor<Curious, Void>(
            "n", workers: 2, inbox: MemoryStore(file, inbox: 1, window: 4),
            retry: .backoff(attempts: 2, first: .zero, jitter: 0)
        ) { message, context in
            if message.number % 3 == 0 { throw Failure() }
            if message.number % 7 == 0 { throw RetryDecision.discard }
        }
        box.actor.withLock { $0 = actor }
        try await actor.queue(contentsOf: (1...50).map { Curious($0) { box.ask() } })
        actor.resume()
        await actor.idle()
        #expect(actor.ledger.deadLettered == 16 && actor.ledger.isBalanced)
        #expect(actor.replayDeadLetters() == 16)
        await actor.idle()
        actor.discardDeadLetters()
        await file.committed()
        actor.pause()
        try await actor.queue(contentsOf: (1...50).map { Curious($0) { box.ask() } })
        // What is in memory is read anew.
        file.fail("the disk is full")
        await file.committed()
        file.mend()
        actor.restart()
        await until { actor.snapshot().state != .failed }
        #expect(actor.ledger.pending == 50)
        await actor.stop()
        actor.restart(withPending: false)
        #expect(actor.ledger.isBalanced)
        box.actor.withLock { $0 = nil }
    }

    @Test func aChoiceDiesOutsideTheLock() async throws {
        let gone = Collected<Int>()
        let front = WorkerActor<Int, Int>("front") { message, _ in message }
        let back = WorkerActor<Int, Void>("back") { _, _ in }
        for _ in 1...3 {
            let choice = Choice { [weak front] in gone.append(front?.ledger.accepted ?? -1) }
            front.direct(to: back, when: { choice.holds($0) })
            try await front.queue(1)
            await front.idle()
        }
        await gone.reaches(2)
        #expect(gone.elements == [1, 2] || gone.elements == [2, 3])
    }

    private final class Choice: Sendable {
        let isGone: @Sendable () -> Void
        init(_ isGone: @escaping @Sendable () -> Void) { self.isGone = isGone }
        func holds(_ number: Int) -> Bool { true }
        deinit { isGone() }
    }
}
