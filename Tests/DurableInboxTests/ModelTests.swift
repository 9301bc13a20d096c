import Actors
import TestKit
import Testing

@testable import DurableInbox

/// What a store has to be like, in the simplest words.
private struct Model {
    struct Message: Equatable {
        var body: String
        var identity: String?
        var due: Int64?
        var attempt = 0
        var steps: [String] = []
    }

    var pending: [MessageKey: Message] = [:]
    var dead: [MessageKey: Message] = [:]
    var known: [InboxNumber: [String: MessageKey]] = [:]
    var last: [InboxNumber: Int64] = [:]
    var counts: [InboxNumber: Counts] = [:]
    var letters: [InboxNumber: Int] = [:]

    mutating func accept(_ inbox: InboxNumber, _ body: String, _ identity: String?) -> (MessageKey, isNew: Bool) {
        if let identity, let key = known[inbox]?[identity] { return (key, false) }
        let key = nextKey(inbox)
        if let identity { known[inbox, default: [:]][identity] = key }
        pending[key] = Message(body: body, identity: identity)
        counts[inbox, default: Counts()].accepted += 1
        return (key, true)
    }

    mutating func end(_ key: MessageKey, _ end: WritableKeyPath<Counts, Int>) -> Message? {
        guard let message = pending.removeValue(forKey: key) else { return nil }
        counts[key.inbox, default: Counts()][keyPath: end] += 1
        return message
    }

    mutating func nextKey(_ inbox: InboxNumber) -> MessageKey {
        last[inbox, default: 0] += 1
        return MessageKey(inbox, last[inbox, default: 0])
    }

    func counts(_ inbox: InboxNumber) -> Counts {
        var counts = counts[inbox, default: Counts()]
        let own = pending.filter { $0.key.inbox == inbox }.values
        counts.ready = own.count { $0.due == nil }
        counts.retrying = own.count - counts.ready
        counts.dead = dead.count { $0.key.inbox == inbox }
        return counts
    }
}

extension Model {
    /// A change, and what has to become of it.
    mutating func step(_ random: inout SeededRandom, _ inboxes: [InboxNumber]) -> (Change, Outcome) {
        let keys = (Array(pending.keys) + dead.keys).sorted() + [MessageKey(inboxes[0], 999_999)]
        let key = keys.randomElement(using: &random)!
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return finish(key)
        case 1: return (.discard(key), discard(key))
        case 2: return retry(key, due: .random(in: 0..<100, using: &random))
        case 3: return deadLetter(key)
        case 4: return replay(key)
        case 5: return returnToCaller(key)
        case 6: return handOver(key, inboxes, &random)
        case 7: return note(key)
        default: return accept(inboxes, &random)
        }
    }

    private mutating func accept(_ inboxes: [InboxNumber], _ random: inout SeededRandom) -> (Change, Outcome) {
        let inbox = inboxes.randomElement(using: &random)!
        let messages = (0..<Int.random(in: 0..<4, using: &random)).map { _ in
            let number = Int.random(in: 0..<60, using: &random)
            return NewMessage("\(number)", identity: Bool.random(using: &random) ? "\(number)" : nil)
        }
        return (.accept(inbox, messages), .accepted(accepted(messages.map { (inbox, $0) })))
    }

    private mutating func accepted(_ messages: [(InboxNumber, NewMessage)]) -> Accepted {
        messages.enumerated().reduce(into: Accepted(keys: [])) { accepted, message in
            let (inbox, new) = message.element
            let (key, isNew) = accept(inbox, String(decoding: new.body, as: UTF8.self), new.identity)
            accepted.keys.append(key)
            if !isNew { accepted.duplicates.append(message.offset) }
        }
    }

    private mutating func finish(_ key: MessageKey) -> (Change, Outcome) {
        (.finish(key), end(key, \.completed) == nil ? .gone : .done)
    }

    private mutating func discard(_ key: MessageKey) -> Outcome {
        if end(key, \.discarded) != nil { return .done }
        guard dead.removeValue(forKey: key) != nil else { return .gone }
        counts[key.inbox, default: Counts()].discarded += 1
        return .done
    }

    private mutating func retry(_ key: MessageKey, due: Int64) -> (Change, Outcome) {
        pending[key]?.due = due
        pending[key]?.attempt += 1
        return (
            .retry(key, attempt: pending[key]?.attempt ?? 0, due: due, history: nil),
            pending[key] == nil ? .gone : .done
        )
    }

    private mutating func deadLetter(_ key: MessageKey) -> (Change, Outcome) {
        let message = pending.removeValue(forKey: key)
        var number = 0
        if let message {
            dead[key] = message
            letters[key.inbox, default: 0] += 1
            number = letters[key.inbox, default: 0]
        }
        return (
            .deadLetter(key, attempt: message?.attempt ?? 0, history: nil),
            message == nil ? .gone : .buried(number: number)
        )
    }

    private mutating func replay(_ key: MessageKey) -> (Change, Outcome) {
        guard var message = dead.removeValue(forKey: key) else { return (.replay(key), .gone) }
        let new = nextKey(key.inbox)
        message.due = nil
        message.attempt = 0
        pending[new] = message
        if let identity = message.identity { known[key.inbox]?[identity] = new }
        return (.replay(key), .replayed(new))
    }

    private mutating func returnToCaller(_ key: MessageKey) -> (Change, Outcome) {
        let message = end(key, \.returned)
        if let identity = message?.identity { known[key.inbox]?[identity] = nil }
        return (.returnToCaller(key), message == nil ? .gone : .done)
    }

    private mutating func handOver(
        _ key: MessageKey, _ inboxes: [InboxNumber], _ random: inout SeededRandom
    ) -> (Change, Outcome) {
        let outputs = inboxes.map { ($0, NewMessage("out", identity: "\(Int.random(in: 0..<60, using: &random))")) }
        guard end(key, \.completed) != nil else { return (.handOver(key, outputs: outputs), .gone) }
        return (.handOver(key, outputs: outputs), .accepted(accepted(outputs)))
    }

    private mutating func note(_ key: MessageKey) -> (Change, Outcome) {
        pending[key]?.steps.append("step")
        return (.step(key, name: "step", result: []), pending[key] == nil ? .gone : .done)
    }
}

