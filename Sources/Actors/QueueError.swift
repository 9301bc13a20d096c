/// Why messages were not accepted. It carries exactly those: they are still the caller's.
public enum QueueError<Message: Sendable>: Error, Sendable {
    /// The inbox has no room for them now; a batch longer than the inbox is bounded to never has.
    case full(refused: [Message])
    /// The actor is stopped, or drains and takes no more from outside.
    case stopped(refused: [Message])
    /// The task was cancelled while it waited for room.
    case cancelled(refused: [Message])
    /// The caller is the actor's own processor, and the inbox is full: it would wait for itself.
    case wouldDeadlock(refused: [Message])
    /// The store of the actor's inbox cannot take them, for this reason: it does not work, or one of them cannot be
    /// encoded. Nothing is reported as accepted that is not there.
    case failed(refused: [Message], StoreFailure)

    /// The messages that were not accepted, in the caller's order.
    public var refused: [Message] {
        switch self {
        case .full(let messages), .stopped(let messages), .cancelled(let messages), .wouldDeadlock(let messages),
            .failed(let messages, _):
            messages
        }
    }

    /// The same error about other messages: for those who queue something for somebody else.
    public func map<Other: Sendable>(_ transform: (Message) -> Other) -> QueueError<Other> {
        switch self {
        case .full(let messages): .full(refused: messages.map(transform))
        case .stopped(let messages): .stopped(refused: messages.map(transform))
        case .cancelled(let messages): .cancelled(refused: messages.map(transform))
        case .wouldDeadlock(let messages): .wouldDeadlock(refused: messages.map(transform))
        case .failed(let messages, let failure): .failed(refused: messages.map(transform), failure)
        }
    }
}

extension QueueError: CustomStringConvertible {
    /// One sentence: what happened to how many messages.
    public var description: String {
        let messages = refused.count == 1 ? "1 message was" : "\(refused.count) messages were"
        return switch self {
        case .full: "\(messages) not accepted: the inbox is full"
        case .stopped: "\(messages) not accepted: the actor is stopped"
        case .cancelled: "\(messages) not accepted: the task that waited for room was cancelled"
        case .wouldDeadlock: "\(messages) not accepted: the actor's own processor would wait for room in its full inbox"
        case .failed(_, let failure): "\(messages) not accepted: \(failure)"
        }
    }
}
