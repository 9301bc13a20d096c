/// A message as the store has it.
public struct StoredMessage<Message: Sendable>: Sendable {
    /// Its key.
    public var key: MessageKey
    /// The message.
    public var message: Message
    /// How long it has been pending.
    public var age: Duration
    /// How many attempts it has had.
    public var attempts: Int
    /// What went wrong so far.
    public var failures: [RecordedFailure]
    /// What is done of its work.
    public var steps: [RecordedStep]

    /// A message with all that is known of it.
    public init(
        key: MessageKey, message: Message, age: Duration = .zero, attempts: Int = 0, failures: [RecordedFailure] = [],
        steps: [RecordedStep] = []
    ) {
        self.key = key
        self.message = message
        self.age = age
        self.attempts = attempts
        self.failures = failures
        self.steps = steps
    }
}

/// Some of the ready messages.
public struct StoredPart<Message: Sendable>: Sendable {
    /// In the order of acceptance.
    public var messages: [StoredMessage<Message>]
    /// More there were that cannot be decoded: they are dead letters in the store now.
    public var unreadable: [UnreadableLetter]
    /// The last key looked at; nil when there was nothing.
    public var last: MessageKey?

    /// A part up to that key.
    public init(messages: [StoredMessage<Message>], unreadable: [UnreadableLetter] = [], last: MessageKey?) {
        self.messages = messages
        self.unreadable = unreadable
        self.last = last
    }
}

/// A dead letter that cannot be decoded: of another type, damaged, or of a newer version. It can be replayed, which decodes
/// it again, and discarded.
public struct UnreadableLetter: Sendable, Equatable {
    /// Its key.
    public var key: MessageKey
    /// Counts the dead letters of the inbox.
    public var number: Int
    /// The beginning of what is stored, for people.
    public var text: String
    /// Why it was given up on.
    public var reason: String
    /// How many attempts it has had.
    public var attempts: Int
    /// How long ago it was given up on.
    public var age: Duration

    /// A dead letter of that number.
    public init(
        key: MessageKey, number: Int, text: String, reason: String, attempts: Int = 0, age: Duration = .zero
    ) {
        self.key = key
        self.number = number
        self.text = text
        self.reason = reason
        self.attempts = attempts
        self.age = age
    }
}

/// The counts of an inbox as its store keeps them, over all processes.
public struct StoredLedger: Sendable, Equatable {
    /// What was ever accepted.
    public var accepted = 0
    /// Accepted and not final, ready or not.
    public var pending = 0
    /// Processed.
    public var completed = 0
    /// Dead letters.
    public var dead = 0
    /// Given up on for good.
    public var discarded = 0
    /// Handed back, and gone from the store.
    public var returned = 0

    /// Nothing anywhere.
    public init() {}
}

/// What a store has of an inbox: all but the ready messages, which are read as they are needed.
public struct StoredContents<Message: Sendable>: Sendable {
    /// A message that waits for its next attempt.
    public struct Retry: Sendable {
        /// The message.
        public var message: StoredMessage<Message>
        /// How long it still waits.
        public var wait: Duration

        /// A message that waits so long.
        public init(message: StoredMessage<Message>, wait: Duration) {
            self.message = message
            self.wait = wait
        }
    }

    /// A dead letter.
    public struct Dead: Sendable {
        /// The message.
        public var message: StoredMessage<Message>
        /// Why it was given up on.
        public var reason: String
        /// How long ago.
        public var age: Duration
        /// Counts the dead letters of the inbox; nil where the store does not.
        public var number: Int?
        /// The worker that made the last attempt, from 1; nil where that is not known.
        public var worker: Int?
        /// Its output, where that was refused.
        public var refused: RefusedOutput?

        /// A message given up on for that reason.
        public init(
            message: StoredMessage<Message>, reason: String, age: Duration, number: Int? = nil, worker: Int? = nil,
            refused: RefusedOutput? = nil
        ) {
            self.message = message
            self.reason = reason
            self.age = age
            self.number = number
            self.worker = worker
            self.refused = refused
        }
    }

    /// How many are ready.
    public var ready = 0
    /// The last message that was ever accepted; nil when none was.
    public var last: MessageKey?
    /// Those of the ready that may have killed the process: each is run alone, before all others.
    public var suspects: [StoredMessage<Message>] = []
    /// Those that wait for their next attempt.
    public var retrying: [Retry] = []
    /// The dead letters, the oldest first.
    public var dead: [Dead] = []
    /// Dead letters that cannot be decoded, the oldest first.
    public var unreadable: [UnreadableLetter] = []
    /// How many more dead letters the store has: those that are neither in ``dead`` nor in ``unreadable``.
    public var storedDeadLetters = 0
    /// The number of the last dead letter that there ever was.
    public var lastLetter = 0
    /// What the store counts; nil where it does not.
    public var ledger: StoredLedger?

    /// Nothing.
    public init() {}
}
