import Actors
import Foundation
import Testing

@testable import DurableInbox

/// Messages that go from one file to another.
@Suite struct RestoringTests {
    private let scratch = Scratch()

    /// The keys of the first inbox.
    private static func key(_ number: Int64) -> MessageKey { MessageKey(InboxNumber(rawValue: 1), number) }

    private let messages = [
        ExportedMessage(key: RestoringTests.key(1), NewMessage("ready", identity: "a"), acceptedAt: 1),
        ExportedMessage(
            key: RestoringTests.key(2), NewMessage(Array("retrying".utf8), version: 3, identity: "b"),
            .retrying(due: 77), acceptedAt: 2,
            attempt: 2, failures: [RecordedFailure(attempt: 1, worker: 4, error: "no")],
            steps: [
                StepRow(name: "fetch", result: [1], at: 5), StepRow(name: "order", result: [], at: 6),
            ]),
        ExportedMessage(key: RestoringTests.key(3), NewMessage("suspect"), acceptedAt: 3, kills: 1),
        ExportedMessage(
            key: RestoringTests.key(4), NewMessage("dead", identity: "d"), .dead(at: 9, reason: "why"), acceptedAt: 4,
            attempt: 3,
            failures: [RecordedFailure(attempt: 3, worker: 1, error: "not now")],
            steps: [StepRow(name: "fetch", result: [2], at: 8)]),
    ]

    @Test func allThatIsKnownOfAMessageIsThereAgain() throws {
        let store = try scratch.open()
        defer { store.close() }
        let inbox = try store.inbox("orders")
        guard case .accepted(let accepted) = try store.performBlocking(.restore(inbox, messages)) else {
            throw Unexpected()
        }
        #expect(accepted.keys.map(\.number) == [1, 2, 3, 4] && accepted.duplicates.isEmpty)
        let kept = try store.read { (view) throws(StoreError) in try all(view.kept(inbox)) }
        #expect(kept == messages)
        let counts = try store.read { (view) throws(StoreError) in try view.counts(inbox) }
        #expect(counts.accepted == 4 && counts.ready == 2 && counts.retrying == 1 && counts.dead == 1)
        #expect(try store.check() == [])
    }

    @Test func anIdentityThatIsKnownIsNotTakenAgain() throws {
        let store = try scratch.open()
        defer { store.close() }
        let inbox = try store.inbox("orders")
        _ = try store.performBlocking(.accept(inbox, [NewMessage("first", identity: "d")]))
        _ = try store.performBlocking(.finish(MessageKey(inbox, 1)))
        guard case .accepted(let accepted) = try store.performBlocking(.restore(inbox, messages)) else {
            throw Unexpected()
        }
        #expect(accepted.duplicates == [3] && accepted.keys[3] == MessageKey(inbox, 1))
        let kept = try store.read { (view) throws(StoreError) in try all(view.kept(inbox)) }
        #expect(kept.map(\.message) == messages.dropLast().map(\.message))
        // A second time only what has no identity is new.
        guard case .accepted(let again) = try store.performBlocking(.restore(inbox, messages)) else {
            throw Unexpected()
        }
        #expect(again.duplicates == [0, 1, 3])
        #expect(try store.check() == [])
    }

    @Test func stepsNamedAfterTheKeyFollowIt() throws {
        let store = try scratch.open()
        defer { store.close() }
        _ = try store.inbox("another")
        let inbox = try store.inbox("orders")
        let steps = ["77/fetch", "7/fetch", "fetch"].map { StepRow(name: $0, result: [1], at: 2) }
        let message = ExportedMessage(key: MessageKey(rawValue: 77), NewMessage("a"), acceptedAt: 1, steps: steps)
        _ = try store.performBlocking(.restore(inbox, [message]))
        let names = try store.read { (view) throws(StoreError) in try view.steps(of: MessageKey(inbox, 1)) }.map(\.name)
        #expect(names == ["\(MessageKey(inbox, 1).rawValue)/fetch", "7/fetch", "fetch"])
    }

    @Test func restoringIntoNoInboxIsRefused() throws {
        let store = try scratch.open()
        defer { store.close() }
        #expect(throws: StoreError.refused(reason: "there is no inbox 7")) {
            try store.performBlocking(.restore(InboxNumber(rawValue: 7), messages))
        }
    }
}
