import Actors
import Testing

@testable import DurableInbox

/// What each change does, and what it does to a message that is not there.
@Suite struct ChangeTests {
    private let scratch = Scratch()
    private let store: DurableStore
    private let inbox: InboxNumber

    init() throws {
        store = try scratch.open()
        inbox = try store.inbox("orders")
    }

    @Test func inboxesAreNumberedAndFoundAgain() async throws {
        #expect(inbox.rawValue == 1)
        #expect(try store.inbox("invoices").rawValue == 2)
        #expect(try store.inbox("orders") == inbox)
    }

    @Test func acceptedMessagesAreReadyInTheirOrder() async throws {
        let keys = try await store.accept("a", "b", into: inbox)
        let more = try await store.accept("c", into: inbox)
        #expect((keys + more).map(\.number) == [1, 2, 3])
        #expect((keys + more).allSatisfy { $0.inbox == inbox })
        #expect(try await store.readyBodies(inbox) == ["a", "b", "c"])
        let counts = try await store.counts(inbox)
        #expect((counts.accepted, counts.ready) == (3, 3))
    }

    @Test func aMessageComesBackAsItWasAccepted() async throws {
        let body = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
        let message = NewMessage(body, version: 7, identity: "ünique")
        let key = try await store.accept([message, NewMessage([])], into: inbox).keys[0]
        let found = try await store.read { [inbox] (view) throws(StoreError) in try view.ready(inbox, limit: 10) }
        #expect(found.map(\.body) == [body, []])
        #expect((found[0].key, found[0].version, found[0].identity) == (key, 7, "ünique"))
        #expect((found[0].attempt, found[0].due, found[0].kills, found[0].history) == (0, nil, 0, nil))
        #expect(found[0].acceptedAt > 1_700_000_000_000_000_000)
    }

    @Test func anIdentityIsAcceptedOnce() async throws {
        let first = try await store.accept([NewMessage("a", identity: "1")], into: inbox)
        let again = try await store.accept(
            [
                NewMessage("x"), NewMessage("b", identity: "1"), NewMessage("c", identity: "2"),
                NewMessage("d", identity: "2"),
            ], into: inbox)
        #expect(first.duplicates.isEmpty)
        #expect(again.duplicates == [1, 3])
        #expect(again.keys.map(\.number) == [2, 1, 3, 3])
        #expect(try await store.readyBodies(inbox) == ["a", "x", "c"])
        #expect(try await store.counts(inbox).accepted == 3)
    }

    @Test func anIdentityIsKnownAfterItsMessageIsFinal() async throws {
        for (index, end) in [Change.finish, Change.discard].enumerated() {
            let message = NewMessage("a", identity: "\(index)")
            let key = try await store.accept([message], into: inbox).keys[0]
            #expect(try await store.perform(end(key)) == .done)
            #expect(try await store.accept([message], into: inbox) == Accepted(keys: [key], duplicates: [0]))
        }
        #expect(try await store.readyBodies(inbox).isEmpty)
    }

    @Test func anIdentityBelongsToOneInbox() async throws {
        let other = try store.inbox("invoices")
        let message = NewMessage("a", identity: "1")
        _ = try await store.accept([message], into: inbox)
        #expect(try await store.accept([message], into: other).duplicates.isEmpty)
    }

    @Test func whatIsHandedBackMayBeAcceptedAgain() async throws {
        let message = NewMessage("a", identity: "1")
        let key = try await store.accept([message], into: inbox).keys[0]
        _ = try await store.perform(.step(key, name: "paid", result: [1]))
        #expect(try await store.perform(.returnToCaller(key)) == .done)
        #expect(try await store.counts(inbox).returned == 1)
        #expect(try await store.steps(of: key).isEmpty)
        #expect(try await store.accept([message], into: inbox).duplicates.isEmpty)
        #expect(try await store.readyBodies(inbox) == ["a"])
    }

    @Test func finishingTakesTheMessageAndItsStepsAway() async throws {
        let keys = try await store.accept("a", "b", into: inbox)
        for key in keys { _ = try await store.perform(.step(key, name: "paid", result: [1])) }
        #expect(try await store.perform(.finish(keys[0])) == .done)
        #expect(try await store.readyBodies(inbox) == ["b"])
        #expect(try await store.steps(of: keys[0]).isEmpty)
        #expect(try await store.steps(of: keys[1]) == ["paid"])
        let counts = try await store.counts(inbox)
        #expect((counts.completed, counts.ready) == (1, 1))
    }

