internal import HeapModule

/// What an inbox knows of its store: what is there and not in memory.
@usableFromInline
struct Beyond: Sendable {
    /// How many ready messages come after those in memory.
    @usableFromInline var ready = 0
    /// How many dead letters there are besides those in memory.
    @usableFromInline var dead = 0
    /// For how many messages there is room kept: they are being committed.
    @usableFromInline var coming = 0
    /// How many messages that are a caller's again are being taken out of the store.
    @usableFromInline var leaving = 0
    /// The last ready message that came into memory.
    @usableFromInline var cursor: MessageKey?
    /// The last message that was accepted.
    @usableFromInline var last: MessageKey?
    @usableFromInline var isLoading = false
    /// Messages that may have killed the process: while there are any, one message is worked on at a time.
    @usableFromInline var suspects: Set<MessageKey> = []
    /// Why the store does not work.
    @usableFromInline var failure: StoreFailure?

    @usableFromInline
    init() {}

    /// Whether the store has nothing more to answer.
    @usableFromInline var isQuiet: Bool { coming + leaving == 0 && !isLoading }
}

/// A message that was committed.
@usableFromInline
struct Committed<Message: Sendable, Output: Sendable>: Sendable {
    @usableFromInline let message: Message
    @usableFromInline let key: MessageKey
    @usableFromInline let reply: Reply<Output>?

    @inlinable
    init(message: Message, key: MessageKey, reply: Reply<Output>? = nil) {
        (self.message, self.key, self.reply) = (message, key, reply)
    }
}

// MARK: - Accepting

extension Inbox {
    /// Keeps room for messages that are going to be committed, or refuses them.
    /// - Throws: why the store does not work.
    @inlinable
    mutating func reserve(_ count: Int, isForwarded: Bool = false) throws(StoreFailure) -> Reception {
        if let failure = beyond.failure, phase == .failed { throw failure }
        guard accepts(isForwarded: isForwarded) else { return .stopped }
        guard hasRoom(for: count) else { return .full }
        beyond.coming += count
        return .accepted(Arrival())
    }

    /// Keeps room in any state: the messages will be accepted wherever the actor stands then.
    mutating func reserveAnyway(_ count: Int) {
        beyond.coming += count
    }

    /// Messages for which room was kept are committed: they are accepted. To be called in the order of their keys.
    /// - Parameter duplicates: how many of those for which room was kept had been accepted before.
    @inlinable
    mutating func admit(
        _ messages: [Committed<Message, Output>], duplicates: Int = 0, at now: UInt64
    ) -> (effects: Effects, consequence: Consequence) {
        beyond.coming -= messages.count + duplicates
        var unanswered: [Reply<Output>] = []
        for committed in messages {
            beyond.last = max(beyond.last ?? committed.key, committed.key)
            if takesIn {
                ready.append(envelope(committed.message, file(of: committed), since: now))
                beyond.cursor = max(beyond.cursor ?? committed.key, committed.key)
            } else {
                beyond.ready += 1
                guard let reply = committed.reply else { continue }
                // Once it is stopped, the message stays in the store for whoever has that next.
                if phase == .stopping || phase == .stopped {
                    unanswered.append(reply)
                } else {
                    questions[committed.key] = reply
                }
            }
        }
        var effects = Effects(accept(messages.count))
        answer(unanswered, .handedBack, &effects)
        effects.loads = wantsMore()
        if duplicates > 0 { admit(at: now, &effects) }
        return (effects, consequence())
    }

    /// Messages for which room was kept were not committed.
    mutating func release(_ count: Int, at now: UInt64) -> (effects: Effects, consequence: Consequence) {
        beyond.coming -= count
        var effects = Effects()
        admit(at: now, &effects)
        return (effects, consequence())
    }

    /// Messages that are a caller's again are out of the store, or could not be taken out.
    mutating func left(_ count: Int) -> (effects: Effects, consequence: Consequence) {
        beyond.leaving -= count
        return (Effects(), consequence())
    }

