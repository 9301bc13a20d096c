/// What an inbox knows of its store: what is there and not in memory.
@usableFromInline
struct StoreWindow: Sendable {
    /// How many ready messages come after those in memory.
    @usableFromInline var ready = 0
    /// How many dead letters there are besides those in memory and the unreadable ones.
    @usableFromInline var dead = 0
    /// For how many messages there is room kept: they are being committed.
    @usableFromInline var coming = 0
    /// The last ready message that came into memory.
    @usableFromInline var cursor: MessageKey?
    /// The last message that was accepted.
    @usableFromInline var last: MessageKey?
    @usableFromInline var isLoading = false
    /// Messages that may have killed the process: while there are any, one message is worked on at a time.
    @usableFromInline var suspects: Set<MessageKey> = []
    private var outOfLine = OutOfLine.nothing

    @usableFromInline
    init() {}

    /// Kept out of line: an actor is the smaller for it.
    private indirect enum OutOfLine: Sendable {
        case nothing
        case rare(Rare)
    }

    /// What is there while a store fails, is read, or has not answered.
    @usableFromInline
    var rare: Rare {
        get { if case .rare(let rare) = outOfLine { rare } else { Rare() } }
        set { outOfLine = .rare(newValue) }
    }

    @usableFromInline
    struct Rare: Sendable {
        /// Why the store does not work, or did not when it was last heard of. Never nil while the actor is `failed`.
        @usableFromInline var failure: StoreFailure?
        /// How many changes are being made that take messages out of the store that are a caller's again.
        var leaving = 0
        /// What takes messages that are a caller's again out of the store, which still has them.
        var notGivenBack: [StoreChange] = []
        /// Dead letters that cannot be decoded, by their numbers.
        @usableFromInline var unreadable: [Unreadable] = []
        /// What the store had counted before this actor, but for what was pending or dead then.
        var before: StoredLedger?
        /// How many of the discarded dead letters are not the store's.
        var discardedUnstored = 0
        /// Upstreams whose outputs are let in over the bound once its contents are read.
        var pushed: Set<ObjectIdentifier> = []
        /// The number of the last reading of its contents.
        var lastReading = 0
        /// Ends of messages, and dead letters, that the store was told of and has not answered for when a stop gave up
        /// on them. Whether it did what it was told is known once its contents are read.
        var doubtfulEnds = 0 { didSet { if doubtfulEnds > 0 { isInDoubt = true } } }
        var doubtfulLetters = 0 { didSet { if doubtfulLetters > 0 { isInDoubt = true } } }
        /// Whether there were any since the contents were read.
        private(set) var isInDoubt = false
    }

    /// A dead letter that cannot be decoded.
    @usableFromInline
    struct Unreadable: Sendable {
        let letter: UnreadableLetter
        /// When it was given up on, in nanoseconds of the actor's clock.
        let diedAt: UInt64

        init(_ letter: UnreadableLetter, at now: UInt64) {
            self.letter = letter
            let age = letter.age.inNanoseconds
            diedAt = now > age ? now - age : 0
        }
    }

    /// Whether the store has nothing more to answer.
    var isQuiet: Bool {
        coming + rare.leaving + rare.doubtfulEnds + rare.doubtfulLetters == 0 && rare.notGivenBack.isEmpty && !isLoading
    }
}

extension StoreFailure {
    @usableFromInline static let unread = StoreFailure("the inbox is being read")
    static let inDoubt = StoreFailure(
        "the store had not answered when the actor was stopped; the inbox is read anew before it goes on")
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
    /// - Parameter sharesStore: whether they are an upstream's whose store is the same.
    /// - Throws: why the store does not work.
    @inlinable
    mutating func reserve(
        _ count: Int, isForwarded: Bool = false, sharesStore: Bool = false
    ) throws(StoreFailure) -> Reception {
        if phase == .failed {
            if waitsForRecovery(isForwarded: isForwarded, sharesStore: sharesStore) { return .full }
            throw storeWindow.rare.failure ?? .unread
        }
        guard accepts(isForwarded: isForwarded) else { return .stopped }
        guard hasCapacity(for: count) else { return .full }
        storeWindow.coming += count
        return .accepted(Arrival())
    }

    /// Whether what an upstream hands on waits until the actor accepts again, and is not refused.
    ///
    /// Recovery is short, so everybody waits for it. Before it only who has the same store does: its own work cannot be
    /// committed either, and it is let go by ``push(from:at:)`` when it hears that.
    @usableFromInline
    func waitsForRecovery(isForwarded: Bool, sharesStore: Bool) -> Bool {
        guard isForwarded, case .failed(_, let recovery) = life else { return false }
        switch recovery {
        case .no, .asked: return sharesStore
        case .settling, .reading: return true
        case .unreadable: return false
        }
    }

    /// Keeps room in any state: the messages will be accepted wherever the actor stands then.
    /// - Returns: false while the store is read: they have to come again after that.
    mutating func reserveAnyway(_ count: Int) -> Bool {
        guard !life.isReading else { return false }
        storeWindow.coming += count
        return true
    }

