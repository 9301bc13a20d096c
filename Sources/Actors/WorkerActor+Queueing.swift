extension WorkerActor {
    /// Puts a message into the inbox. It is accepted when this returns.
    ///
    /// It suspends while a bounded inbox is full; those who wait are let in first come first. Now and then it lets other
    /// tasks run, so that producers in a loop do not keep the workers from their threads.
    /// - Throws: ``QueueError`` with the message: `.stopped`, `.cancelled` while it waits, or `.wouldDeadlock`.
    @inlinable
    nonisolated(nonsending) public func queue(_ message: Message) async throws(QueueError<Message>) {
        let now = clock.nanoseconds()
        switch state.withLock({ $0.inbox.queue(message, at: now) }) {
        case .accepted(let effects):
            perform(effects)
            if effects.givesWay { await Task.yield() }
        case .stopped: throw .stopped(refused: [message])
        case .full: try await waitForRoom([message])
        }
    }

    /// Puts messages into the inbox in one acceptance, all or none. They are accepted when this returns.
    /// - Throws: ``QueueError`` with all of them, as ``queue(contentsOf:)`` does.
    @inlinable
    nonisolated(nonsending) public func queue(_ messages: Message...) async throws(QueueError<Message>) {
        try await queue(contentsOf: messages)
    }

    /// Puts messages into the inbox in one acceptance, all or none. They are accepted when this returns.
    ///
    /// It suspends while a bounded inbox has no room for all of them.
    /// - Throws: ``QueueError`` with all of them: `.stopped`, `.cancelled` while it waits, `.wouldDeadlock`, or `.full`
    ///   when they are more than the inbox may ever hold.
    @inlinable
    nonisolated(nonsending) public func queue(
        contentsOf messages: some Collection<Message>
    ) async throws(QueueError<Message>) {
        guard !messages.isEmpty else { return }
        let now = clock.nanoseconds()
        switch state.withLock({ $0.inbox.queue(contentsOf: messages, at: now) }) {
        case .accepted(let effects):
            perform(effects)
            if effects.givesWay { await Task.yield() }
        case .stopped: throw .stopped(refused: Array(messages))
        case .full: try await waitForRoom(Array(messages))
        }
    }

    /// Puts a message into the inbox without ever suspending.
    /// - Throws: ``QueueError`` with the message: `.stopped` or `.full`.
    @inlinable
    public func tryQueue(_ message: Message) throws(QueueError<Message>) {
        let now = clock.nanoseconds()
        switch state.withLock({ $0.inbox.queue(message, at: now) }) {
        case .accepted(let effects): perform(effects)
        case .stopped: throw .stopped(refused: [message])
        case .full: throw .full(refused: [message])
        }
    }

    /// Puts messages into the inbox in one acceptance, all or none, without ever suspending.
    /// - Throws: ``QueueError`` with all of them: `.stopped` or `.full`.
    @inlinable
    public func tryQueue(_ messages: Message...) throws(QueueError<Message>) {
        try tryQueue(contentsOf: messages)
    }

    /// Puts messages into the inbox in one acceptance, all or none, without ever suspending.
    /// - Throws: ``QueueError`` with all of them: `.stopped` or `.full`.
    @inlinable
    public func tryQueue(contentsOf messages: some Collection<Message>) throws(QueueError<Message>) {
        guard !messages.isEmpty else { return }
        let now = clock.nanoseconds()
        switch state.withLock({ $0.inbox.queue(contentsOf: messages, at: now) }) {
        case .accepted(let effects): perform(effects)
        case .stopped: throw .stopped(refused: Array(messages))
        case .full: throw .full(refused: Array(messages))
        }
    }

    /// Puts messages into the inbox in any state, bounded or not, without ever suspending: what an actor that stops or
    /// drains does not take now is accepted as its dead letters, ready to be replayed when it is open again.
    ///
    /// For messages that nobody else could keep, such as those that a processor sends beside its output.
    @inlinable
    public func queueOrKeep(contentsOf messages: some Collection<Message>) {
        guard !messages.isEmpty else { return }
        let now = clock.nanoseconds()
        perform(state.withLock { $0.inbox.keep(messages, at: now) })
    }

    @usableFromInline
    nonisolated(nonsending) func waitForRoom(_ messages: [Message]) async throws(QueueError<Message>) {
        guard messages.count <= rules.capacity ?? .max else { throw .full(refused: messages) }
        guard RunningProcessor.actor != ObjectIdentifier(self) else { throw .wouldDeadlock(refused: messages) }
        let ticket = Locked(0)
        let answer = await withTaskCancellationHandler {
            await wait(with: messages, from: nil) { id in ticket.withLock { $0 = id } }
        } onCancel: {
            cancelSender(ticket.withLock { $0 })
        }
        switch answer {
        case .accepted: return
        case .stopped: throw .stopped(refused: messages)
        case .cancelled: throw .cancelled(refused: messages)
        }
    }

    /// Waits for room, unless there is some by now.
    private func wait(
        with messages: [Message], from origin: ObjectIdentifier?, known: (Int) -> Void
    ) async -> Sender<Message>.Answer {
        await withCheckedContinuation { continuation in
            let now = clock.nanoseconds()
            let (answer, effects, id) = state.withLock { state -> (Sender<Message>.Answer?, Effects, Int) in
                switch state.inbox.receive(messages, from: origin, at: now) {
                case .accepted(let effects): (.accepted, effects, 0)
                case .stopped: (.stopped, Effects(), 0)
                case .full:
                    (nil, Effects(), state.inbox.wait(messages, origin: origin) { continuation.resume(returning: $0) })
                }
            }
            perform(effects)
            if let answer { return continuation.resume(returning: answer) }
            known(id)
            // Cancelled before the place in the line was known.
            if origin == nil, Task.isCancelled { cancelSender(id) }
        }
    }

    private func cancelSender(_ id: Int) {
        let now = clock.nanoseconds()
        perform(state.withLock { $0.inbox.cancelSender(id, at: now) })
    }
}

// MARK: - From upstream

extension WorkerActor {
    @inlinable
    func forward(_ output: Message, at now: UInt64) -> Forwarding {
        switch state.withLock({ $0.inbox.queue(output, at: now, isForwarded: true) }) {
        case .accepted(let effects):
            perform(effects)
            return .taken
        case .stopped: return .refused
        case .full: return .full
        }
    }

    /// Waits until there is room for an upstream's output.
    /// - Parameter isEnding: whether the upstream is to end and waits for nothing any more.
    /// - Returns: false when this actor takes no more.
    func letIn(_ output: Message, from origin: ObjectIdentifier, _ isEnding: @Sendable () -> Bool) async -> Bool {
        let answer = await wait(with: [output], from: origin) { _ in
            // The upstream may have been stopped, and pushed, before the output had a place in the line.
            if isEnding() { push(from: origin) }
        }
        if case .accepted = answer { return true }
        return false
    }

    func push(from origin: ObjectIdentifier) {
        let now = clock.nanoseconds()
        perform(state.withLock { $0.inbox.push(from: origin, at: now) })
    }
}

extension Inbox {
    /// Accepts messages of an upstream actor, or of the outside when that is nil, or refuses all of them.
    mutating func receive(_ messages: [Message], from origin: ObjectIdentifier?, at now: UInt64) -> Reception {
        guard accepts(isForwarded: origin != nil) else { return .stopped }
        guard hasRoom(for: messages.count) else { return .full }
        for message in messages { ready.append(Envelope(message: message, pendingSince: now)) }
        return .accepted(accept(messages.count))
    }
}
