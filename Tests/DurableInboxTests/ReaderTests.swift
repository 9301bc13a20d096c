import Actors
import Foundation
import Testing

@testable import DurableInbox

/// A file that is looked into beside its owner.
@Suite struct ReaderTests {
    private let scratch = Scratch()

    @Test func seesWhatIsCommitted_whileTheOwnerGoesOn() async throws {
        let store = try scratch.open()
        defer { store.close() }
        let inbox = try store.inbox("orders")
        let reader = try StoreReader(path: scratch.path)
        try await store.accept("a", "b", into: inbox)
        #expect(try bodies(reader, inbox) == ["a", "b"])
        try await store.accept("c", into: inbox)
        #expect(try bodies(reader, inbox) == ["a", "b", "c"])
    }

    @Test func aLookIsOfOneInstant_whateverIsCommittedMeanwhile() throws {
        let store = try scratch.open()
        defer { store.close() }
        let inbox = try store.inbox("orders")
        _ = try store.performBlocking(.accept(inbox, (0..<5).map { NewMessage("\($0)") }))
        try StoreReader(path: scratch.path).withView { view in
            let cursor = try view.pending(inbox)
            var bodies: [String] = []
            while let row = try cursor.next() {
                bodies.append(row.text)
                _ = try store.performBlocking(.finish(MessageKey(inbox, 5)))
                _ = try store.performBlocking(.accept(inbox, [NewMessage("new")]))
            }
            #expect(bodies == ["0", "1", "2", "3", "4"])
            #expect(try cursor.next() == nil)
        }
    }

