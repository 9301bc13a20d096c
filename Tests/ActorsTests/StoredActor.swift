@testable import Actors
import TestKit

/// A file with an inbox, and actors that are given it one after another, as processes would be.
final class StoredLine: Sendable {
    let file = MemoryFile()
    let gate = Gate()
    let begun = Collected<Int>()
    let steps = Collected<String>()
    /// Those whose step is recorded.
    let atGate = Collected<Int>()
    let store: MemoryStore<Int>
    let sink: MemoryStore<Int>

    init(window: Int = 1_000, identity: (@Sendable (Int) -> String)? = nil) {
        store = MemoryStore(file, inbox: 1, window: window, identity: identity)
        sink = MemoryStore(file, inbox: 2, window: window)
    }

    /// An actor that goes on with what is in the file, and runs.
    func actor(
        workers: Int = 1, limit: InboxLimit = .unbounded, retry: RetryPolicy = .none, waits: Bool = false,
        clock: ActorClock = .system, fails: @escaping @Sendable (Int, Int) -> Bool = { _, _ in false }
    ) throws -> WorkerActor<Int, Int> {
        let actor = try WorkerActor<Int, Int>(
            "stored", workers: workers, inbox: store, limit: limit, retry: retry, clock: clock
        ) { [gate, begun, steps, atGate] message, context in
            begun.append(message)
            let name = try await context.step("name") {
                steps.append("\(message)")
                return "name of \(message)"
            }
            atGate.append(message)
            if waits { await gate.wait() }
            if fails(message, context.attempt) { throw Failure(description: "no use for \(name)") }
            return message * 10
        }
        actor.resume()
        return actor
    }

    /// Lets the first message's work end, which waits at the gate with its step recorded; the store holds its end back.
    func holdsTheFirstEnd() async {
        await file.committed.reaches(2)
        file.hold()
        gate.open()
        await file.held.reaches(1)
    }
}

extension StoredLine {
    /// Returns when an actor that was told to recover has read the store, whatever came of it.
    func reads(_ actor: WorkerActor<Int, Int>) async {
        await file.committed()
        await until { !actor.state.withLock({ $0.inbox.life.isRecovering }) }
        await file.committed()
    }

    func drains(_ actor: WorkerActor<Int, Int>) async {
        await until { actor.snapshot().state == .draining }
    }

    func accepts(_ count: Int, _ actor: WorkerActor<Int, Int>) async {
        await until { actor.ledger.accepted >= count }
    }

    func waits<Output>(at actor: WorkerActor<Int, Output>) async {
        await until { actor.snapshot().waitingSenders != 0 }
    }
}

extension StoreChange {
    /// What a commit was for, and how many messages it accepted.
    var kind: String {
        switch self {
        case .accept(let drafts): "accept \(drafts.count)"
        case .complete(_, let drafts): "complete, hand over \(drafts.count)"
        case .retry: "retry"
        case .deadLetter(_, let burial): "bury, hand over \(burial.handingOver.count)"
        case .deliver(_, let drafts, let targets): "deliver \(drafts.count), \(targets.count) left"
        case .returnReady: "give back ready"
        case .discard: "discard"
        case .replay: "revive"
        case .returnToCaller: "give back"
        case .step(_, let step): "step \(step.name)"
        }
    }
}