@Suite struct ModelTests {
    private let scratch = Scratch()

    @Test(arguments: 1...6)
    func holdsWhatTheModelHolds(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        var model = Model()
        for _ in 0..<5 {
            let store = try scratch.open()
            defer { store.close() }
            let inboxes = try ["a", "b", "c"].map(store.inbox)
            try await change(store, &model, inboxes, &random)
            try await compare(store, model, inboxes)
        }
    }

    /// Sends changes one after another without waiting, so that they are gathered at random.
    private func change(
        _ store: DurableStore, _ model: inout Model, _ inboxes: [InboxNumber], _ random: inout SeededRandom
    ) async throws {
        var expected: [Outcome] = []
        let outcomes = Collected<Result<Outcome, StoreError>>()
        for _ in 0..<150 {
            let (change, outcome) = model.step(&random, inboxes)
            expected.append(outcome)
            store.submit(change) { outcomes.append($0) }
            // One that fails has the whole transaction done anew.
            if Int.random(in: 0..<20, using: &random) == 0 {
                store.submit(.all([.accept(inboxes[0], [NewMessage("x")]), .execute("nonsense")])) { _ in }
            }
        }
        await outcomes.reaches(expected.count)
        #expect(try outcomes.elements.map { try $0.get() } == expected)
    }

    private func compare(_ store: DurableStore, _ model: Model, _ inboxes: [InboxNumber]) async throws {
        #expect(try store.check() == [])
        for inbox in inboxes {
            #expect(try await store.counts(inbox) == model.counts(inbox))
            let (ready, retrying) = try await store.read { (view) throws(StoreError) in
                (try view.ready(inbox, limit: .max), try view.retrying(inbox, limit: .max))
            }
            let own = model.pending.filter { $0.key.inbox == inbox }
            let keys = own.filter { $0.value.due == nil }.keys.sorted()
            #expect(ready.map(\.key) == keys)
            #expect(Set(retrying.map(\.key)) == Set(own.keys).subtracting(keys))
            for message in ready + retrying { try await compare(store, message, own[message.key]) }
            let dead = try await store.dead(inbox).map(\.message.key)
            #expect(Set(dead) == Set(model.dead.keys.filter { $0.inbox == inbox }))
        }
    }

    private func compare(_ store: DurableStore, _ message: MessageRow, _ model: Model.Message?) async throws {
        let found = Model.Message(
            body: message.text, identity: message.identity, due: message.due, attempt: message.attempt,
            steps: try await store.steps(of: message.key))
        #expect(found == model)
    }
}
