/// Messages whose sender waits for room.
@usableFromInline
struct Sender<Message: Sendable>: Sendable {
    /// How the wait ended.
    @usableFromInline
    enum Answer: Sendable, Equatable {
        /// The messages are accepted.
        case accepted
        /// The actor takes no more.
        case stopped
        /// The sender gave up.
        case cancelled
        /// The store does not work.
        case failed(StoreFailure)
    }

    @usableFromInline let id: Int
    @usableFromInline let messages: [Message]
    /// The actor whose output it is; nil for messages from outside.
    @usableFromInline let origin: ObjectIdentifier?
    /// The number of the file of its one message; 0 for none.
    var file: UInt32 = 0
    /// Whether it wants only room: the messages come when they are committed.
    var isReserving = false
    /// Whether it is an upstream's whose store is the same.
    var sharesStore = false
    /// Called once, outside the lock.
    @usableFromInline let answer: @Sendable (Answer) -> Void

    @inlinable
    init(id: Int, messages: [Message], origin: ObjectIdentifier?, answer: @escaping @Sendable (Answer) -> Void) {
        self.id = id
        self.messages = messages
        self.origin = origin
        self.answer = answer
    }
}

/// What the inbox says to messages that come. It holds nothing that is counted: every message gets one.
@usableFromInline
enum Reception: Sendable {
    case accepted(Arrival)
    case full
    case stopped

    /// Whether the messages are accepted, and their producer may go on at once.
    @inlinable
    var isAll: Bool { if case .accepted(let arrival) = self { !arrival.givesWay } else { false } }
}

/// What the shell has to do when messages were accepted.
@usableFromInline
struct Arrival: Sendable {
    /// As in ``Effects``.
    @usableFromInline var start: (worker: Int, run: Int)?
    @usableFromInline var shares = false
    /// Whether the producer should let others run: it has queued many messages since the last time.
    @usableFromInline var givesWay = false

    @inlinable
    init() {}
}

extension Inbox {
    /// After this many acceptances a producer gives way. Without, producers that queue in a loop never suspend, and
    /// as many as there are cores keep every worker from running.
    @inlinable static var burst: Int { 256 }

    /// After so many acceptances a worker that was told to run has waited long enough for the thread of its producer.
    @inlinable static var patience: Int { 1024 }

    /// Accepts a message, from outside or forwarded by an upstream actor, or refuses it.
    @inlinable
    mutating func queue(_ message: Message, at now: UInt64, isForwarded: Bool = false) -> Reception {
        guard accepts(isForwarded: isForwarded) else { return .stopped }
        guard hasCapacity(for: 1) else { return .full }
        ready.append(Envelope(message: message, pendingSince: now))
        return .accepted(accept(1))
    }

    /// Accepts a whole batch, or refuses all of it.
    @inlinable
    mutating func queue(contentsOf messages: [Message], at now: UInt64) -> Reception {
        guard accepts(isForwarded: false) else { return .stopped }
        guard hasCapacity(for: messages.count) else { return .full }
        for message in messages { ready.append(Envelope(message: message, pendingSince: now)) }
        return .accepted(accept(messages.count))
    }

    /// Accepts messages in any state, bounded or not: those that are not taken now are dead letters.
    @inlinable
    mutating func keep(_ messages: [Message], at now: UInt64) -> Effects {
        guard phase == .open else { return deadLetter(messages, at: now) }
        for message in messages { ready.append(Envelope(message: message, pendingSince: now)) }
        return Effects(accept(messages.count))
    }

    @usableFromInline
    mutating func deadLetter(_ messages: [Message], at now: UInt64) -> Effects {
        accepted += messages.count
        var effects = Effects()
        for message in messages {
            deadLetter(Envelope(message: message, pendingSince: now), .notAccepted, worker: 0, at: now, &effects)
        }
        return effects
    }

    /// Accepts messages that the store cannot take, as dead letters, each for its reason.
    mutating func deadLetter(_ messages: [(message: Message, failure: StoreFailure)], at now: UInt64) -> Effects {
        accepted += messages.count
        var effects = Effects()
        for (message, failure) in messages {
            deadLetter(Envelope(message: message, pendingSince: now), .threw(failure), worker: 0, at: now, &effects)
        }
        return effects
    }

    /// Accepts a message whose output somebody waits for, or refuses it.
    @usableFromInline
    mutating func ask(_ message: Message, reply: Reply<Output>, at now: UInt64) -> Reception {
        guard accepts(isForwarded: false) else { return .stopped }
        guard hasCapacity(for: 1) else { return .full }
        var envelope = Envelope(message: message, pendingSince: now)
        change(fileOf: &envelope) { $0.reply = reply }
        ready.append(envelope)
        return .accepted(accept(1))
    }

    @inlinable
    func accepts(isForwarded: Bool) -> Bool {
        phase == .open || (isForwarded && phase == .draining)
    }

    @inlinable
    func hasCapacity(for count: Int) -> Bool {
        guard let capacity = rules.capacity else { return true }
        return senders.isEmpty && waiting + storeWindow.coming + count <= capacity
    }

    @inlinable
    @inline(__always)
    mutating func accept(_ count: Int) -> Arrival {
        let bursts = accepted / Self.burst
        accepted += count
        if waiting > peakDepth { peakDepth = waiting }
        var arrival = Arrival()
        arrival.start = nextToStart()
        arrival.shares = starting != nil && accepted % Self.patience == 0
        arrival.givesWay = accepted / Self.burst != bursts
        return arrival
    }
}

