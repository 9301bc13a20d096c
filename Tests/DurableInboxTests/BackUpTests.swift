import Foundation
import Testing

@testable import DurableInbox

@Suite struct BackUpTests {
    private let scratch = Scratch()

    @Test func aBackUpIsAStoreOfItsInstant() async throws {
        let store = try scratch.open()
        defer { store.close() }
        let inbox = try store.inbox("orders")
        let keys = try await store.accept("a", "b", into: inbox)
        _ = try await store.perform(.step(keys[1], name: "paid", result: [1]))
        let path = scratch.folder + "/copy.sqlite"
        try store.backUp(to: path)
        _ = try await store.perform(.finish(keys[0]))
        #expect(try scratch.permissions(path) == 0o600)
        #expect(!FileManager.default.fileExists(atPath: path + "-partial"))
        let copy = try DurableStore(path: path)
        defer { copy.close() }
        #expect(try await copy.readyBodies(inbox) == ["a", "b"])
        #expect(try await copy.steps(of: keys[1]) == ["paid"])
        #expect(try copy.check() == [])
    }

    @Test func neverReplacesAFile() throws {
        let store = try scratch.open()
        defer { store.close() }
        let path = scratch.folder + "/letters"
        try scratch.write(Data("mine".utf8), to: path)
        let error = try #require(throws: StoreError.exists(path: path)) { try store.backUp(to: path) }
        #expect("\(error)" == "\(path) exists already; it was left as it is")
        #expect(try scratch.bytes(path) == Data("mine".utf8))
    }

    @Test func saysWhereItCannotWrite() throws {
        let store = try scratch.open()
        defer { store.close() }
        let path = scratch.folder + "/missing/copy.sqlite"
        #expect(throws: StoreError.self) { try store.backUp(to: path) }
        #expect(store.state == .open)
    }
}
