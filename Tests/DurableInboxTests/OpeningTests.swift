import Foundation
import GRDB
import Testing

@testable import DurableInbox

@Suite struct OpeningTests {
    private let scratch = Scratch()

    @Test func makesTheFileAndItsFolderForThisUserAlone() throws {
        let path = scratch.folder + "/deep/down/orders.sqlite"
        let store = try DurableStore(path: path)
        defer { store.close() }
        #expect(try scratch.permissions(scratch.folder + "/deep") == 0o700)
        #expect(try scratch.permissions(scratch.folder + "/deep/down") == 0o700)
        for file in ["", "-wal", "-lock", "-flight"] {
            #expect(try scratch.permissions(path + file) == 0o600, "\(file)")
        }
    }

    @Test func theWriterSyncsEachCommit() throws {
        let pool = try Connections.open(scratch.path, isNew: true)
        let settings = try pool.writeWithoutTransaction { db in
            (try Connections.synchronous(db), try String.fetchOne(db, sql: "PRAGMA journal_mode"))
        }
        #expect(settings.0 == 2)
        #expect(settings.1 == "wal")
    }

    @Test func refusesAWriterThatWouldNotSync() throws {
        let pool = try DatabasePool(path: scratch.path)
        let opening = Opening(files: StoreFiles(scratch.path), options: StoreOptions(), process: 1)
        let error = try #require(throws: StoreError.self) { try opening.enter(pool) }
        #expect(error == .notSynced(path: scratch.path, synchronous: 1))
        #expect("\(error)".hasSuffix("would not survive a power failure: PRAGMA synchronous reads 1, expected 2"))
    }

    @Test func aSecondOwnerIsToldWhoHasTheFile() throws {
        var options = StoreOptions()
        options.clock = { 1_000_000_000_000_000_000 }
        let store = try scratch.open(options)
        defer { store.close() }
        let error = try #require(throws: StoreError.self) { try scratch.open() }
        guard case .inUse(scratch.path, let process, let since) = error else { throw Unexpected() }
        #expect(process == ProcessInfo.processInfo.processIdentifier)
        #expect(since.hasPrefix("2001-09-0"))
        #expect("\(error)" == "orders.sqlite is in use by process \(process) (since \(since))")
    }

