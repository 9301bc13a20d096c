import Foundation
import Testing

@testable import DurableInbox

/// Files that are lost, before a store is opened and while it is open.
@Suite struct LostFilesTests {
    private let scratch = Scratch()

    // MARK: Before it is opened

    @Test(arguments: [true, false]) func aLogBesideNoDatabaseIsRefused_andLeftAsItIs(isEmpty: Bool) async throws {
        let store = try scratch.open()
        try await store.accept("a", "b", into: try store.inbox("orders"))
        let log = try scratch.bytes(scratch.path + "-wal")
        let other = Scratch()
        try scratch.write(log, to: other.path + "-wal")
        if isEmpty { try scratch.write(Data(), to: other.path) }
        let error = StoreError.damaged(
            path: other.path,
            reason:
                "it is \(isEmpty ? "empty" : "missing"), and its log \(other.path)-wal has \(log.count) bytes of commits"
        )
        #expect(throws: error) { try other.open() }
        #expect(throws: error) { try StoreReader(path: other.path) }
        #expect(try scratch.bytes(other.path + "-wal") == log)
        store.close()
    }

    @Test func anEmptyLogIsNobodysCommits() throws {
        try scratch.write(Data(), to: scratch.path + "-wal")
        try scratch.write(Data(), to: scratch.path)
        let store = try scratch.open()
        #expect(try store.inbox("orders").rawValue == 1)
        store.close()
    }

    // MARK: While it is open

    /// Ways to take a store's files away.
    enum Loss: CaseIterable, Sendable {
        case folderMoved, fileRemoved, fileReplaced, logRemoved, fileCut, fileWrittenOver

        func happen(to scratch: Scratch) throws {
            let files = FileManager.default
            switch self {
            case .folderMoved: try files.moveItem(atPath: scratch.folder, toPath: scratch.folder + "-away")
            case .fileRemoved: try files.removeItem(atPath: scratch.path)
            case .fileReplaced:
                try files.copyItem(atPath: scratch.path, toPath: scratch.path + "-copy")
                try files.removeItem(atPath: scratch.path)
                try files.moveItem(atPath: scratch.path + "-copy", toPath: scratch.path)
            case .logRemoved: try files.removeItem(atPath: scratch.path + "-wal")
            case .fileCut: try overwrite(scratch.path) { try $0.truncate(atOffset: 0) }
            case .fileWrittenOver:
                try overwrite(scratch.path) { try $0.write(contentsOf: Data(repeating: 7, count: 200)) }
            }
        }

        /// Closing the file takes SQLite's locks from this process; nobody else is there to take the file.
        private func overwrite(_ path: String, _ body: (FileHandle) throws -> Void) throws {
            let file = try #require(FileHandle(forUpdatingAtPath: path))
            try body(file)
            try file.close()
        }
    }

    @Test(arguments: Loss.allCases) func nothingIsReportedAsCommittedThatIsLost(loss: Loss) async throws {
        let store = try scratch.open()
        defer { try? FileManager.default.removeItem(atPath: scratch.folder + "-away") }
        let inbox = try store.inbox("orders")
        try await store.accept("a", into: inbox)
        try loss.happen(to: scratch)
        let error = await #expect(throws: StoreError.self) { try await store.accept("b", into: inbox) }
        guard case .commitsLost(scratch.path, let reason)? = error else { throw try #require(error) }
        #expect(reason.contains("while it was in use"))
        #expect(store.state == .failed(try #require(error)))
        let isThere = FileManager.default.fileExists(atPath: scratch.path)
        guard loss != .fileCut, loss != .fileWrittenOver else { return store.close() }
        #expect(throws: StoreError.commitsLost(path: scratch.path, reason: reason)) { try store.reopen() }
        #expect(FileManager.default.fileExists(atPath: scratch.path) == isThere)
        store.close()
    }

    @Test func afterTheFolderIsBackTheStoreWorks() async throws {
        let store = try scratch.open()
        let inbox = try store.inbox("orders")
        try await store.accept("a", into: inbox)
        try FileManager.default.moveItem(atPath: scratch.folder, toPath: scratch.folder + "-away")
        await #expect(throws: StoreError.self) { try await store.accept("b", into: inbox) }
        try FileManager.default.moveItem(atPath: scratch.folder + "-away", toPath: scratch.folder)
        try? store.reopen()
        // What was refused may be there all the same: it was committed, and nobody was told.
        guard store.state == .open else { return store.close() }
        try await store.accept("c", into: inbox)
        #expect(try await store.readyBodies(inbox).last == "c" && store.check() == [])
        store.close()
    }
}