    @Test func aRetryKeepsTheMessageUntilItIsDue() async throws {
        let keys = try await store.accept("a", "b", "c", into: inbox)
        #expect(try await store.perform(.retry(keys[0], attempt: 1, due: 500, history: [9])) == .done)
        #expect(try await store.perform(.retry(keys[1], attempt: 1, due: 400, history: nil)) == .done)
        #expect(try await store.perform(.retry(keys[0], attempt: 2, due: 600, history: nil)) == .done)
        #expect(try await store.readyBodies(inbox) == ["c"])
        let waiting = try await store.read { [inbox] (view) throws(StoreError) in try view.retrying(inbox, limit: 9) }
        #expect(waiting.map(\.text) == ["b", "a"])
        #expect(waiting.map(\.due) == [400, 600])
        #expect(waiting.map(\.attempt) == [1, 2])
        #expect(waiting.map(\.history) == [nil, [9]])
        let counts = try await store.counts(inbox)
        #expect((counts.ready, counts.retrying, counts.pending) == (1, 2, 3))
    }

    @Test func whatWaitsForItsNextAttemptCanBeFinished() async throws {
        let key = try await store.accept("a", into: inbox)[0]
        _ = try await store.perform(.retry(key, attempt: 1, due: 500, history: nil))
        #expect(try await store.perform(.finish(key)) == .done)
        let counts = try await store.counts(inbox)
        #expect((counts.ready, counts.retrying, counts.completed) == (0, 0, 1))
    }

    @Test func aDeadLetterKeepsAllThereIsOfIt() async throws {
        let key = try await store.accept([NewMessage("a", identity: "1")], into: inbox).keys[0]
        _ = try await store.perform(.step(key, name: "paid", result: [1]))
        #expect(try await store.perform(.deadLetter(key, attempt: 3, history: [7])) == .buried(number: 1))
        let letter = try #require(try await store.dead(inbox).first)
        let message = letter.message
        #expect((message.key, message.text, message.identity) == (key, "a", "1"))
        #expect((message.attempt, message.history, message.kills, message.due) == (3, [7], 0, nil))
        #expect(letter.reason == nil)
        #expect(letter.buriedAt >= message.acceptedAt)
        #expect(try await store.steps(of: key) == ["paid"])
        let counts = try await store.counts(inbox)
        #expect((counts.ready, counts.dead) == (0, 1))
    }

    @Test func deadLettersComeByTheTimeOfTheirEnd() async throws {
        let keys = try await store.accept("a", "b", "c", into: inbox)
        for key in [keys[2], keys[0], keys[1]] {
            _ = try await store.perform(.deadLetter(key, attempt: 1, history: nil))
        }
        let (newest, second) = try await store.read { [inbox] (view) throws(StoreError) in
            (try view.dead(inbox, limit: 2), try view.dead(inbox, .oldestFirst, offset: 1, limit: 1))
        }
        #expect(newest.map(\.message.text) == ["b", "a"])
        #expect(second.map(\.message.text) == ["a"])
    }

    @Test func aRevivedMessageIsReadyAtTheEndUnderANewKey() async throws {
        let keys = try await store.accept([NewMessage("a", identity: "1"), NewMessage("b")], into: inbox).keys
        _ = try await store.perform(.step(keys[0], name: "paid", result: [1]))
        _ = try await store.perform(.deadLetter(keys[0], attempt: 3, history: [7]))
        guard case .replayed(let key) = try await store.perform(.replay(keys[0])) else { throw Unexpected() }
        #expect(key.number == 3)
        #expect(try await store.readyBodies(inbox) == ["b", "a"])
        #expect(try await store.steps(of: key) == ["paid"])
        let message = try await store.read { (view) throws(StoreError) in try view.message(key) }
        #expect((message?.attempt, message?.history) == (0, [7]))
        #expect(try await store.accept([NewMessage("x", identity: "1")], into: inbox).keys == [key])
        let counts = try await store.counts(inbox)
        #expect((counts.accepted, counts.ready, counts.dead) == (2, 2, 0))
    }

    @Test func aDeadLetterCanBeDiscarded() async throws {
        let key = try await store.accept("a", into: inbox)[0]
        _ = try await store.perform(.step(key, name: "paid", result: [1]))
        _ = try await store.perform(.deadLetter(key, attempt: 1, history: nil))
        #expect(try await store.perform(.discard(key)) == .done)
        #expect(try await store.steps(of: key).isEmpty)
        let counts = try await store.counts(inbox)
        #expect((counts.dead, counts.discarded) == (0, 1))
    }

