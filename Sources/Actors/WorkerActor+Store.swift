internal import Dispatch

extension WorkerActor {
    /// An actor whose inbox is kept in a store: it accepts only what is committed there, and goes on with what it finds
    /// there. It begins paused, as what it finds must not be done before its outputs have somewhere to go: wire it, then
    /// call ``resume()``.
    ///
    /// ``queue(_:)-(Message)`` returns after the commit. When a stop hands its messages back they stay in the store, too:
    /// a restart without them, or the next process, decides. All else as without a store.
    /// - Throws: ``StoreFailure`` when the store cannot be read, or when another actor has its inbox that is not stopped. It
    ///   blocks for as long as that takes.
    @inlinable
    public convenience init(
        _ name: String, workers: Int = 1, inbox store: any MessageStore<Message>, limit: InboxLimit = .unbounded,
        retry: RetryPolicy = .none, timeout: Duration? = nil, deadLetters: Int = 100_000,
        execution: Execution = .cooperative, clock: ActorClock = .system,
        label: @escaping @Sendable (Message) -> String = { String(describing: $0) },
        processor: @escaping Processor, onError: ErrorHandler? = nil, onEvent: (@Sendable (ActorEvent) -> Void)? = nil
    ) throws(StoreFailure) {
        self.init(
            name, workers, limit, retry, timeout, deadLetters, execution, clock, label, .suspending(processor), onError,
            onEvent, store)
        try open(store)
    }

    @usableFromInline
    func open(_ store: any MessageStore<Message>) throws(StoreFailure) {
        try InboxOwners.give(store.inboxID, to: self)
        let reading = state.withLock { $0.inbox.beginOpening() }
        // Before it is read: a failure in between must not go unheard.
        store.observe { [weak self] failure in
            if let failure { self?.storeFailed(failure) } else { self?.storeWorks() }
        }
        let contents = try store.contents()
        let outputs = outputs(of: contents, in: store)
        let now = clock.nanoseconds()
        change { $0.recover(contents, outputs: outputs, reading: reading, at: now) }
    }
}

extension WorkerActor: InboxOwner {
    var isStopped: Bool { state.withLock { $0.inbox.phase == .stopped } }
}

// MARK: - Accepting

extension WorkerActor {
    /// Not inlined: where there is no store, the caller is to stay small.
    @inlinable
    @inline(never)
    nonisolated(nonsending) func queue(
        _ messages: [Message], in store: any MessageStore<Message>
    ) async throws(QueueError<Message>) {
        if try !reserve(messages) { try await waitForCapacity(messages, isReserving: true) }
        if let failure = await accept(messages, in: store) { throw .failed(refused: messages, failure) }
    }

    @usableFromInline
    func tryQueue(_ messages: [Message], in store: any MessageStore<Message>) throws(QueueError<Message>) {
        guard try reserve(messages) else { throw .full(refused: messages) }
        let failure = Locked<StoreFailure?>(nil)
        let committed = DispatchSemaphore(value: 0)
        accept(messages, in: store) { result in
            failure.withLock { $0 = result }
            committed.signal()
        }
        committed.wait()
        if let failure = failure.withLock({ $0 }) { throw .failed(refused: messages, failure) }
    }

    @usableFromInline
    func keep(_ messages: [Message], in store: any MessageStore<Message>) {
        var (storable, drafts): ([Message], [MessageDraft]) = ([], [])
        var failed: [(message: Message, failure: StoreFailure)] = []
        for message in messages {
            do throws(StoreFailure) {
                drafts.append(try store.draft(message))
                storable.append(message)
            } catch {
                failed.append((message, error))
            }
        }
        let now = clock.nanoseconds()
        let (isReserved, effects) = state.withLock { [storable] state in
            let isReserved = state.inbox.reserveAnyway(storable.count)
            // While the store is read: they come again after that.
            if !isReserved { state.unstored += storable }
            return (isReserved, state.inbox.deadLetter(failed, at: now))
        }
        perform(effects)
        guard isReserved, !storable.isEmpty else { return }
        commit(storable, drafts, in: store) { [weak self, storable] failure in
            guard failure != nil else { return }
            self?.state.withLock { $0.unstored += storable }
        }
    }

