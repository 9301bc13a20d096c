import Actors
import Foundation
import GRDB
import TestKit
import Testing

@testable import DurableInbox

/// What is final is forgotten after some time, and what is not final never.
@Suite(.endsSomeTime) struct RetentionTests {
    private let scratch = Scratch()
    private let now = WallClock(1_000_000_000_000)

    private func open(keep: Duration? = .seconds(10)) throws -> DurableStore {
        var options = StoreOptions()
        options.clock = { [now] in now.time }
        options.keep = keep?.nanoseconds
        return try scratch.open(options)
    }

    private func wait(seconds: Int64) { now.advance(by: seconds * 1_000_000_000) }

    private func accept(_ store: DurableStore, _ identity: String) async throws -> (key: MessageKey, isNew: Bool) {
        let inbox = try store.inbox("orders")
        let accepted = try await store.accept([NewMessage("1", identity: identity)], into: inbox)
        return (accepted.keys[0], accepted.duplicates.isEmpty)
    }

    @Test func anIdentityIsKnownForAsLongAsItIsKept_afterItsMessageIsFinal() async throws {
        let store = try open()
        defer { store.close() }
        let first = try await accept(store, "a")
        wait(seconds: 100)
        #expect(try await !accept(store, "a").isNew, "it is pending")
        _ = try await store.perform(.finish(first.key))
        wait(seconds: 9)
        #expect(try await !accept(store, "a").isNew, "it is kept")
        wait(seconds: 2)
        try store.prune()
        #expect(try await accept(store, "a").isNew)
        #expect(try store.check() == [])
    }

    @Test func theStoreForgetsByItself_whenItWrites() async throws {
        let store = try open()
        defer { store.close() }
        for number in 1...1_200 {
            let (key, _) = try await accept(store, "\(number)")
            _ = try await store.perform(.finish(key))
        }
        wait(seconds: 11)
        _ = try await accept(store, "one more")
        // It goes on while nobody waits, and a little after each commit.
        while try await store.query("SELECT count(*) FROM identity").first?.first != .integer(1) {
            _ = try await store.perform(.openInbox("orders"))
        }
        #expect(try await store.query("SELECT count(*) FROM final").first?.first == .integer(0))
    }

    @Test func deadLettersAndWhatIsReplayedStay_whatIsDiscardedGoes() async throws {
        let store = try open()
        defer { store.close() }
        let letter = try await accept(store, "dead")
        _ = try await store.perform(.deadLetter(letter.key, attempt: 1, history: nil))
        let gone = try await accept(store, "discarded")
        _ = try await store.perform(.discard(gone.key))
        wait(seconds: 1_000)
        try store.prune()
        #expect(try await !accept(store, "dead").isNew)
        #expect(try await accept(store, "discarded").isNew)
        _ = try await store.perform(.replay(letter.key))
        wait(seconds: 1_000)
        try store.prune()
        #expect(try await !accept(store, "dead").isNew)
        #expect(try store.check() == [])
    }

    @Test func withoutALimitNothingIsForgotten() async throws {
        let store = try open(keep: nil)
        defer { store.close() }
        _ = try await store.perform(.finish(accept(store, "a").key))
        wait(seconds: 1_000_000)
        try store.prune()
        #expect(try await !accept(store, "a").isNew)
    }

    @Test func aClockThatWasAheadForAMomentKeepsNothingForEver() async throws {
        let store = try open()
        defer { store.close() }
        let key = try await accept(store, "a").key
        wait(seconds: 100_000)
        _ = try await store.perform(.finish(key))
        wait(seconds: -100_000)
        _ = try await accept(store, "b")
        _ = try await store.perform(.openInbox("orders"))
        wait(seconds: 11)
        try store.prune()
        #expect(try await accept(store, "a").isNew)
    }

    @Test func callersRowsGoWithTheIdentity() async throws {
        let store = try open()
        defer { store.close() }
        try store.migrate("mine", [Migration("1", "CREATE TABLE mine(id TEXT PRIMARY KEY) STRICT")])
        store.whenForgotten(in: "orders", run: ["DELETE FROM mine WHERE id = ?1"])
        _ = try await store.perform(.execute("INSERT INTO mine VALUES('a'), ('b')"))
        _ = try await store.perform(.finish(accept(store, "a").key))
        wait(seconds: 11)
        try store.prune()
        #expect(try await store.query("SELECT id FROM mine") == [[.text("b")]])
    }

    @Test func theRoomOfWhatIsForgottenIsUsedAgain_andAVacuumGivesItBack() async throws {
        let body = String(repeating: "x", count: 500)
        func round(_ number: Int) async throws -> Int {
            let store = try open()
            defer { store.close() }
            let inbox = try store.inbox("orders")
            let messages = (0..<2_000).map { NewMessage(body, identity: "order \(number) of \($0)") }
            for key in try await store.accept(messages, into: inbox).keys { store.submit(.finish(key)) { _ in } }
            // All of them have ended by now.
            _ = try await store.perform(.openInbox("orders"))
            wait(seconds: 11)
            try store.prune()
            guard case .integer(let pages)? = try await store.query("PRAGMA page_count").first?.first else { return 0 }
            return Int(pages)
        }
        let first = try await round(1)
        for number in 2...4 { #expect(try await round(number) <= first + first / 10) }
        try DurableStore.vacuum(path: scratch.path)
        let store = try open()
        defer { store.close() }
        #expect(try await store.query("PRAGMA page_count").first?.first != .integer(Int64(first)))
        #expect(try FileManager.default.attributesOfItem(atPath: scratch.path)[.size] as? Int ?? .max < 200_000)
        #expect(try store.check() == [])
    }

    @Test func aFileThatSomebodyHasOpenIsNotVacuumed() throws {
        let store = try open()
        defer { store.close() }
        #expect(throws: StoreError.self) { try DurableStore.vacuum(path: scratch.path) }
    }
}
