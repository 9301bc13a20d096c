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
                key, attempt: attempts, due: store.options.clock().addingSaturating(max(0, wait.nanoseconds)),
                history: History(failures: failures, wait: wait.nanoseconds).bytes)
        case .deadLetter(let key, let burial): written(key, burial)
        case .deliver(let key, let drafts, let targets):
            .deliver(
                key, outputs: drafts.map { (InboxNumber(rawValue: $0.inbox), NewMessage($0)) }, stillRefusedBy: targets)
        case .step(let key, let step): .step(key, name: step.name, result: step.result)
        case .discard(let keys): .all(keys.map { .discard($0) })
        case .replay(let keys): .all(keys.map { .replay($0) })
        case .returnToCaller(let keys): .all(keys.map { .returnToCaller($0) })
        case .returnReady(let key, let last):
            .returnReady(after: key ?? number.start, upTo: last, limit: Self.mostGivenBack)
        }
    }

    private func written(_ key: MessageKey, _ burial: DeadLetterDraft) -> Change {
        let history = History(failures: burial.failures, reason: burial.reason, worker: burial.worker).bytes
        let deadLetter = Change.deadLetter(key, attempt: burial.attempts, history: history, refused: burial.refused)
        guard !burial.handingOver.isEmpty else { return deadLetter }
        return .all(
            [deadLetter] + burial.handingOver.map { .accept(InboxNumber(rawValue: $0.inbox), [NewMessage($0)]) })
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
        case .buried(let number): StoreAnswer(letter: number)
        case .accepted(let accepted):
            StoreAnswer(
                keys: accepted.keys.enumerated().map { index, key in
                    accepted.duplicates.contains(index) ? nil : key
                })
        case .replayed(let key): StoreAnswer(keys: [key])
        case .all(let outcomes):
            StoreAnswer(
                keys: outcomes.flatMap(\.answer.keys), letter: outcomes.lazy.compactMap(\.answer.letter).first)
        }
    }
}

extension Duration {
    /// Whole nanoseconds; the greatest number there is for what is longer.
    var nanoseconds: Int64 {
        // Compared first: `components` traps where the seconds are more than 64 bits hold.
        guard self < .nanoseconds(Int64.max) else { return .max }
        guard self > .nanoseconds(Int64.min) else { return .min }
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

extension Int64 {
    func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, isTooGreat) = addingReportingOverflow(other)
        return isTooGreat ? (other < 0 ? .min : .max) : sum
    }
}