    /// Keeps room for messages that are going to be committed.
    /// - Returns: false when they have to wait for it.
    @inlinable
    func reserve(_ messages: [Message]) throws(QueueError<Message>) -> Bool {
        let reception: Reception
        do throws(StoreFailure) {
            reception = try state.withLock { state throws(StoreFailure) in try state.inbox.reserve(messages.count) }
        } catch {
            throw .failed(refused: messages, error)
        }
        switch reception {
        case .accepted: return true
        case .full: return false
        case .stopped: throw .stopped(refused: messages)
        }
    }

    /// Returns when messages for which room is kept are accepted.
    @inlinable
    nonisolated(nonsending) func accept(
        _ messages: [Message], _ reply: Reply<Output>? = nil, in store: any MessageStore<Message>
    ) async -> StoreFailure? {
        await withUnsafeContinuation { continuation in
            accept(messages, reply, in: store) { continuation.resume(returning: $0) }
        }
    }

    /// Commits messages for which room is kept, and lets them in.
    @inlinable
    func accept(
        _ messages: [Message], _ reply: Reply<Output>? = nil, in store: any MessageStore<Message>,
        then: @escaping @Sendable (StoreFailure?) -> Void
    ) {
        let drafts: [MessageDraft]
        do throws(StoreFailure) {
            drafts = try messages.map { message throws(StoreFailure) in try store.draft(message) }
        } catch {
            release(messages.count)
            return then(error)
        }
        commit(messages, drafts, reply, in: store, then: then)
    }

    /// The same with messages that are encoded already.
    @usableFromInline
    func commit(
        _ messages: [Message], _ drafts: [MessageDraft], _ reply: Reply<Output>? = nil,
        in store: any MessageStore<Message>, then: @escaping @Sendable (StoreFailure?) -> Void
    ) {
        store.commit(.accept(drafts)) { [self] result in
            switch result {
            case .success(let answer):
                admit(messages, answer.keys, reply)
                then(nil)
            case .failure(let failure):
                release(messages.count)
                storeFailed(failure)
                then(failure)
            }
        }
    }

    /// Messages for which room was kept are committed. Called in the order of commits.
    @inlinable
    func admit(_ messages: [Message], _ keys: [MessageKey?], _ reply: Reply<Output>? = nil) {
        let now = clock.nanoseconds()
        let committed = zip(messages, keys).compactMap { message, key in
            key.map { Committed(message: message, key: $0, reply: reply) }
        }
        change { $0.admit(committed, duplicates: messages.count - committed.count, at: now) }
        if committed.isEmpty { reply?.give(.failure(.discarded)) }
    }

    @usableFromInline
    func release(_ count: Int) {
        let now = clock.nanoseconds()
        change { $0.release(count, at: now) }
    }

    @inlinable
    func change(
        _ event: (inout Inbox<Message, Output>) -> (effects: Effects, consequence: Consequence)
    ) {
        let (effects, news) = state.withLock { state in
            let (effects, consequence) = event(&state.inbox)
            return (effects, state.news(of: consequence))
        }
        perform(effects)
        if let news { tell(news) }
    }
}

// MARK: - Fetching

extension WorkerActor {
    /// Fetches more of what is ready.
    @usableFromInline
    func load() {
        guard let store else { return }
        let cursor = state.withLock { $0.inbox.storeWindow.cursor }
        store.ready(after: cursor, limit: store.window) { [weak self] result in
            guard let self else { return }
            let now = clock.nanoseconds()
            switch result {
            case .success(let part) where part.last == nil && part.unreadable.isEmpty:
                change { inbox in
                    // A restart gave back what should have been there.
                    guard inbox.storeWindow.cursor == cursor else { return inbox.load(part, at: now) }
                    return inbox.load(
                        StoreFailure("the inbox of \(name) has fewer messages than it counts; check its file"))
                }
            case .success(let part): change { $0.load(part, at: now) }
            case .failure(let failure): change { $0.load(failure) }
            }
        }
    }
}

// MARK: - Dead letters

extension WorkerActor {
    /// So many dead letters are changed in one commit: others' commits come in between.
    private static var mostLetters: Int { 500 }

