import Foundation
import Testing

@testable import DurableInbox

@Suite struct CheckTests {
    private let scratch = Scratch()

    /// A file with a bit of everything, changed behind the store's back.
    private func problems(after sql: String) async throws -> [String] {
        let store = try scratch.open()
        let inbox = try store.inbox("orders")
        let keys = try await store.accept((0..<9).map { NewMessage("\($0)", identity: "\($0)") }, into: inbox).keys
        let changes: [Change] = [
            .finish(keys[0]), .retry(keys[1], attempt: 1, due: 1, history: nil),
            .deadLetter(keys[2], attempt: 1, history: nil), .step(keys[3], name: "paid", result: []),
            .returnToCaller(keys[4]),
            .discard(keys[5]),
        ]
        for change in changes { _ = try await store.perform(change) }
        #expect(try store.check() == [])
        store.close()
        try scratch.edit(sql)
        let again = try scratch.open()
        defer { again.close() }
        return try again.check()
    }

    @Test(arguments: [
        ("SELECT 1", []),
        ("DELETE FROM message WHERE body = CAST('8' AS BLOB)", ["orders counts 4 ready and has 3"]),
        (
            "UPDATE message SET due = 1 WHERE body = CAST('8' AS BLOB)",
            ["orders counts 4 ready and has 3", "orders counts 1 retrying and has 2"]
        ),
        ("UPDATE inbox SET dead = 0, completed = completed + 1", ["orders counts 0 dead and has 1"]),
        ("UPDATE step SET key = 1", ["1 steps without a message"]),
        (
            "UPDATE message SET key = key + 1000 WHERE body = CAST('8' AS BLOB)",
            [
                "orders counts 5 ready and has 4", "1 messages beyond the last number of their inbox",
                "1 messages without their identity",
            ]
        ),
        ("DELETE FROM identity WHERE identity = '8'", ["1 messages without their identity"]),
    ])
    func findsWhatIsWrong(sql: String, problems: [String]) async throws {
        #expect(try await self.problems(after: sql) == problems)
    }

    @Test func findsALedgerThatDoesNotBalance() async throws {
        let problems = try await problems(after: "UPDATE inbox SET accepted = 77")
        #expect(problems.count == 1)
        #expect(problems[0].hasPrefix("the ledger of orders does not balance: Counts(accepted: 77"))
    }
}
