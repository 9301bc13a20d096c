internal import Actors

extension SQLiteInbox {
    /// A change in the words of the store.
    func written(_ change: StoreChange) -> Change {
        switch change {
        case .accept(let drafts): .accept(number, drafts.map(NewMessage.init))
        case .complete(let key, let drafts) where drafts.isEmpty: .finish(key)
        case .complete(let key, let drafts):
            .handOver(
                key, outputs: drafts.map { (InboxNumber(rawValue: $0.inbox), NewMessage($0)) })
        case .retry(let key, let attempts, let wait, let failures):
            .retry(
                key, attempt: attempts, due: Self.moment(wait, after: store.options.clock()),
                history: History(failures: failures).bytes)
        case .bury(let key, let attempts, let reason, let failures, let drafts):
            .all(
                [.bury(key, attempt: attempts, history: History(failures: failures, reason: reason).bytes)]
                    + drafts.map { .accept(InboxNumber(rawValue: $0.inbox), [NewMessage($0)]) })
        case .step(let key, let step): .step(key, name: step.name, result: step.result)
        case .discard(let keys): .all(keys.map { .discard($0) })
        case .revive(let keys): .all(keys.map { .revive($0) })
        case .giveBack(let keys): .all(keys.map { .giveBack($0) })
        }
    }
}

extension SQLiteInbox {
    /// The moment so long after `now`, in nanoseconds since 1970; the last there is where that is too far.
    private static func moment(_ wait: Duration, after now: Int64) -> Int64 {
        // Compared first: `components` traps where the seconds are more than 64 bits hold.
        guard wait < .nanoseconds(Int64.max) else { return .max }
        let (moment, isTooFar) = now.addingReportingOverflow(max(wait, .zero).nanoseconds)
        return isTooFar ? .max : moment
    }
}

extension NewMessage {
    init(_ draft: MessageDraft) { self.init(draft.body, version: draft.version, identity: draft.identity) }
}

extension Outcome {
    /// The keys of what it accepted, in the words of an actor.
    var answer: StoreAnswer {
        switch self {
        case .done, .gone, .changed, .inbox: StoreAnswer()
        case .accepted(let accepted):
            StoreAnswer(
                keys: accepted.keys.enumerated().map { index, key in
                    accepted.duplicates.contains(index) ? nil : key
                })
        case .revived(let key): StoreAnswer(keys: [key])
        case .all(let outcomes): StoreAnswer(keys: outcomes.flatMap(\.answer.keys))
        }
    }
}

extension Duration {
    /// Whole nanoseconds.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