    /// Whether a message that was just committed comes into memory.
    @inlinable
    var takesIn: Bool {
        beyond.ready == 0 && !beyond.isLoading && ready.count < rules.window ?? .max
            && (phase == .open || phase == .draining)
    }

    @inlinable
    func file(of committed: Committed<Message, Output>) -> MessageFile<Output> {
        MessageFile(reply: committed.reply, key: committed.key)
    }

    @inlinable
    mutating func envelope(
        _ message: Message, _ file: MessageFile<Output>, since: UInt64, attempt: Int = 1
    ) -> Envelope<Message> {
        var envelope = Envelope(message: message, pendingSince: since)
        envelope.attempt = Int32(clamping: attempt)
        envelope.file = openFile(file)
        return envelope
    }
}

// MARK: - Fetching

extension Inbox {
    /// Whether it is time to fetch more. Says so once for each fetch.
    @usableFromInline
    mutating func wantsMore() -> Bool {
        guard beyond.ready > 0, !beyond.isLoading, phase == .open || phase == .draining,
            ready.count < max(1, (rules.window ?? 0) / 2)
        else { return false }
        beyond.isLoading = true
        return true
    }

    /// What was fetched behind ``Beyond/cursor``.
    mutating func load(
        _ part: StoredPart<Message>, at now: UInt64
    ) -> (effects: Effects, consequence: Consequence) {
        beyond.isLoading = false
        // What a stop left in the store stays there; a store that failed is read anew.
        guard phase == .open || phase == .draining else { return (Effects(), consequence()) }
        // What was committed and is not accepted yet comes with its acceptance.
        let messages = part.messages.prefix { $0.key <= beyond.last ?? $0.key }
        for message in messages { ready.append(envelope(of: message, at: now)) }
        beyond.ready -= messages.count + part.unreadable
        beyond.dead += part.unreadable
        beyond.cursor = messages.count == part.messages.count ? part.last ?? beyond.cursor : messages.last?.key
        peakDepth = max(peakDepth, waiting)
        var effects = Effects(start: nextToStart())
        answerWhatIsGone(upTo: beyond.cursor, &effects)
        effects.loads = wantsMore()
        return (effects, consequence())
    }

    /// Nothing could be fetched.
    mutating func load(_ failure: StoreFailure) -> (effects: Effects, consequence: Consequence) {
        beyond.isLoading = false
        return fail(failure)
    }

    private mutating func envelope(of stored: StoredMessage<Message>, at now: UInt64) -> Envelope<Message> {
        var file = MessageFile<Output>(
            reply: questions.removeValue(forKey: stored.key), key: stored.key, steps: stored.steps)
        file.failures = stored.failures.map { FailedAttempt($0) }
        let age = stored.age.inNanoseconds
        return envelope(stored.message, file, since: now > age ? now - age : 0, attempt: stored.attempts + 1)
    }

    /// What is known of a message that a store has.
    func record(of envelope: Envelope<Message>) -> (key: MessageKey, steps: [RecordedStep])? {
        guard let file = files[envelope.file], let key = file.key else { return nil }
        return (key, file.steps)
    }

    /// Notes what was recorded of a message's work, for its next attempt.
    mutating func note(_ steps: [RecordedStep], of envelope: Envelope<Message>) {
        files[envelope.file]?.steps = steps
    }

    /// A message ended without killing the process: it is no suspect any more.
    /// - Returns: its key, where a store has it.
    mutating func clear(_ envelope: Envelope<Message>) -> MessageKey? {
        guard let key = files[envelope.file]?.key else { return nil }
        if !beyond.suspects.isEmpty { beyond.suspects.remove(key) }
        return key
    }
}

// MARK: - Opening and failing

