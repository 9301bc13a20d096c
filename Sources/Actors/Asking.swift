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
    /// The deadline passed. The message stays accepted. Where it is being committed at that moment, the answer comes after
    /// that: nobody knows before whether it is accepted.
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
        var waitsForRoom = false
        var parting: AskError?
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

    @usableFromInline
    func give(_ answer: Result<Output, AskError>) {
        let continuation = state.withLock { state in
            if state.early == nil { state.early = answer }
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: answer)
    }

    /// Its message is not accepted yet.
    func waitForCapacity() {
        state.withLock { $0.waitsForRoom = true }
    }

    /// Its message has been accepted after all.
    func findCapacity() {
        let parting = state.withLock { state in
            state.waitsForRoom = false
            return state.parting
        }
        if let parting { give(.failure(parting)) }
    }

    /// The asker waits no longer. Told so once the message is known to be accepted: it may be about to be refused.
    func part(_ error: AskError) {
        let waitsForRoom = state.withLock { state in
            state.parting = error
            return state.waitsForRoom
        }
        if !waitsForRoom { give(.failure(error)) }
    }
}

extension WorkerActor {
    /// Queues a message and waits for its output. The output also goes where the actor is directed.
    ///
    /// Like ``queue(_:)-(Message)`` it waits for room in a bounded inbox, which the deadline includes. The answer comes
    /// when the output has been handed on; that a target refused it does not concern the asker. Asked from the actor's
    /// own processor, it may wait for a worker that waits for it: give it a deadline.
    /// - Parameters:
    ///   - message: what to process.
    ///   - deadline: how long to wait; nil for as long as it takes.
    /// - Throws: ``AskError``. After `.timedOut` and `.cancelled` the message is processed all the same.
    public func ask(_ message: Message, deadline: Duration? = nil) async throws(AskError) -> Output {
        let reply = Reply<Output>()
        // The deadline begins to run after this.
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
        if let store { return ask(message, reply, in: store) }
        let now = clock.nanoseconds()
        let refuse = { @Sendable (error: QueueError<Message>) in reply.give(.failure(.notAccepted(error))) }
        let isOwn = RunningProcessor.origin == ObjectIdentifier(self)
        let (reception, place) = state.withLock { state in
            let reception = state.inbox.ask(message, reply: reply, at: now)
            guard case .full = reception, !isOwn else { return (reception, Int?.none) }
            reply.waitForCapacity()
            let place = state.inbox.wait([message], origin: nil, reply: reply) { answer in
                switch answer {
                case .accepted: reply.findCapacity()
                case .stopped, .failed: refuse(.stopped(refused: [message]))
                case .cancelled: break
                }
            }
            return (reception, place)
        }
        switch reception {
        case .accepted(let arrival): perform(arrival)
        case .stopped: refuse(.stopped(refused: [message]))
        case .full: if isOwn { refuse(.wouldDeadlock(refused: [message])) }
        }
        return place
    }

    /// Queues a message whose output somebody waits for, of an actor that has a store.
    /// - Returns: the number of its place in the line, when it waits for room.
    private func ask(_ message: Message, _ reply: Reply<Output>, in store: any MessageStore<Message>) -> Int? {
        let refuse = { @Sendable (error: QueueError<Message>) in reply.give(.failure(.notAccepted(error))) }
        // Until it is committed nobody knows whether it is accepted.
        reply.waitForCapacity()
        let commit = { @Sendable [self] in
            accept([message], reply, in: store) { failure in
                guard let failure else { return reply.findCapacity() }
                refuse(.failed(refused: [message], failure))
            }
        }
        let isOwn = RunningProcessor.origin == ObjectIdentifier(self)
        let (reception, place): (Result<Reception, StoreFailure>, Int?) = state.withLock { state in
            let reception = Result { () throws(StoreFailure) in try state.inbox.reserve(1) }
            guard case .success(.full) = reception, !isOwn else { return (reception, nil) }
            let place = state.inbox.wait([message], origin: nil, isReserving: true) { answer in
                switch answer {
                case .accepted: commit()
                case .stopped: refuse(.stopped(refused: [message]))
                case .failed(let failure): refuse(.failed(refused: [message], failure))
                case .cancelled: break
                }
            }
            return (reception, place)
        }
        switch reception {
        case .success(.accepted): commit()
        case .success(.stopped): refuse(.stopped(refused: [message]))
        case .success(.full): if isOwn { refuse(.wouldDeadlock(refused: [message])) }
        case .failure(let failure): refuse(.failed(refused: [message], failure))
        }
        return place
    }

    /// The asker gives up: what still waits for room is not accepted any more, else it goes on.
    private func leave(
        _ place: Int?, _ reply: Reply<Output>, _ refusal: QueueError<Message>, orElse error: AskError
    ) {
        let now = clock.nanoseconds()
        let (isWaiting, effects) = state.withLock { state in
            let isWaiting = place.map { state.inbox.senders[$0] != nil } ?? false
            return (isWaiting, place.map { state.inbox.cancelSender($0, at: now) } ?? Effects())
        }
        if isWaiting { reply.give(.failure(.notAccepted(refusal))) } else { reply.part(error) }
        perform(effects)
    }
}