    func replay(_ choice: DeadLetterChoice, in store: any MessageStore<Message>) -> Int {
        let taken = state.withLock { state in
            state.inbox.phase == .open
                ? state.inbox.takeStored(choice, refused: false) : Inbox<Message, Output>.StoredLetters()
        }
        change(taken, StoreChange.replay, in: store) { inbox, letters, answer in inbox.replayed(letters, answer.keys) }
        return taken.count
    }

    func discard(_ choice: DeadLetterChoice, in store: any MessageStore<Message>) -> Int {
        let (taken, unstored) = state.withLock {
            ($0.inbox.takeStored(choice, refused: true), $0.inbox.discardDeadLetters(choice))
        }
        change(taken, StoreChange.discard, in: store) { inbox, letters, _ in (Effects(), inbox.discarded(letters)) }
        return taken.count + unstored.count
    }

    private func change(
        _ taken: Inbox<Message, Output>.StoredLetters, _ kind: ([MessageKey]) -> StoreChange,
        in store: any MessageStore<Message>,
        _ done:
            @escaping @Sendable (inout Inbox<Message, Output>, Inbox<Message, Output>.StoredLetters, StoreAnswer) -> (
                effects: Effects, consequence: Consequence
            )
    ) {
        for letters in taken.parts(of: Self.mostLetters) {
            store.commit(kind(letters.keys)) { [self] result in
                switch result {
                case .success(let answer): change { done(&$0, letters, answer) }
                case .failure(let failure):
                    change { inbox in
                        var effects = Effects()
                        let consequence = inbox.putBack(letters, &effects)
                        return (effects, consequence)
                    }
                    storeFailed(failure)
                }
            }
        }
    }

    /// Takes out of the store what somebody else has from now on.
    /// They are counted in ``StoreWindow/leaving``.
    func returnToCaller(_ changes: [StoreChange], in store: any MessageStore<Message>) {
        for change in changes {
            store.commit(change) { [weak self] result in
                guard let self else { return }
                switch result {
                case .success: self.change { $0.left() }
                case .failure(let failure): self.change { $0.remain(change, failure) }
                }
            }
        }
    }
}

// MARK: - Failing

extension WorkerActor {
    /// Nothing is accepted and nothing is taken out any more.
    @usableFromInline
    func storeFailed(_ failure: StoreFailure) {
        let (effects, news, pushes) = state.withLock { state in
            let (effects, consequence) = state.inbox.fail(failure)
            return (effects, state.news(of: consequence), state.pushes)
        }
        for push in pushes { push(ObjectIdentifier(self)) }
        perform(effects)
        if let news { tell(news) }
    }

    /// Goes on once nothing is under way any more that was begun before the store failed.
    private func storeWorks() {
        guard let store else { return }
        let (late, news, unstored) = state.withLock { state in
            let (late, consequence) = state.inbox.storeWorks()
            // An actor that is stopped does not read the store.
            return (late, state.news(of: consequence), state.takeUnstored())
        }
        if !late.isEmpty { returnToCaller(late, in: store) }
        if let news { tell(news) }
        if !unstored.isEmpty { keep(unstored, in: store) }
    }

    /// Reads the store anew; as that may block, not on a thread of the tasks.
    @usableFromInline
    func recoverAside(_ reading: Int) {
        DispatchQueue.global().async { self.recover(reading) }
    }

    private func recover(_ reading: Int) {
        guard let store else { return }
        let contents: StoredContents<Message>
        do throws(StoreFailure) {
            contents = try store.contents()
        } catch {
            return change { $0.recover(error, reading: reading) }
        }
        let outputs = outputs(of: contents, in: store)
        let now = clock.nanoseconds()
        let (effects, news, unstored) = state.withLock { state in
            let (effects, consequence) = state.inbox.recover(contents, outputs: outputs, reading: reading, at: now)
            return (effects, state.news(of: consequence), state.takeUnstored())
        }
        perform(effects)
        if let news { tell(news) }
        if !unstored.isEmpty { keep(unstored, in: store) }
    }
}

extension WorkerActor.State {
    /// What was kept for its sender until the store works: it is taken out once that is so.
    mutating func takeUnstored() -> [Message] {
        guard inbox.storeWindow.rare.failure == nil else { return [] }
        defer { unstored = [] }
        return unstored
    }
}
