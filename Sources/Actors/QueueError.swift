/// Why messages were not accepted. It carries exactly those: they are still the caller's.
public enum QueueError<Message: Sendable>: Error, Sendable {
    /// The inbox has no room for them now.
    case full(refused: [Message])
    /// The actor is stopped, or drains and takes no more from outside.
    case stopped(refused: [Message])

    /// The messages that were not accepted, in the caller's order.
    public var refused: [Message] {
        switch self {
        case .full(let messages), .stopped(let messages): messages
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
        }
    }
}
