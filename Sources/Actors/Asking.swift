/// Why a question has no answer.
public enum AskError: Error, Sendable {
    /// The message was not accepted; the ``QueueError`` says why, and carries it: `.full` when the deadline passed before
    /// there was room, `.cancelled` when the asking task was cancelled before.
    case notAccepted(any Error)
    /// The processor threw this at the last attempt; the message is a dead letter.
    case failed(any Error)
    /// The processor wanted nothing to become of the message.
    case discarded
    /// The actor was stopped and handed the message back, to whoever stopped it.
    case handedBack
    /// The deadline passed. The message stays accepted.
    case timedOut
    /// The asking task was cancelled. The message stays accepted.
    case cancelled
}

/// Who waits for an output. Answered once; what comes later is ignored.
@usableFromInline
final class Reply<Output: Sendable>: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Result<Output, AskError>, Never>?
        var early: Result<Output, AskError>?
    }

    private let state = Locked(State())

    init() {}

    /// Returns when it is answered.
    func wait() async -> Result<Output, AskError> {
        await withCheckedContinuation { continuation in
            let early = state.withLock { state in
                if state.early == nil { state.continuation = continuation }
                return state.early
            }
            if let early { continuation.resume(returning: early) }
        }
    }

    func give(_ answer: Result<Output, AskError>) {
        let continuation = state.withLock { state in
            if state.early == nil { state.early = answer }
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: answer)
    }
}

extension WorkerActor {
    /// Queues a message and waits for its output. The output also goes where the actor is directed.
    ///
    /// Like ``queue(_:)`` it waits for room in a bounded inbox, which the deadline includes. Asked from the actor's own
    /// processor, it may wait for a worker that waits for it: give it a deadline.
    /// - Parameter deadline: how long to wait; nil for as long as it takes.
    /// - Throws: ``AskError``. After `.timedOut` and `.cancelled` the message is processed all the same.
    public func ask(_ message: Message, deadline: Duration? = nil) async throws(AskError) -> Output {
        let reply = Reply<Output>()
        let place = queue(message, for: reply)
        let alarm = deadline.map { deadline in
            Task {
                try await clock.sleep(for: deadline)
                leave(place, reply, .full(refused: [message]), orElse: .timedOut)
            }
        }
        defer { alarm?.cancel() }
        return try await withTaskCancellationHandler {
            await reply.wait()
        } onCancel: {
            leave(place, reply, .cancelled(refused: [message]), orElse: .cancelled)
        }.get()
    }

    /// Queues a message whose output somebody waits for.
    /// - Returns: the number of its place in the line, when it waits for room.
    private func queue(_ message: Message, for reply: Reply<Output>) -> Int? {
        let now = clock.nanoseconds()
        let refuse = { @Sendable (error: QueueError<Message>) in reply.give(.failure(.notAccepted(error))) }
        let isOwn = RunningProcessor.actor == ObjectIdentifier(self)
        let (reception, place) = state.withLock { state in
            let reception = state.inbox.ask(message, reply: reply, at: now)
            guard case .full = reception, !isOwn else { return (reception, Int?.none) }
            let place = state.inbox.wait([message], origin: nil, reply: reply) { answer in
                if case .stopped = answer { refuse(.stopped(refused: [message])) }
            }
            return (reception, place)
        }
        switch reception {
        case .accepted(let effects): perform(effects)
        case .stopped: refuse(.stopped(refused: [message]))
        case .full: if isOwn { refuse(.wouldDeadlock(refused: [message])) }
        }
        return place
    }

    /// The asker gives up: what still waits for room is not accepted any more, else it goes on.
    private func leave(
        _ place: Int?, _ reply: Reply<Output>, _ refusal: QueueError<Message>, orElse error: AskError
    ) {
        let now = clock.nanoseconds()
        let (isWaiting, effects) = state.withLock { state in
            let isWaiting = state.inbox.senders.contains { $0.id == place }
            return (isWaiting, place.map { state.inbox.cancelSender($0, at: now) } ?? Effects())
        }
        reply.give(.failure(isWaiting ? .notAccepted(refusal) : error))
        perform(effects)
    }
}
