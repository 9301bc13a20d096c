package import Actors
import Dispatch
import Foundation

/// What several inboxes would have in one file, in memory: stores outlive the actors that are given them, as a file
/// outlives a process. Commits can be held back and made to fail.
package final class MemoryFile: Sendable {
    struct Row {
        let key: MessageKey
        let draft: MessageDraft
        var attempts = 0
        var wait: Duration?
        var failures: [RecordedFailure] = []
        var steps: [RecordedStep] = []
        var kills = 0
        var burial: DeadLetterDraft?
        var letter = 0

        var isReady: Bool { wait == nil && burial == nil }
        var isPending: Bool { burial == nil }
    }

    /// How a message left its inbox for good.
    package enum End: Sendable {
        case completed, discarded, givenBack
    }

    struct Content {
        var rows: [MessageKey: Row] = [:]
        /// All that was ever accepted, and all that is gone, in order.
        var accepted: [MessageDraft] = []
        var ended: [(row: Row, how: End)] = []
        var identities: [String: MessageKey] = [:]
        var last: Int64 = 0
        var letters = 0
        var inFlight: [Int: [Int: MessageKey]] = [:]
        var failure: StoreFailure?
        var observers: [@Sendable (StoreFailure?) -> Void] = []
        var onRead: (@Sendable (_ inbox: Int) -> Void)?
        var onFetch: (@Sendable () -> Void)?
        var isHolding = false
        var crashes = 0
        var held: [@Sendable () -> Void] = []
    }

    let content = Locked(Content())
    private let queue = DispatchQueue(label: "memory file")

    /// The changes committed so far, in order.
    package let committed = Collected<StoreChange>()
    /// The changes that could not be committed, in order: whoever asked for one has heard of it.
    package let refused = Collected<StoreChange>()
    /// The changes that were ever held back, in order.
    package let held = Collected<StoreChange>()

    package init() {}

    /// Commits nothing until ``letGo()``.
    package func hold() { content.withLock { $0.isHolding = true } }

    /// Commits what was held back.
    package func letGo() {
        content.withLock { content in
            content.isHolding = false
            defer { content.held = [] }
            // Under the lock: what is committed from now on comes after them.
            for commit in content.held { queue.async(execute: commit) }
        }
    }

    /// From now on every commit fails, and the actors hear of it.
    package func fail(_ reason: String) {
        let failure = StoreFailure(reason)
        let observers = content.withLock { content in
            content.failure = failure
            return content.observers
        }
        queue.async { for observer in observers { observer(failure) } }
    }

    /// Has `body` called when the contents of an inbox have been read, on the thread that reads and before it goes on.
    package func onRead(_ body: @escaping @Sendable (_ inbox: Int) -> Void) {
        content.withLock { $0.onRead = body }
    }

    /// Has `body` called when an actor fetches ready messages, on its thread.
    package func onFetch(_ body: (@Sendable () -> Void)?) {
        content.withLock { $0.onFetch = body }
    }

    /// Returns when everybody has heard of what there was to hear until now.
    package func committed() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    /// The same on a thread that may block; not on the file's own.
    package func toldBlocking() { queue.sync {} }

    /// Makes it able to work again; the actors hear of it when they ask to reopen.
    package func mend() { content.withLock { $0.failure = nil } }

    /// The process is killed: what is in flight is what it was before. After a trap, those messages are suspect.
    package func crash(isTrap: Bool = false) {
        content.withLock { content in
            for key in content.inFlight.values.flatMap(\.values) where isTrap { content.rows[key]?.kills += 1 }
            content.crashes += 1
            content.inFlight = [:]
            content.observers = []
        }
    }

    func run(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    func reopen() {
        queue.async {
            let (failure, observers) = self.content.withLock { ($0.failure, $0.observers) }
            for observer in observers { observer(failure) }
        }
    }

    func commit(
        _ change: StoreChange, of inbox: Int, then: @escaping @Sendable (Result<StoreAnswer, StoreFailure>) -> Void
    ) {
        let work: @Sendable () -> Void = {
            let result = self.content.withLock { content -> Result<StoreAnswer, StoreFailure> in
                if let failure = content.failure { return .failure(failure) }
                return .success(content.apply(change, of: inbox))
            }
            if case .success = result { self.committed.append(change) }
            then(result)
            if case .failure = result { self.refused.append(change) }
        }
        let isHeld = content.withLock { content in
            if content.isHolding { content.held.append(work) }
            return content.isHolding
        }
        if isHeld { held.append(change) } else { run(work) }
    }
}

extension MemoryFile.Content {
    /// - Parameter inbox: the one whose ready messages are meant where a change names none; nil for any.
    mutating func apply(_ change: StoreChange, of inbox: Int? = nil) -> StoreAnswer {
        switch change {
        case .accept(let drafts): return StoreAnswer(keys: drafts.map { accept($0) })
        case .complete(let key, let drafts):
            guard end(key, .completed) else { break }
            return StoreAnswer(keys: drafts.map { accept($0) })
        case .retry(let key, let attempts, let wait, let failures):
            rows[key]?.attempts = attempts
            rows[key]?.wait = wait
            rows[key]?.failures = failures
        case .deadLetter(let key, let burial): return deadLetter(key, burial)
        case .deliver(let key, let drafts, let targets):
            if targets.isEmpty {
                endLetter(key, .completed)
            } else {
                rows[key]?.burial?.refused?.targets = targets
            }
            return StoreAnswer(keys: drafts.map { accept($0) })
        case .returnReady(let after, let last):
            let given = rows.values.filter { row in
                row.isReady && row.draft.inbox == inbox ?? row.draft.inbox && row.key <= last
                    && after.map { row.key > $0 } ?? true
            }
            for row in given { end(row.key, .givenBack) }
        case .discard(let keys): for key in keys where !end(key, .discarded) { endLetter(key, .discarded) }
        case .returnToCaller(let keys): for key in keys { end(key, .givenBack) }
        case .replay(let keys): return StoreAnswer(keys: keys.map { replay($0) })
        case .step(let key, let step): rows[key]?.steps.append(step)
        }
        return StoreAnswer()
    }

    private mutating func deadLetter(_ key: MessageKey, _ burial: DeadLetterDraft) -> StoreAnswer {
        guard rows[key]?.isPending == true else { return StoreAnswer() }
        letters += 1
        rows[key]?.attempts = burial.attempts
        rows[key]?.burial = burial
        rows[key]?.letter = letters
        rows[key]?.failures = burial.failures
        return StoreAnswer(keys: burial.handingOver.map { accept($0) }, letter: letters)
    }

    /// - Returns: false when it is not pending (any more): nothing comes of it.
    @discardableResult
    private mutating func end(_ key: MessageKey, _ how: MemoryFile.End) -> Bool {
        guard let row = rows[key], row.isPending else { return false }
        rows[key] = nil
        ended.append((row, how))
        return true
    }

    private mutating func endLetter(_ key: MessageKey, _ how: MemoryFile.End) {
        guard let row = rows.removeValue(forKey: key) else { return }
        ended.append((row, how))
    }

    private mutating func accept(_ draft: MessageDraft) -> MessageKey? {
        if let identity = draft.identity {
            guard identities["\(draft.inbox)/\(identity)"] == nil else { return nil }
        }
        let key = next()
        accepted.append(draft)
        if let identity = draft.identity { identities["\(draft.inbox)/\(identity)"] = key }
        rows[key] = MemoryFile.Row(key: key, draft: draft)
        return key
    }

    private mutating func replay(_ key: MessageKey) -> MessageKey? {
        guard let row = rows[key], !row.isPending else { return nil }
        rows[key] = nil
        let new = next()
        rows[new] = MemoryFile.Row(key: new, draft: row.draft, failures: row.failures, steps: row.steps)
        return new
    }

    private mutating func next() -> MessageKey {
        last += 1
        return MessageKey(rawValue: last)
    }
}
