/// What is recorded of the work on one message of a store: its steps.
@usableFromInline
final class MessageJournal: Sendable {
    let key: MessageKey
    private let store: any StepStore
    private let steps: Locked<[RecordedStep]>
    /// The steps that this attempt has begun.
    private let begun = Locked<Set<String>>([])

    init(_ key: MessageKey, _ steps: [RecordedStep], in store: any StepStore) {
        self.key = key
        self.store = store
        self.steps = Locked(steps)
    }

    /// This attempt does that step.
    /// - Throws: ``StepError`` when it has done one of that name before.
    func begin(_ name: String) throws(StepError) {
        guard begun.withLock({ $0.insert(name).inserted }) else { throw .usedTwice(name) }
    }

    /// The step came to nothing: this attempt may try it again.
    func abandon(_ name: String) { begun.withLock { _ = $0.remove(name) } }

    /// The result of a step, if it was done.
    func result<Value: Decodable>(of name: String, as type: Value.Type) throws(StoreFailure) -> Value? {
        guard let step = steps.withLock({ $0.first { $0.name == name } }) else { return nil }
        return try store.decode(type, from: step.result)
    }

    /// Returns when it is committed that the step is done.
    func record(_ name: String, _ result: some Encodable) async throws(StoreFailure) {
        guard !steps.withLock({ $0.contains { $0.name == name } }) else {
            throw StoreFailure(StepError.usedTwice(name).description)
        }
        let step = RecordedStep(name: name, result: try store.encode(result))
        try await store.commit(.step(key, step))
        let all = steps.withLock { steps in
            steps.append(step)
            return steps
        }
        store.note(all)
    }
}

/// Why a step was not done.
public enum StepError: Error, Equatable, CustomStringConvertible {
    /// The processor has done a step of that name of the same message already; it would have had that one's result.
    case usedTwice(String)

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .usedTwice(let name): "the step \(name) is done twice in one message (give each a name of its own)"
        }
    }
}

/// What a journal needs of a store, whatever its messages are.
protocol StepStore: Sendable {
    func encode(_ value: some Encodable) throws(StoreFailure) -> [UInt8]
    func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(StoreFailure) -> Value
    @discardableResult func commit(_ change: StoreChange) async throws(StoreFailure) -> StoreAnswer
    /// These steps of the message are recorded: it is not to do them again, whatever becomes of this attempt.
    func note(_ steps: [RecordedStep])
}

/// The store of an actor as the journal of one of its messages sees it.
struct ActorSteps<Message: Sendable, Output: Sendable>: StepStore {
    let actor: WorkerActor<Message, Output>
    /// The number of the message's file.
    let file: UInt32

    private var store: any MessageStore<Message> {
        guard let store = actor.store else { preconditionFailure("a journal of \(actor.name), which has no store") }
        return store
    }

    func encode(_ value: some Encodable) throws(StoreFailure) -> [UInt8] { try store.encode(value) }

    func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(StoreFailure) -> Value {
        try store.decode(type, from: bytes)
    }

    func commit(_ change: StoreChange) async throws(StoreFailure) -> StoreAnswer { try await store.commit(change) }

    func note(_ steps: [RecordedStep]) { actor.state.withLock { $0.inbox.note(steps, of: file) } }
}

extension MessageStore {
    /// Returns when the change is committed.
    @discardableResult
    func commit(_ change: StoreChange) async throws(StoreFailure) -> StoreAnswer {
        try await withCheckedContinuation { continuation in
            commit(change) { continuation.resume(returning: $0) }
        }.get()
    }
}

extension WorkerContext {
    /// Whether steps are recorded: the actor's inbox is kept in a store.
    public var records: Bool { journal != nil }

    /// What names the message in the store; nil where nothing is recorded. A dead letter that is tried again has a new one.
    public var key: MessageKey? { journal?.key }

    /// Does a step of the work, once: its result is committed before this returns, and when the message is worked on
    /// again, after a failure or in another process, the step is not done again but has that result.
    ///
    /// The process can end between what the step does outside and the commit: then it is done again. What must not
    /// happen twice needs a key that the other side honours; the message's identity and the name of the step make one.
    /// Names are unique within a message. An actor without a store records nothing and does every step each time.
    /// - Throws: what `body` throws, and nothing is recorded; ``StoreFailure`` when the result cannot be; ``StepError`` for
    ///   a name that this attempt has used before.
    public func step<Result: Codable & Sendable>(
        _ name: String, _ body: () async throws -> Result
    ) async throws -> Result {
        try journal?.begin(name)
        if let journal, let result = try journal.result(of: name, as: Result.self) { return result }
        step(name)
        do {
            let result = try await body()
            try await journal?.record(name, result)
            return result
        } catch {
            journal?.abandon(name)
            throw error
        }
    }

    /// What a step had as its result, if it is done and recorded.
    public func recorded<Result: Decodable>(_ name: String, as type: Result.Type) throws(StoreFailure) -> Result? {
        try journal?.result(of: name, as: type)
    }

    /// Records a step that is done; returns when that is committed, or at once when the actor records nothing.
    public func record(_ name: String, _ result: some Encodable & Sendable) async throws(StoreFailure) {
        try await journal?.record(name, result)
    }
}
