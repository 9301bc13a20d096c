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
    /// How many more there were whose text nobody can read any more: they are dead letters in the store now.
    public var unreadable: Int
    /// The last key looked at; nil when there was nothing.
    public var last: MessageKey?

    /// A part up to that key.
    public init(messages: [StoredMessage<Message>], unreadable: Int = 0, last: MessageKey?) {
        self.messages = messages
        self.unreadable = unreadable
        self.last = last
    }
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

        /// A message given up on for that reason.
        public init(message: StoredMessage<Message>, reason: String, age: Duration) {
            self.message = message
            self.reason = reason
            self.age = age
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
    /// How many more dead letters the store has.
    public var deadBeyond = 0

    /// Nothing.
    public init() {}
}