    @Test func changesNothing_andTakesNoLock() async throws {
        let store = try scratch.open()
        let inbox = try store.inbox("orders")
        try await store.accept("a", into: inbox)
        store.close()
        let before = try scratch.bytes(scratch.path)
        try FileManager.default.removeItem(atPath: scratch.path + "-lock")
        let reader = try StoreReader(path: scratch.path)
        #expect(try bodies(reader, inbox) == ["a"])
        #expect(try reader.check() == [])
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "-lock"))
        #expect(throws: StoreError.self) {
            try reader.read { (view) throws(StoreError) in try view.query("DELETE FROM message RETURNING 1") }
        }
        #expect(try scratch.bytes(scratch.path) == before)
    }

    @Test func readsWhatAKilledOwnerLeftInItsLog() async throws {
        let store = try scratch.open()
        let inbox = try store.inbox("orders")
        try await store.accept("a", into: inbox)
        let copy = Scratch()
        // What a death leaves: the file and its log, and nothing of what was only in memory.
        for file in ["", "-wal"] { try copy.write(scratch.bytes(scratch.path + file), to: copy.path + file) }
        store.close()
        #expect(try bodies(StoreReader(path: copy.path), inbox) == ["a"])
    }

    @Test func aMissingFileIsSaid_andNotMade() throws {
        let error = try #require(throws: StoreError.self) { try StoreReader(path: scratch.path) }
        #expect(error == .missing(path: scratch.path) && "\(error)" == "there is no \(scratch.path)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder).isEmpty)
    }

    @Test func aFileWhereAFolderIsExpectedIsSaid() throws {
        try scratch.write(Data("x".utf8), to: scratch.folder + "/file")
        let error = try #require(throws: StoreError.self) {
            try StoreReader(path: scratch.folder + "/file/orders.sqlite")
        }
        #expect("\(error)".hasSuffix("/file/orders.sqlite cannot be used: not a directory"))
    }

    @Test func aFileOfANewerVersionIsRefused() throws {
        try scratch.open().close()
        try scratch.edit("INSERT INTO grdb_migrations VALUES('2999')")
        let error = try #require(throws: StoreError.self) { try StoreReader(path: scratch.path) }
        #expect(error == .newerVersion(path: scratch.path, known: "version 3"))
    }

    @Test func tablesOfANewerCallerAreRefused() throws {
        let store = try scratch.open()
        defer { store.close() }
        let migrations = [Migration("1", "CREATE TABLE a(x)"), Migration("2", "CREATE TABLE b(x)")]
        try store.migrate("room", migrations)
        let reader = try StoreReader(path: scratch.path)
        let made = { (known: [Migration], namespace: String) throws in
            try reader.read { (view) throws(StoreError) in try view.made(namespace, of: known) }
        }
        #expect(try made(migrations, "room") == 2 && made(migrations, "nobody's") == 0)
        #expect(throws: StoreError.newerVersion(path: scratch.path, known: "room up to 1")) {
            try made([migrations[0]], "room")
        }
    }

    @Test(arguments: ["", "DROP TABLE grdb_migrations", "DELETE FROM grdb_migrations"])
    func aFileThatWasNeverFinishedIsSaid(change: String) throws {
        try scratch.open().close()
        if change.isEmpty { try scratch.write(Data(), to: scratch.path) } else { try scratch.edit(change) }
        let error = try #require(throws: StoreError.self) { try StoreReader(path: scratch.path) }
        #expect(error == .behind(path: scratch.path))
        #expect("\(error)".hasSuffix("is not of this version yet; opening it for writing brings it up to date"))
    }

    @Test func somebodyElsesFileIsRefused() throws {
        let text = Data(String(repeating: "my letters ", count: 1_000).utf8)
        try scratch.write(text, to: scratch.path)
        #expect(throws: StoreError.notAStore(path: scratch.path)) { try StoreReader(path: scratch.path) }
        #expect(try scratch.bytes(scratch.path) == text)
    }

    @Test func aDamagedFileIsSaid() async throws {
        let store = try scratch.open()
        let inbox = try store.inbox("orders")
        _ = try await store.accept((0..<500).map { NewMessage("message \($0)") }, into: inbox)
        store.close()
        var bytes = try scratch.bytes(scratch.path)
        bytes.replaceSubrange(8_192..., with: Data(repeating: 0xFF, count: bytes.count - 8_192))
        try scratch.write(bytes, to: scratch.path)
        let error = try #require(throws: StoreError.self) {
            guard try StoreReader(path: scratch.path).check().isEmpty else {
                throw StoreError.damaged(path: scratch.path, reason: "it says so itself")
            }
        }
        guard case .damaged(scratch.path, _) = error else { throw error }
    }

    @Test func makesABackUpBesideTheOwner() async throws {
        let store = try scratch.open()
        defer { store.close() }
        let inbox = try store.inbox("orders")
        try await store.accept("a", into: inbox)
        let path = scratch.folder + "/copy.sqlite"
        let reader = try StoreReader(path: scratch.path)
        try reader.backUp(to: path)
        #expect(throws: StoreError.exists(path: path)) { try reader.backUp(to: path) }
        try await store.accept("b", into: inbox)
        #expect(try bodies(StoreReader(path: path), inbox) == ["a"])
    }

    @Test func walksBothWaysAndFindsByIdentity() async throws {
        let store = try scratch.open()
        defer { store.close() }
        let other = try store.inbox("other")
        let inbox = try store.inbox("orders")
        try await store.accept("elsewhere", into: other)
        let messages = ["a", "b", "c", "d", "e"].map { NewMessage($0, identity: $0) }
        let keys = try await store.accept(messages, into: inbox).keys
        let changes: [Change] = [
            .deadLetter(keys[3], attempt: 1, history: nil), .deadLetter(keys[1], attempt: 1, history: nil),
            .retry(keys[2], attempt: 1, due: 1, history: nil), .finish(keys[4]),
        ]
        for change in changes { _ = try await store.perform(change) }
        try StoreReader(path: scratch.path).withView { view in
            #expect(try view.inbox("orders") == inbox && view.inbox("nobody's") == nil)
            #expect(try all(view.pending(inbox, .newestFirst)).map(\.text) == ["c", "a"])
            #expect(try all(view.letters(inbox, .newestFirst)).map(\.message.text) == ["d", "b"])
            #expect(try all(view.letters(inbox)).map(\.message.text) == ["b", "d"])
            #expect(try all(view.walk("SELECT name FROM inbox ORDER BY number")) == [["other"], ["orders"]])
            guard case .pending(let row)? = try view.find(inbox, identity: "c"), row.attempt == 1,
                case .dead(let letter)? = try view.find(inbox, identity: "d"), letter.message.key == keys[3]
            else { return #expect(Bool(false), "not found") }
            #expect(try view.find(inbox, identity: "e") == nil && view.find(other, identity: "c") == nil)
        }
    }

    private func bodies(_ reader: StoreReader, _ inbox: InboxNumber) throws -> [String] {
        try reader.read { (view) throws(StoreError) in try all(view.pending(inbox)) }.map(\.text)
    }
}

/// All rows of a cursor.
func all<Row>(_ cursor: StoreCursor<Row>) throws(StoreError) -> [Row] {
    var rows: [Row] = []
    while let row = try cursor.next() { rows.append(row) }
    return rows
}