extension Inbox {
    /// Begins with what the store has, in place of what was known of it before. Nothing may be under way.
    mutating func open(_ contents: StoredContents<Message>, at now: UInt64) -> Effects {
        var effects = Effects()
        // Released outside the lock.
        effects.calls.append { [ready, retrying, files, deadLetters] in
            withExtendedLifetime((ready, retrying, files, deadLetters)) {}
        }
        forget()
        for suspect in contents.suspects { ready.append(envelope(of: suspect, at: now)) }
        beyond.suspects = Set(contents.suspects.map(\.key))
        beyond.ready = contents.ready - contents.suspects.count
        beyond.last = contents.last
        for retry in contents.retrying {
            taken += 1
            let due = now.later(by: retry.wait.inNanoseconds)
            retrying.insert(Retry(due: due, ordinal: taken, envelope: envelope(of: retry.message, at: now)))
        }
        deadLetters = DeadLetterBox(limit: rules.deadLetters, following: deadLetters)
        for dead in contents.dead { restore(dead, at: now, &effects) }
        beyond.dead = contents.deadBeyond
        accepted = pending + deadLetters.count + beyond.dead + completed + discarded + returned
        if beyond.ready == 0 { answerWhatIsGone(upTo: nil, &effects) }
        effects.alarm = retrying.min.flatMap { alarm($0.due) }
        effects.start = nextToStart()
        effects.loads = wantsMore()
        return effects
    }

    private mutating func forget() {
        // Their messages are read anew, and will be processed.
        for file in files.values {
            if let key = file.key, let reply = file.reply { questions[key] = reply }
        }
        _ = ready.takeAll()
        retrying = []
        files = [:]
        beyond = Beyond()
    }

    private mutating func restore(_ dead: StoredContents<Message>.Dead, at now: UInt64, _ effects: inout Effects) {
        let age = dead.age.inNanoseconds
        let failures = dead.message.failures.map { FailedAttempt($0) }
        let letter = envelope(of: dead.message, at: now)
        _ = deadLetters.add(
            letter, .threw(RecordedError(dead.reason)), failures: failures, worker: failures.last?.worker ?? 0,
            at: now > age ? now - age : 0, key: dead.message.key)
        if let reply = closeFile(of: letter)?.reply {
            answer([reply], .failed(RecordedError(dead.reason)), &effects)
        }
    }

    /// Tells whoever waits for the output of a message that should have come into memory and has not.
    /// - Parameter cursor: the last message looked at; nil for all.
    private mutating func answerWhatIsGone(upTo cursor: MessageKey?, _ effects: inout Effects) {
        guard !questions.isEmpty else { return }
        let gone = questions.filter { $0.key <= cursor ?? $0.key }
        for key in gone.keys { questions[key] = nil }
        let reason = RecordedError("the store does not have the message any more, or nobody can read it")
        answer(Array(gone.values), .failed(reason), &effects)
    }

    @usableFromInline
    func answer(_ replies: [Reply<Output>], _ error: AskError, _ effects: inout Effects) {
        guard !replies.isEmpty else { return }
        effects.calls.append { for reply in replies { reply.give(.failure(error)) } }
    }

    /// The store does not work any more.
    mutating func fail(_ failure: StoreFailure) -> (effects: Effects, consequence: Consequence) {
        var effects = Effects()
        beyond.failure = failure
        switch life {
        case .open(let isPaused): life = .failed(resumeTo: .open(isPaused: isPaused))
        case .draining: life = .failed(resumeTo: .draining(deadline: nil))
        case .stopping, .stopped, .failed: return (effects, consequence())
        }
        refuseSenders(&effects)
        return (effects, consequence())
    }

    /// The store works again: goes on with what it has.
    mutating func recover(_ contents: StoredContents<Message>, at now: UInt64) -> Effects {
        guard case .failed(let resumption) = life else { return Effects() }
        switch resumption {
        case .open(let isPaused): life = .open(isPaused: isPaused)
        case .draining(let deadline): life = .draining(deadline: deadline)
        }
        return open(contents, at: now)
    }
}

extension FailedAttempt {
    init(_ recorded: RecordedFailure) {
        self.init(attempt: recorded.attempt, worker: recorded.worker, error: RecordedError(recorded.error))
    }

    var recorded: RecordedFailure {
        RecordedFailure(attempt: attempt, worker: worker, error: String(describing: error))
    }
}
