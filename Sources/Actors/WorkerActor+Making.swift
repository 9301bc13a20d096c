extension WorkerActor {
    @usableFromInline
    static func check(_ workers: Int, _ inbox: InboxLimit = .unbounded) {
        precondition(workers > 0, "an actor has at least one worker; pause it to take no message out")
        precondition(inbox.count ?? 1 > 0, "a bounded inbox has room for at least one message")
    }

    @usableFromInline
    static func rules(
        _ inbox: InboxLimit, _ timeout: Duration?, _ deadLetters: Int, _ window: Int?
    ) -> Inbox<Message, Output>.Rules {
        precondition(deadLetters >= 0, "an actor keeps no dead letters, or some")
        var rules = Inbox<Message, Output>.Rules()
        rules.capacity = inbox.count
        rules.timeout = timeout?.inNanoseconds
        rules.deadLetters = deadLetters
        rules.window = window
        return rules
    }

    @usableFromInline
    static func executor(
        _ execution: Execution, workers: Int, _ onEvent: (@Sendable (ActorEvent) -> Void)?
    ) -> ActorExecutor {
        switch execution {
        case .cooperative:
            ActorExecutor(threads: nil) { onEvent?(.heldThread(for: $0)) }
        case .dedicatedThreads:
            ActorExecutor(
                threads: WorkerThreads(limit: workers, onLack: { onEvent?(.lacksThreads(running: $0, wanted: $1)) }))
        }
    }
}