    /// Messages for which room was kept are committed: they are accepted. To be called in the order of their keys.
    /// - Parameter duplicates: how many of those for which room was kept had been accepted before.
    @inlinable
    mutating func admit(
        _ messages: [Committed<Message, Output>], duplicates: Int = 0, at now: UInt64
    ) -> (effects: Effects, consequence: Consequence) {
        storeWindow.coming -= messages.count + duplicates
        var unanswered: [Reply<Output>] = []
        for committed in messages {
            storeWindow.last = max(storeWindow.last ?? committed.key, committed.key)
            if takesIn {
                ready.append(envelope(committed.message, file(of: committed), since: now))
                storeWindow.cursor = max(storeWindow.cursor ?? committed.key, committed.key)
            } else {
                storeWindow.ready += 1
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
        storeWindow.coming -= count
        var effects = Effects()
        admit(at: now, &effects)
        return (effects, consequence())
    }

    /// Messages that are a caller's again are out of the store.
    mutating func left() -> (effects: Effects, consequence: Consequence) {
        storeWindow.rare.leaving -= 1
        return (Effects(), consequence())
    }

    /// Messages that are a caller's again could not be taken out of the store.
    mutating func remain(
        _ change: StoreChange, _ failure: StoreFailure
    ) -> (effects: Effects, consequence: Consequence) {
        storeWindow.rare.leaving -= 1
        storeWindow.rare.notGivenBack.append(change)
        return fail(failure)
    }

    /// Whether a message that was just committed comes into memory.
    @inlinable
    var takesIn: Bool {
        storeWindow.ready == 0 && !storeWindow.isLoading && ready.count < rules.window ?? .max
            && (phase == .open || phase == .draining)
    }

    @inlinable
    func file(of committed: Committed<Message, Output>) -> MessageExtras<Output> {
        MessageExtras(reply: committed.reply, key: committed.key)
    }

    @inlinable
    mutating func envelope(
        _ message: Message, _ file: MessageExtras<Output>, since: UInt64, attempt: Int = 1
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
        guard storeWindow.ready > 0, !storeWindow.isLoading, phase == .open || phase == .draining,
            ready.count < max(1, (rules.window ?? 0) / 2)
        else { return false }
        storeWindow.isLoading = true
        return true
    }

    /// What was fetched behind ``StoreWindow/cursor``.
    mutating func load(
        _ part: StoredPart<Message>, at now: UInt64
    ) -> (effects: Effects, consequence: Consequence) {
        storeWindow.isLoading = false
        // What a stop left in the store stays there; a store that failed is read anew.
        guard phase == .open || phase == .draining else {
            foundUnreadable(part.unreadable, at: now)
            return (Effects(), consequence())
        }
        // What was committed and is not accepted yet comes with its acceptance.
        let messages = part.messages.prefix { $0.key <= storeWindow.last ?? $0.key }
        // What a restart gave back while this was read is its caller's.
        let cursor = storeWindow.cursor
        let wanted = messages.drop { message in cursor.map { message.key <= $0 } ?? false }
        for message in wanted { ready.append(envelope(of: message, at: now)) }
        let unwanted = part.unreadable.count { letter in cursor.map { letter.key <= $0 } ?? false }
        returned -= unwanted
        storeWindow.ready -= wanted.count + part.unreadable.count - unwanted
        if !part.unreadable.isEmpty {
            storeWindow.rare.unreadable += part.unreadable.map { StoreWindow.Unreadable($0, at: now) }
        }
        let last = messages.count == part.messages.count ? part.last : messages.last?.key
        storeWindow.cursor = [cursor, last].compactMap { $0 }.max()
        peakDepth = max(peakDepth, waiting)
        var effects = Effects(start: nextToStart())
        answerWhatIsGone(upTo: storeWindow.cursor, &effects)
        effects.loads = wantsMore()
        return (effects, consequence())
    }

    /// Some of what only the store has cannot be decoded, and is dead letters now.
    mutating func foundUnreadable(_ letters: [UnreadableLetter], at now: UInt64) {
        guard !letters.isEmpty, phase != .failed else { return }
        storeWindow.rare.unreadable += letters.map { StoreWindow.Unreadable($0, at: now) }
        let count = min(letters.count, life.returned.stored?.count ?? 0)
        returned -= count
        storeWindow.ready -= letters.count - count
        if count > 0 { life.takeFromStored(count) }
    }

    /// Nothing could be fetched.
    mutating func load(_ failure: StoreFailure) -> (effects: Effects, consequence: Consequence) {
        storeWindow.isLoading = false
        return fail(failure)
    }

    mutating func envelope(of stored: StoredMessage<Message>, at now: UInt64) -> Envelope<Message> {
        var file = MessageExtras<Output>(
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

    /// Notes what was recorded of a message's work, for its next attempt. No effect when its file is closed.
    mutating func note(_ steps: [RecordedStep], of file: UInt32) {
        files[file]?.steps = steps
    }

    /// A message ended without killing the process: it is no suspect any more.
    /// - Returns: its key, where a store has it.
    mutating func clear(_ envelope: Envelope<Message>) -> MessageKey? {
        guard let key = files[envelope.file]?.key else { return nil }
        if !storeWindow.suspects.isEmpty { storeWindow.suspects.remove(key) }
        return key
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