    @Test func handingOverFinishesAndAcceptsAtOnce() async throws {
        let invoices = try store.inbox("invoices")
        let key = try await store.accept("order", into: inbox)[0]
        let outputs = [(invoices, NewMessage("x", identity: "1")), (inbox, NewMessage("next"))]
        guard case .accepted(let accepted) = try await store.perform(.handOver(key, outputs: outputs)) else {
            throw Unexpected()
        }
        #expect(accepted.keys.map(\.inbox) == [invoices, inbox])
        #expect(try await store.readyBodies(invoices) == ["x"])
        #expect(try await store.readyBodies(inbox) == ["next"])
        #expect(try await store.counts(inbox).completed == 1)
    }

    @Test func handingOverWhatIsGoneAcceptsNothing() async throws {
        let key = try await store.accept("order", into: inbox)[0]
        _ = try await store.perform(.finish(key))
        #expect(try await store.perform(.handOver(key, outputs: [(inbox, NewMessage("next"))])) == .gone)
        #expect(try await store.readyBodies(inbox).isEmpty)
    }

    @Test func stepsComeBackInOrder() async throws {
        let key = try await store.accept("order", into: inbox)[0]
        for name in ["price", "pay", "price"] {
            #expect(try await store.perform(.step(key, name: name, result: Array(name.utf8))) == .done)
        }
        let steps = try await store.read { (view) throws(StoreError) in try view.steps(of: key) }
        #expect(steps.map(\.name) == ["price", "pay", "price"])
        #expect(steps.map(\.result) == ["price", "pay", "price"].map { Array($0.utf8) })
    }

    @Test func everyChangeOfAMessageThatIsNotThereChangesNothing() async throws {
        let key = try await store.accept("a", into: inbox)[0]
        _ = try await store.perform(.finish(key))
        let before = try await store.counts(inbox)
        let strangers = [key, MessageKey(inbox, 99), MessageKey(InboxNumber(rawValue: 9), 1)]
        for key in strangers {
            let changes: [Change] = [
                .finish(key), .discard(key), .retry(key, attempt: 1, due: 1, history: nil),
                .deadLetter(key, attempt: 1, history: nil), .replay(key), .returnToCaller(key),
                .handOver(key, outputs: []),
                .step(key, name: "paid", result: []), .all([.finish(key)]),
            ]
            for change in changes { #expect(try await store.perform(change) == .gone, "\(change)") }
        }
        #expect(try await store.counts(inbox) == before)
        #expect(try store.check() == [])
    }

    /// The row of an inbox is not written for each message that comes; whoever reads it counts the newest ones.
    @Test(arguments: [1, 999, 1_000, 1_001, 2_500])
    func countsAreRightWhateverTheInboxsRowHas(messages: Int) async throws {
        for _ in 0..<messages { store.submit(.accept(inbox, [NewMessage("x")])) { _ in } }
        let key = try await store.accept("y", into: inbox)[0]
        #expect(key.number == Int64(messages) + 1)
        let counts = try await store.counts(inbox)
        #expect((counts.accepted, counts.ready) == (messages + 1, messages + 1))
        #expect(try store.check() == [])
        store.close()
        let again = try scratch.open()
        defer { again.close() }
        #expect(try await again.counts(inbox) == counts)
        #expect(try await again.accept("z", into: inbox)[0].number == Int64(messages) + 2)
        #expect(try await again.perform(.finish(key)) == .done)
        let rows = try await again.query("SELECT accepted, ready FROM inbox")
        #expect(rows == [[.integer(Int64(messages) + 2), .integer(Int64(messages) + 1)]])
    }

    @Test func deadLettersAreNotPending() async throws {
        let key = try await store.accept("a", into: inbox)[0]
        _ = try await store.perform(.deadLetter(key, attempt: 1, history: nil))
        let changes: [Change] = [
            .finish(key), .retry(key, attempt: 1, due: 1, history: nil), .deadLetter(key, attempt: 1, history: nil),
            .returnToCaller(key), .handOver(key, outputs: []), .step(key, name: "paid", result: []),
        ]
        for change in changes { #expect(try await store.perform(change) == .gone, "\(change)") }
    }

    @Test func acceptingIntoNoInboxIsRefused() async throws {
        let error = try await #require(throws: StoreError.self) {
            try await store.accept("a", into: InboxNumber(rawValue: 9))
        }
        #expect("\(error)" == "the change was refused: there is no inbox 9")
    }
}
