import CFaultyDisk
import TestKit
import Testing

@testable import DurableInbox

/// What a store does when its disk fails.
@Suite struct DiskFaultTests {
    private static let full: Int32 = 13
    private static let damaged: Int32 = 11
    private static let syncFailed: Int32 = 10 | 4 << 8
    private static let writeFailed: Int32 = 10 | 3 << 8
    private static let readOnly: Int32 = 8

    private let scratch = Scratch()
    private let disk: FaultyDisk
    private let states = Collected<DurableStore.State>()

    init() { disk = FaultyDisk(scratch.folder) }

    private func open(_ hook: FaultHook? = nil) throws -> (DurableStore, InboxNumber) {
        var options = StoreOptions()
        options.hook = hook
        options.onStateChange = { [states] in states.append($0) }
        let store = try scratch.open(options)
        return (store, try store.inbox("orders"))
    }

    @Test func aCommitIsASyncOfTheLog() async throws {
        let (store, inbox) = try open()
        defer { store.close() }
        let before = disk.syncs("-wal")
        for number in 1...10 {
            try await store.accept("a", into: inbox)
            #expect(disk.syncs("-wal") >= before + number)
        }
    }

    @Test(arguments: [
        (faulty_write, full), (faulty_write, writeFailed), (faulty_write, readOnly), (faulty_sync, syncFailed),
    ])
    func aFailingDiskFailsWhatWaitsAndWhatComes(operation: faulty_operation, code: Int32) async throws {
        let (store, inbox) = try open()
        defer { store.close() }
        try await store.accept("before", into: inbox)
        disk.fail(operation, code: code)
        let error = try await #require(throws: StoreError.self) { try await store.accept("lost", into: inbox) }
        guard case .diskFailed(scratch.path, let reason) = error else { throw Unexpected() }
        #expect(reason.hasSuffix("(SQLite \(code))"))
        #expect("\(error)" == "\(scratch.path) cannot be written: \(reason)")
        #expect(store.state == .failed(error))
        disk.fail(operation, code: 0)
        await #expect(throws: error) { try await store.accept("still", into: inbox) }
        #expect(try await store.readyBodies(inbox) == ["before"], "it can still be read")
        #expect(states.elements == [.failed(error)])
    }

    @Test(arguments: [(faulty_write, full), (faulty_sync, syncFailed)])
    func goesOnWhenTheDiskWorksAgain(operation: faulty_operation, code: Int32) async throws {
        let (store, inbox) = try open()
        try await store.accept("before", into: inbox)
        disk.fail(operation, code: code)
        await #expect(throws: StoreError.self) { try await store.accept("lost", into: inbox) }
        disk.fail(operation, code: 0)
        try store.reopen()
        #expect(store.state == .open)
        #expect(states.elements.last == .open)
        #expect(try await store.accept("after", into: inbox).map(\.number) == [2])
        #expect(try await store.readyBodies(inbox) == ["before", "after"])
        store.close()
        let again = try scratch.open()
        defer { again.close() }
        #expect(again.recovery.lastEnd == .clean)
        #expect(try await again.readyBodies(inbox) == ["before", "after"])
        #expect(try again.check() == [])
    }

    @Test func staysFailedWhileTheDiskDoes() async throws {
        let (store, inbox) = try open()
        defer { store.close() }
        disk.fail(faulty_write, code: Self.full)
        let error = try await #require(throws: StoreError.self) { try await store.accept("lost", into: inbox) }
        #expect(throws: StoreError.self) { try store.reopen() }
        #expect(store.state == .failed(error))
        await #expect(throws: error) { try await store.accept("still", into: inbox) }
        disk.fail(faulty_write, code: 0)
        try store.reopen()
        try await store.accept("after", into: inbox)
        #expect(try await store.readyBodies(inbox) == ["after"])
    }

    @Test func everyChangeOfTheBatchAndBehindItFails() async throws {
        let failsAt = Collected<Void>()
        let (store, inbox) = try open { [disk] point in
            if point == .beforeCommit, !failsAt.elements.isEmpty { disk.fail(faulty_sync, code: Self.syncFailed) }
        }
        defer { store.close() }
        failsAt.append(())
        let results = Collected<Result<Outcome, StoreError>>()
        for _ in 0..<50 { store.submit(.accept(inbox, [NewMessage("x")])) { results.append($0) } }
        await results.reaches(50)
        #expect(results.elements.allSatisfy { if case .failure(.diskFailed) = $0 { true } else { false } })
        disk.fail(faulty_sync, code: 0)
        #expect(try await store.readyBodies(inbox).isEmpty)
    }

    @Test func whatFailedWithItsCommitIsGoneAfterReopening() async throws {
        let (store, inbox) = try open()
        try await store.accept("before", into: inbox)
        disk.fail(faulty_sync, code: Self.syncFailed)
        let many = (0..<50).map { _ in NewMessage(String(repeating: "x", count: 500)) }
        await #expect(throws: StoreError.self) { try await store.accept(many, into: inbox) }
        disk.fail(faulty_sync, code: 0)
        try store.reopen()
        // As a kill would leave them: the log is read from its start, with all that stands in it.
        let copy = scratch.folder + "/copy.sqlite"
        for file in ["", "-wal"] { try scratch.write(try scratch.bytes(scratch.path + file), to: copy + file) }
        store.close()
        let again = try DurableStore(path: copy)
        defer { again.close() }
        #expect(try await again.readyBodies(inbox) == ["before"])
    }

    @Test func reopeningWhatWorksDoesNothing() async throws {
        let (store, inbox) = try open()
        try store.reopen()
        try await store.accept("a", into: inbox)
        #expect(states.elements.isEmpty)
        store.close()
        try store.reopen()
        #expect(store.state == .closed)
    }

    @Test func aFailedStoreCanBeClosed() async throws {
        let (store, inbox) = try open()
        try await store.accept("before", into: inbox)
        disk.fail(faulty_sync, code: Self.syncFailed)
        await #expect(throws: StoreError.self) { try await store.accept("lost", into: inbox) }
        store.close()
        disk.fail(faulty_sync, code: 0)
        let again = try scratch.open()
        defer { again.close() }
        #expect(again.recovery.lastEnd == .unclean)
        #expect(try await again.readyBodies(inbox).first == "before")
    }

    @Test func aFileThatLostWhatWasCommittedIsRefused() async throws {
        let (store, inbox) = try open()
        defer { store.close() }
        try await store.accept("before", into: inbox)
        disk.fail(faulty_write, code: Self.damaged)
        let error = try await #require(throws: StoreError.self) { try await store.accept("lost", into: inbox) }
        guard case .damaged = error else { throw Unexpected() }
        disk.fail(faulty_write, code: 0)
        try scratch.edit("DELETE FROM message")
        let lost = try #require(throws: StoreError.self) { try store.reopen() }
        #expect(
            "\(lost)" == "\(scratch.path) lacks what was committed to it: the counts of orders are not the last ones")
        #expect(store.state == .failed(error))
    }

    @Test func aFileThatCannotBeReadIsNotOpened() throws {
        try open().0.close()
        let before = try scratch.bytes(scratch.path)
        disk.fail(faulty_read, code: 10 | 1 << 8)
        #expect(throws: StoreError.self) { try open() }
        disk.fail(faulty_read, code: 0)
        #expect(try scratch.bytes(scratch.path) == before)
        try open().0.close()
    }
}