// MARK: - Waiting for room

extension Inbox {
    /// Lets a sender wait for room.
    /// - Parameter reply: who waits for the output of its one message.
    /// - Returns: its number.
    @usableFromInline
    mutating func wait(
        _ messages: [Message], origin: ObjectIdentifier?, reply: Reply<Output>? = nil, isReserving: Bool = false,
        sharesStore: Bool = false, answer: @escaping @Sendable (Sender<Message>.Answer) -> Void
    ) -> Int {
        lastSender += 1
        var sender = Sender(id: lastSender, messages: messages, origin: origin, answer: answer)
        sender.isReserving = isReserving
        sender.sharesStore = sharesStore
        if let reply { sender.file = openFile(MessageExtras(reply: reply)) }
        senders.append(sender, number: lastSender)
        return lastSender
    }

    /// A sender waits no longer. No effect when it was answered before.
    @usableFromInline
    mutating func cancelSender(_ id: Int, at now: UInt64) -> Effects {
        guard let sender = senders.remove(id) else { return Effects() }
        files[sender.file] = nil
        var effects = Effects()
        effects.calls.append { sender.answer(.cancelled) }
        // It may have been the one that did not fit.
        admit(at: now, &effects)
        return effects
    }

    /// Accepts those who wait, as far as there is room, first come first.
    @inlinable
    mutating func admit(at now: UInt64, _ effects: inout Effects) {
        if !senders.isEmpty { admitSenders(at: now, &effects) }
    }

    @usableFromInline
    mutating func admitSenders(at now: UInt64, _ effects: inout Effects) {
        while let sender = senders.first, accepts(isForwarded: sender.origin != nil),
            waiting + storeWindow.coming + sender.messages.count <= rules.capacity ?? .max
        {
            senders.popFirst()
            admit(sender, at: now, &effects)
        }
    }

    /// Accepts what an actor's workers wait to hand on, over the bound: that actor is to end.
    @usableFromInline
    mutating func push(from origin: ObjectIdentifier, at now: UInt64) -> Effects {
        var effects = Effects()
        // Nothing comes in while the store is read.
        guard !life.isReading else {
            storeWindow.rare.pushed.insert(origin)
            return effects
        }
        let pushed = senders.removeAll { $0.origin == origin }
        for sender in pushed { admit(sender, at: now, &effects) }
        return effects
    }

    /// The store is read: lets in those who waited for that.
    mutating func admitAfterReading(at now: UInt64, _ effects: inout Effects) {
        let origins = storeWindow.rare.pushed
        storeWindow.rare.pushed = []
        let pushed = senders.removeAll { $0.origin.map(origins.contains) ?? false }
        for sender in pushed { admit(sender, at: now, &effects) }
        admit(at: now, &effects)
    }

    private mutating func admit(_ sender: Sender<Message>, at now: UInt64, _ effects: inout Effects) {
        effects.calls.append { sender.answer(.accepted) }
        if sender.isReserving { return storeWindow.coming += sender.messages.count }
        for message in sender.messages {
            var envelope = Envelope(message: message, pendingSince: now)
            envelope.file = sender.file
            ready.append(envelope)
        }
        let accepted = accept(sender.messages.count)
        if let start = accepted.start { effects.start = start }
    }

    /// Tells those who wait and are not to be let in any more.
    mutating func refuseSenders(_ effects: inout Effects) {
        let (takesForwarded, takesOthers) = (accepts(isForwarded: true), accepts(isForwarded: false))
        let waits = waitsForRecovery(isForwarded: true, sharesStore: false)
        let waitsWithStore = waitsForRecovery(isForwarded: true, sharesStore: true)
        let refused = senders.removeAll { sender in
            if sender.origin == nil { return !takesOthers }
            return !(takesForwarded || (sender.sharesStore ? waitsWithStore : waits))
        }
        guard !refused.isEmpty else { return }
        for sender in refused { files[sender.file] = nil }
        let answer = storeWindow.rare.failure.map { Sender<Message>.Answer.failed($0) } ?? .stopped
        effects.calls.append { for sender in refused { sender.answer(answer) } }
    }
}

// MARK: - Files

extension Inbox {
    /// Changes what is known of a message beside itself.
    mutating func change(fileOf envelope: inout Envelope<Message>, _ change: (inout MessageExtras<Output>) -> Void) {
        if envelope.file == 0 { envelope.file = openFile(MessageExtras()) }
        change(&files[envelope.file, default: MessageExtras()])
    }

    /// - Returns: the number of the new file.
    @inlinable
    mutating func openFile(_ file: MessageExtras<Output>) -> UInt32 {
        repeat { lastFile &+= 1 } while lastFile == 0 || files[lastFile] != nil
        files[lastFile] = file
        return lastFile
    }

    /// Closes a message's file.
    mutating func closeFile(of envelope: Envelope<Message>) -> MessageExtras<Output>? {
        envelope.file == 0 ? nil : files.removeValue(forKey: envelope.file)
    }

    /// Tells whoever waits for these messages' outputs that nothing comes of them here.
    mutating func dismiss(_ envelopes: some Sequence<Envelope<Message>>, _ effects: inout Effects) {
        guard !files.isEmpty else { return }
        for envelope in envelopes where envelope.file != 0 {
            guard let reply = files[envelope.file]?.reply else { continue }
            files[envelope.file]?.reply = nil
            effects.calls.append { reply.give(.failure(.handedBack)) }
        }
    }
}