    @Test func aCleanEndLeavesAllInOneFile() throws {
        let store = try scratch.open()
        let inbox = try store.inbox("orders")
        _ = try store.performBlocking(.accept(inbox, [NewMessage("a")]))
        #expect(try store.read { (view) throws(StoreError) in try view.counts(inbox) }.ready == 1)
        store.close()
        for file in ["-wal", "-shm"] { #expect(!FileManager.default.fileExists(atPath: scratch.path + file)) }
    }

    @Test func theLockIsGivenBackByClosing() throws {
        try scratch.open().close()
        try scratch.open().close()
    }

    @Test func theLockIsGivenBackWhenAStoreIsForgotten() async throws {
        // Its thread ends by itself some time after.
        var store: DurableStore? = try scratch.open()
        let thread = try #require(store?.writer)
        store = nil
        thread.close()
        try scratch.open().close()
    }

    @Test func aFileOfANewerVersionIsRefused() throws {
        try scratch.open().close()
        try scratch.edit("INSERT INTO grdb_migrations VALUES('2999')")
        let error = try #require(throws: StoreError.self) { try scratch.open() }
        #expect(error == .newerVersion(path: scratch.path, known: "version 3"))
        #expect("\(error)".hasSuffix("was written by a newer version of this program (this one knows version 3)"))
    }

    @Test func aFileOfAnOlderVersionIsBroughtUpToDate_byWhoOpensItForWriting() async throws {
        let old = try scratch.open()
        let inbox = try old.inbox("orders")
        let keys = try await old.accept("a", "b", "c", into: inbox)
        _ = try await old.perform(.finish(keys[0]))
        old.close()
        // As version 1 left it: without what came later, all counted.
        try scratch.edit(
            """
            UPDATE inbox SET last = 3, accepted = 3, ready = 2;
            DROP VIEW ledger;
            DROP TABLE final;
            DROP INDEX letter;
            ALTER TABLE message DROP COLUMN ends;
            ALTER TABLE dead DROP COLUMN number;
            ALTER TABLE dead DROP COLUMN output;
            ALTER TABLE dead DROP COLUMN targets;
            ALTER TABLE inbox DROP COLUMN letters;
            CREATE INDEX burial ON dead(key >> 47, buried_at);
            DELETE FROM grdb_migrations WHERE identifier IN ('2', '3');
            """)
        #expect(throws: StoreError.behind(path: scratch.path)) { try StoreReader(path: scratch.path) }
        let new = try scratch.open()
        #expect(try await new.readyBodies(inbox) == ["b", "c"])
        let counts = try await new.counts(inbox)
        #expect(counts.accepted == 3 && counts.completed == 1 && counts.isBalanced)
        new.close()
        #expect(try StoreReader(path: scratch.path).check() == [])
    }

    @Test func aFileThatIsNoDatabaseIsLeftAsItIs() throws {
        let text = Data(String(repeating: "my letters ", count: 1_000).utf8)
        try scratch.write(text, to: scratch.path)
        let error = try #require(throws: StoreError.self) { try scratch.open() }
        #expect(error == .notAStore(path: scratch.path))
        #expect("\(error)" == "\(scratch.path) is not a file of durable inboxes; it was left as it is")
        #expect(try scratch.bytes(scratch.path) == text)
    }

    @Test func somebodyElsesDatabaseIsLeftAsItIs() throws {
        try scratch.edit("CREATE TABLE letter(text)")
        let before = try scratch.bytes(scratch.path)
        #expect(throws: StoreError.notAStore(path: scratch.path)) { try scratch.open() }
        #expect(try scratch.bytes(scratch.path) == before)
    }

    @Test func aTruncatedFileIsCalledDamagedAndLeftAsItIs() async throws {
        let store = try scratch.open()
        let inbox = try store.inbox("orders")
        let text = String(repeating: "x", count: 300)
        _ = try await store.accept((0..<200).map { _ in NewMessage(text) }, into: inbox)
        store.close()
        let half = try scratch.bytes(scratch.path).prefix(20_000)
        try scratch.write(half, to: scratch.path)
        let error = try #require(throws: StoreError.self) { try scratch.open() }
        guard case .damaged(scratch.path, _) = error else { throw Unexpected() }
        #expect("\(error)".contains("is damaged: "))
        #expect(try scratch.bytes(scratch.path) == half)
    }

    @Test func aFolderThatCannotBeMadeIsNamed() throws {
        try scratch.write(Data(), to: scratch.folder + "/file")
        let path = scratch.folder + "/file/orders.sqlite"
        let error = try #require(throws: StoreError.self) { try DurableStore(path: path) }
        guard case .unusable(path, let reason) = error else { throw Unexpected() }
        #expect(reason.hasPrefix("its folder cannot be made: "))
    }

    @Test func aFolderInPlaceOfTheFileIsRefused() throws {
        try FileManager.default.createDirectory(atPath: scratch.path, withIntermediateDirectories: false)
        #expect(throws: StoreError.unusable(path: scratch.path, reason: "not a regular file")) { try scratch.open() }
    }

    @Test func anEmptyFileIsMadeAStore() throws {
        try scratch.write(Data(), to: scratch.path)
        try scratch.open().close()
    }

    @Test func countsTheOwnersAndKnowsHowTheLastOneEnded() async throws {
        let first = try scratch.open()
        #expect(first.recovery.epoch == 1)
        #expect(first.recovery.lastEnd == .none)
        first.close()
        let second = try scratch.open()
        #expect(second.recovery.epoch == 2)
        #expect(second.recovery.lastEnd == .clean)
        second.close()
    }

    @Test func aCopyTakenFromARunningStoreHasAnUncleanEnd() async throws {
        let store = try scratch.open()
        defer { store.close() }
        let inbox = try store.inbox("orders")
        try await store.accept("a", "b", into: inbox)
        let copy = scratch.folder + "/copy.sqlite"
        for file in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: scratch.path + file, toPath: copy + file)
        }
        let other = try DurableStore(path: copy)
        defer { other.close() }
        #expect(other.recovery.lastEnd == .unclean)
        #expect(other.recovery.inboxes == [.init(name: "orders", pending: 2, inFlight: 0, buried: 0)])
        #expect(try await other.readyBodies(inbox) == ["a", "b"])
    }

    @Test func aClosedStoreTakesNothingAndSaysSo() async throws {
        let store = try scratch.open()
        let inbox = try store.inbox("orders")
        store.close()
        store.close()
        #expect(store.state == .closed)
        await #expect(throws: StoreError.closed(path: scratch.path)) { try await store.accept("a", into: inbox) }
        await #expect(throws: StoreError.closed(path: scratch.path)) { try await store.counts(inbox) }
        #expect("\(StoreError.closed(path: "x"))" == "x has been closed")
    }

    @Test func whatWasSubmittedBeforeClosingIsCommitted() async throws {
        let store = try scratch.open()
        let inbox = try store.inbox("orders")
        for number in 0..<1_000 { store.submit(.accept(inbox, [NewMessage("\(number)")])) { _ in } }
        store.close()
        let again = try scratch.open()
        defer { again.close() }
        #expect(try await again.readyBodies(inbox) == (0..<1_000).map(String.init))
    }
}
