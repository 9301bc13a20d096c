import Actors
import TestKit
import Testing

@testable import DurableInbox

/// Many changes in one transaction, and what one of them does to the others.
@Suite struct GroupCommitTests {
    private let scratch = Scratch()
    private let points = Collected<FaultPoint>()

    private func open(_ limit: Weight? = nil) throws -> (DurableStore, InboxNumber) {
        var options = StoreOptions()
        options.hook = { [points] in points.append($0) }
        if let limit { options.batch = limit }
        let store = try scratch.open(options)
        return (store, try store.inbox("orders"))
    }

    private func count(_ point: FaultPoint) -> Int { points.elements.count { $0 == point } }

    /// Submits changes while the writer is held, so that it finds all of them waiting.
    private func submitTogether(_ store: DurableStore, _ changes: [Change]) async -> [Result<Outcome, StoreError>] {
        let results = Collected<Result<Outcome, StoreError>>()
        let released = Awaited<Void>()
        let held = Gate()
        store.submit(.all([])) { _ in
            held.open()
            released.wait()
        }
        await held.wait()
        for change in changes { store.submit(change) { results.append($0) } }
        released.fulfil(())
        await results.reaches(changes.count)
        return results.elements
    }

    @Test func whatWaitsIsOneTransaction() async throws {
        let (store, inbox) = try open()
        defer { store.close() }
        let before = count(.afterCommit)
        let results = await submitTogether(store, (0..<100).map { .accept(inbox, [NewMessage("\($0)")]) })
        #expect(count(.afterCommit) == before + 2, "one that held the writer, one for all others")
        #expect(try results.map { try $0.get() }.count == 100)
        #expect(try await store.readyBodies(inbox) == (0..<100).map(String.init))
    }

    @Test(arguments: [Weight(rows: 10, bytes: .max), Weight(rows: .max, bytes: 10)])
    func aTransactionIsBounded(limit: Weight) async throws {
        let (store, inbox) = try open(limit)
        defer { store.close() }
        let before = count(.afterCommit)
        _ = await submitTogether(store, (0..<25).map { _ in .accept(inbox, [NewMessage("x")]) })
        #expect(count(.afterCommit) == before + 1 + 3)
        _ = try await store.accept((0..<25).map { NewMessage("\($0)") }, into: inbox)
        #expect(count(.afterCommit) == before + 1 + 3 + 1, "one change is never divided")
    }

    @Test func whoSubmitsWhileATransactionIsMadeIsTakenAlong() async throws {
        let late = Locked<(@Sendable () -> Void)?>(nil)
        let results = Collected<Result<Outcome, StoreError>>()
        var options = StoreOptions()
        options.hook = { [points] point in
            points.append(point)
            guard point == .beforeBegin else { return }
            let submit = late.withLock { late in
                defer { late = nil }
                return late
            }
            submit?()
        }
        let store = try scratch.open(options)
        defer { store.close() }
        let inbox = try store.inbox("orders")
        late.withLock { late in
            late = { store.submit(.accept(inbox, [NewMessage("late")])) { results.append($0) } }
        }
        let before = count(.afterCommit)
        store.submit(.accept(inbox, [NewMessage("first")])) { results.append($0) }
        await results.reaches(2)
        #expect(count(.afterCommit) == before + 1)
        #expect(try await store.readyBodies(inbox) == ["first", "late"])
    }

    @Test func nobodyIsToldBeforeTheCommit() async throws {
        let (store, inbox) = try open()
        defer { store.close() }
        let before = points.elements.count
        _ = await submitTogether(store, [.accept(inbox, [NewMessage("a")]), .accept(inbox, [NewMessage("b")])])
        let commit: [FaultPoint] = [.beforeBegin, .beforeCommit, .afterCommit, .beforeCompletion]
        let points = points.elements.dropFirst(before).filter { $0 != .afterCompletions }
        #expect(points == commit + commit + [.beforeCompletion])
    }

    @Test func aChangeThatIsWrongLeavesTheOthersAlone() async throws {
        let (store, inbox) = try open()
        defer { store.close() }
        try store.migrate("tests", [Migration("1", "CREATE TABLE t(x INTEGER PRIMARY KEY, y CHECK(y > 0))")])
        let wrong: [Change] = [
            .execute("INSERT INTO t VALUES(1, -1)"), .execute("INSERT INTO nothing VALUES(1)"),
            .execute("INSERT OR ROLLBACK INTO t VALUES(2, -1)"), .accept(InboxNumber(rawValue: 99), [NewMessage("x")]),
            .all([.accept(inbox, [NewMessage("half")]), .execute("INSERT INTO t VALUES(3, -1)")]),
        ]
        for (number, change) in wrong.enumerated() {
            let good = (0..<2).map { Change.accept(inbox, [NewMessage("\(number)-\($0)")]) }
            let results = await submitTogether(store, [good[0], change, good[1]])
            guard case .success = results[0], case .failure(.refused) = results[1], case .success = results[2] else {
                Issue.record("\(results)")
                continue
            }
        }
        let expected = (0..<wrong.count).flatMap { ["\($0)-0", "\($0)-1"] }
        #expect(try await store.readyBodies(inbox) == expected)
        #expect(try await store.query("SELECT count(*) FROM t") == [[0]])
        #expect(try store.check() == [])
    }

    @Test func allIsDoneOrNothing() async throws {
        let (store, inbox) = try open()
        defer { store.close() }
        let keys = try await store.accept("a", "b", into: inbox)
        _ = try await store.perform(.finish(keys[1]))
        let outcome = try await store.perform(
            .all([.step(keys[0], name: "paid", result: []), .finish(keys[0]), .finish(keys[1])]))
        #expect(outcome == .gone)
        #expect(try await store.readyBodies(inbox) == ["a"])
        #expect(try await store.steps(of: keys[0]).isEmpty)
        let done = try await store.perform(.all([.step(keys[0], name: "paid", result: []), .finish(keys[0])]))
        #expect(done == .all([.done, .done]))
    }

    @Test func numbersOfRefusedMessagesAreUsedByOthers() async throws {
        let (store, inbox) = try open()
        defer { store.close() }
        _ = try? await store.perform(
            .all([.accept(inbox, [NewMessage("x")]), .execute("INSERT INTO nothing VALUES(1)")]))
        #expect(try await store.accept("a", into: inbox).map(\.number) == [1])
    }

    @Test func changesOfManyTasksAreAllCommitted() async throws {
        let (store, inbox) = try open()
        defer { store.close() }
        let keys = try await withThrowingTaskGroup(of: [MessageKey].self) { group in
            for task in 0..<16 {
                group.addTask {
                    var keys: [MessageKey] = []
                    for number in 0..<50 { keys += try await store.accept("\(task)-\(number)", into: inbox) }
                    return keys
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(keys).count == 800)
        #expect(try await store.counts(inbox).ready == 800)
        #expect(count(.beforeCompletion) == 801)
    }
}
