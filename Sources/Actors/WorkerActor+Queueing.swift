extension WorkerActor {
    /// Puts a message into the inbox. It is accepted when this returns; no processor runs before that on the caller's
    /// behalf.
    ///
    /// It suspends while a bounded inbox is full; those who wait are let in first come first. Now and then it lets other
    /// tasks run, so that producers in a loop do not keep the workers from their threads.
    /// - Throws: ``QueueError`` with the message: `.stopped`, `.cancelled` while it waits, or `.wouldDeadlock`.
    @inlinable
    @inline(__always)
    nonisolated(nonsending) public func queue(_ message: Message) async throws(QueueError<Message>) {
        if let store { return try await queue([message], in: store) }
        let reception = receive(message, at: clock.nanoseconds())
        // All that needs a frame of its own is elsewhere, so that this is inlined.
        if !reception.isAll { try await goOn(with: message, reception) }
    }

    /// What is left to do with a message when the inbox has been asked.
    @usableFromInline
    nonisolated(nonsending) func goOn(
        with message: Message, _ reception: Reception
    ) async throws(QueueError<Message>) {
        switch reception {
        case .accepted: await Task.yield()
        case .full: try await waitForCapacity([message])
        case .stopped: throw .stopped(refused: [message])
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
        // Copied once, before the lock: a collection may run its owner's code, and differ at each look.
        let messages = Array(messages)
        guard !messages.isEmpty else { return }
        if let store { return try await queue(messages, in: store) }
        let now = clock.nanoseconds()
        switch state.withLock({ $0.inbox.queue(contentsOf: messages, at: now) }) {
        case .accepted(let arrival):
            perform(arrival)
            if arrival.givesWay { await Task.yield() }
        case .full: try await waitForCapacity(messages)
        case .stopped: throw .stopped(refused: messages)
        }
    }

    /// Puts a message into the inbox without ever suspending. Where the inbox is kept in a store, the caller's thread
    /// waits for the commit.
    /// - Throws: ``QueueError`` with the message: `.stopped` or `.full`.
    @inlinable
    public func tryQueue(_ message: Message) throws(QueueError<Message>) {
        if let store { return try tryQueue([message], in: store) }
        switch receive(message, at: clock.nanoseconds()) {
        case .accepted: return
        case .full: throw .full(refused: [message])
        case .stopped: throw .stopped(refused: [message])
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
        let messages = Array(messages)
        guard !messages.isEmpty else { return }
        if let store { return try tryQueue(messages, in: store) }
        let now = clock.nanoseconds()
        switch state.withLock({ $0.inbox.queue(contentsOf: messages, at: now) }) {
        case .accepted(let arrival): perform(arrival)
        case .full: throw .full(refused: messages)
        case .stopped: throw .stopped(refused: messages)
        }
    }

    /// Accepts a message, and has a worker start where one is needed, or refuses it.
    @inlinable
    func receive(_ message: Message, at now: UInt64, isForwarded: Bool = false) -> Reception {
        let (reception, parked) = state.withLock { state -> (Reception, ParkedTask?) in
            let reception = state.inbox.queue(message, at: now, isForwarded: isForwarded)
            guard case .accepted(let arrival) = reception, let start = arrival.start else { return (reception, nil) }
            return (reception, state.unpark(start))
        }
        guard case .accepted(let arrival) = reception else { return reception }
        if let start = arrival.start { begin(start, parked) }
        if arrival.shares { RunNextSlot.share() }
        return reception
    }

    /// Puts messages into the inbox in any state, bounded or not, without ever suspending: what an actor that stops or
    /// drains does not take now is accepted as its dead letters, ready to be replayed when it is open again.
    ///
    /// For messages that nobody else could keep, such as those that a processor sends beside its output. Where the inbox
    /// is kept in a store, it keeps them there whatever the actor does, but this returns before they are committed.
    @inlinable
    public func queueOrKeep(contentsOf messages: some Collection<Message>) {
        let messages = Array(messages)
        guard !messages.isEmpty else { return }
        if let store { return keep(messages, in: store) }
        let now = clock.nanoseconds()
        perform(state.withLock { $0.inbox.keep(messages, at: now) })
    }

    /// - Parameter isReserving: whether it is only for the room, for messages that have to be committed first.
    @usableFromInline
    nonisolated(nonsending) func waitForCapacity(
        _ messages: [Message], isReserving: Bool = false
    ) async throws(QueueError<Message>) {
        guard messages.count <= rules.capacity ?? .max else { throw .full(refused: messages) }
        guard RunningProcessor.origin != ObjectIdentifier(self) else { throw .wouldDeadlock(refused: messages) }
        let ticket = Locked(0)
        let answer = await withTaskCancellationHandler {
            await wait(with: messages, from: nil, isReserving) { id in ticket.withLock { $0 = id } }
        } onCancel: {
            cancelSender(ticket.withLock { $0 })
        }
        switch answer {
        case .accepted: return
        case .stopped: throw .stopped(refused: messages)
        case .cancelled: throw .cancelled(refused: messages)
        case .failed(let failure): throw .failed(refused: messages, failure)
        }
    }

    /// Waits for room, unless there is some by now.
    func wait(
        with messages: [Message], from origin: ObjectIdentifier?, _ isReserving: Bool = false,
        sharesStore: Bool = false, known: (Int) -> Void
    ) async -> Sender<Message>.Answer {
        await withCheckedContinuation { continuation in
            let now = clock.nanoseconds()
            let (answer, arrival, id) = state.withLock { state -> (Sender<Message>.Answer?, Arrival, Int) in
                let reception: Reception
                do throws(StoreFailure) {
                    reception =
                        isReserving
                        ? try state.inbox.reserve(
                            messages.count, isForwarded: origin != nil, sharesStore: sharesStore)
                        : state.inbox.receive(messages, from: origin, at: now)
                } catch {
                    return (.failed(error), Arrival(), 0)
                }
                switch reception {
                case .accepted(let arrival): return (.accepted, arrival, 0)
                case .stopped: return (.stopped, Arrival(), 0)
                case .full:
                    let id = state.inbox.wait(
                        messages, origin: origin, isReserving: isReserving, sharesStore: sharesStore
                    ) {
                        continuation.resume(returning: $0)
                    }
                    return (nil, Arrival(), id)
                }
            }
            perform(arrival)
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
        // It has to wait for the commit.
        if store != nil { return .full }
        switch receive(output, at: now, isForwarded: true) {
        case .accepted: return .taken
        case .stopped: return .refused
        case .full: return .full
        }
    }

    /// Waits until there is room for an upstream's output.
    /// - Parameter isEnding: whether the upstream is to end and waits for nothing any more.
    /// - Returns: false when this actor takes no more.
    func letIn(
        _ output: Message, _ draft: MessageDraft?, from origin: ObjectIdentifier, _ isEnding: @Sendable () -> Bool
    ) async -> Bool {
        guard await hasCapacity(for: output, from: origin, isEnding) else { return false }
        guard let store, let draft else { return true }
        return await withCheckedContinuation { continuation in
            commit([output], [draft], in: store) { continuation.resume(returning: $0 == nil) }
        }
    }

    /// Waits until there is room for an upstream's output; then it is there, or, with a store, the room is kept for it.
    /// - Parameter sharesStore: whether the upstream's messages are in the same store.
    func hasCapacity(
        for output: Message, from origin: ObjectIdentifier, sharesStore: Bool = false, _ isEnding: @Sendable () -> Bool
    ) async -> Bool {
        let answer = await wait(with: [output], from: origin, store != nil, sharesStore: sharesStore) { _ in
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
        guard hasCapacity(for: messages.count) else { return .full }
        for message in messages { ready.append(Envelope(message: message, pendingSince: now)) }
        return .accepted(accept(messages.count))
    }
}
