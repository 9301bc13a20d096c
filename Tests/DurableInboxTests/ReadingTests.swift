import Actors
import Testing

@testable import DurableInbox

@Suite struct ReadingTests {
    private let scratch = Scratch()

    @Test func aWindowGoesOnBehindItsLastMessage() async throws {
        let store = try scratch.open()
        defer { store.close() }
        let others = try store.inbox("before")
        let inbox = try store.inbox("orders")
        let after = try store.inbox("after")
        for inbox in [others, inbox, after] { _ = try await store.accept("a", "b", "c", "d", into: inbox) }
        let (first, second, last) = try await store.read { (view) throws(StoreError) in
            let first = try view.ready(inbox, limit: 2)
            let second = try view.ready(inbox, after: first.last?.key, limit: 5)
            return (first, second, try view.ready(inbox, after: second.last?.key, limit: 5))
        }
        #expect(first.map(\.text) == ["a", "b"])
        #expect(second.map(\.text) == ["c", "d"])
        #expect(last.isEmpty)
    }

    @Test func aLookIsOfOneInstant() throws {
        let store = try scratch.open()
        defer { store.close() }
        let inbox = try store.inbox("orders")
        _ = try store.performBlocking(.accept(inbox, [NewMessage("a")]))
        let seen = try store.read { (view) throws(StoreError) in
            let before = try view.counts(inbox).ready
            _ = try store.performBlocking(.accept(inbox, [NewMessage("b")]))
            return (before, try view.counts(inbox).ready, try view.ready(inbox, limit: 9).count)
        }
        #expect(seen == (1, 1, 1))
        #expect(try store.read { (view) throws(StoreError) in try view.counts(inbox).ready } == 2)
    }

    /// Each look walks an index: none goes through a table, none sorts.
    @Test(arguments: [
        ReadQueries.ready, ReadQueries.retrying, ReadQueries.message, ReadQueries.steps, ReadQueries.counts,
        ReadQueries.dead(.newestFirst),
        ReadQueries.dead(.oldestFirst), ReadQueries.suspects,
    ])
    func looksCostTheSameAtAnyDepth(sql: String) async throws {
        let store = try scratch.open()
        defer { store.close() }
        let inbox = try store.inbox("orders")
        _ = try await store.accept((0..<100).map { NewMessage("\($0)") }, into: inbox)
        let plan = try await store.query("EXPLAIN QUERY PLAN " + sql.replacing(#/\?\d/#) { _ in "1" })
        let steps = plan.map { row in if case .text(let text) = row[3] { text } else { "" } }
        #expect(!steps.isEmpty)
        let isFlat = steps.allSatisfy { step in
            !step.hasPrefix("SCAN") && !step.contains("B-TREE") || step.contains("INDEX suspect")
        }
        #expect(isFlat, "\(steps)")
    }
}
