import CFaultyDisk
import Foundation
import TestKit
import Testing

@testable import DurableInbox

/// The log that SQLite writes ahead, and the points that a crash test can stop at.
@Suite struct LogTests {
    private let scratch = Scratch()
    private let points = Collected<FaultPoint>()

    private func open() throws -> (DurableStore, InboxNumber) {
        var options = StoreOptions()
        options.hook = { [points] in points.append($0) }
        let store = try scratch.open(options)
        return (store, try store.inbox("orders"))
    }

    /// Accepts two megabytes so many times.
    private func fill(_ store: DurableStore, _ inbox: InboxNumber, times: Int) async throws {
        let messages = (0..<2_000).map { _ in NewMessage([UInt8](repeating: 1, count: 1_000)) }
        for _ in 0..<times { _ = try await store.accept(messages, into: inbox) }
    }

    private func size(_ suffix: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: scratch.path + suffix)[.size] as? Int ?? 0
    }

    @Test func theLogIsCopiedIntoTheFileAndBegunAnew() async throws {
        let (store, inbox) = try open()
        defer { store.close() }
        try await fill(store, inbox, times: 20)
        #expect(points.elements.contains(.afterCheckpoint))
        #expect(try size("") > 20 << 20)
        #expect(try size("-wal") < 15 << 20)
    }

    @Test func whoReadsKeepsNobodyFromWriting() async throws {
        let (store, inbox) = try open()
        defer { store.close() }
        let isReading = Gate()
        let isWritten = Awaited<Void>()
        let reader = Task {
            try await store.read { (view) throws(StoreError) in
                let before = try view.counts(inbox)
                isReading.open()
                isWritten.wait()
                return try view.counts(inbox) == before
            }
        }
        await isReading.wait()
        try await fill(store, inbox, times: 12)
        isWritten.fulfil(())
        #expect(try await reader.value)
        try await fill(store, inbox, times: 12)
        #expect(try await store.counts(inbox).ready == 48_000)
        #expect(try store.check() == [])
    }

    @Test func closingLeavesNoLog() async throws {
        let (store, inbox) = try open()
        try await fill(store, inbox, times: 1)
        store.close()
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "-wal"))
    }

    @Test func aCheckpointThatFailsIsAFailedDisk() async throws {
        let disk = FaultyDisk(scratch.folder)
        var options = StoreOptions()
        options.hook = { if $0 == .beforeCheckpoint { disk.fail(faulty_sync, code: 10 | 4 << 8) } }
        let store = try scratch.open(options)
        let inbox = try store.inbox("orders")
        var accepted = 0
        while store.state == .open {
            accepted += (try? await store.accept((0..<2_000).map { NewMessage("\($0)") }, into: inbox).keys.count) ?? 0
        }
        disk.fail(faulty_sync, code: 0)
        #expect(accepted > 0)
        #expect(try await store.counts(inbox).ready == accepted)
        store.close()
        let again = try scratch.open()
        defer { again.close() }
        #expect(try await again.counts(inbox).ready == accepted)
    }

    @Test func everyPointIsReached() async throws {
        let (store, inbox) = try open()
        try await fill(store, inbox, times: 20)
        store.close()
        #expect(Set(points.elements) == Set(FaultPoint.allCases))
    }
}
