/// A change on its way to the writer.
struct Entry: Sendable {
    let change: Change
    let completion: Completion
    let weight: Weight

    init(_ change: Change, _ completion: Completion) {
        self.change = change
        self.completion = completion
        weight = change.weight
    }
}

/// Who is told what became of a change.
enum Completion: Sendable {
    case call(@Sendable (Result<Outcome, StoreError>) -> Void)
    case resume(UnsafeContinuation<Result<Outcome, StoreError>, Never>)

    func complete(_ result: Result<Outcome, StoreError>) {
        switch self {
        case .call(let body): body(result)
        case .resume(let continuation): continuation.resume(returning: result)
        }
    }
}

/// What waits to be written, and whether anything may: a state machine behind the store's lock.
struct Intake: Sendable {
    private enum Phase: Sendable {
        /// Changes are taken.
        case open
        /// The disk has failed; nothing is taken until the store is opened again.
        case failed(StoreError)
        /// No more is taken; what waits is written, then the writer ends.
        case closed
    }

    enum Submission: Sendable {
        case taken(wakesWriter: Bool)
        case refused(StoreError)
    }

    enum Next: Sendable {
        case entries([Entry])
        /// Nothing waits: sleep until the bell rings.
        case sleep
        /// Nothing waits and nothing will.
        case end
    }

    private let path: String
    private var phase = Phase.open
    private var waiting: [Entry] = []
    private var isWriterAsleep = false

    init(path: String) { self.path = path }

    /// The error for whoever submits now.
    private var refusal: StoreError? {
        switch phase {
        case .open: nil
        case .failed(let error): error
        case .closed: .closed(path: path)
        }
    }

    var state: DurableStore.State {
        switch phase {
        case .open: .open
        case .failed(let error): .failed(error)
        case .closed: .closed
        }
    }

    /// Whether nothing waits.
    var isEmpty: Bool { waiting.isEmpty }

    mutating func submit(_ entry: Entry) -> Submission {
        if let refusal { return .refused(refusal) }
        waiting.append(entry)
        return .taken(wakesWriter: wakeWriter())
    }

    /// What the writer does next. It takes all that waits.
    mutating func next() -> Next {
        guard waiting.isEmpty else { return .entries(take()) }
        if case .closed = phase { return .end }
        isWriterAsleep = true
        return .sleep
    }

    /// All that waits; it waits no longer.
    mutating func take() -> [Entry] {
        defer { waiting = [] }
        return waiting
    }

    /// The disk has failed.
    /// - Returns: those that wait in vain.
    mutating func fail(_ error: StoreError) -> [Entry] {
        // Whoever closes waits for the writer's end, not for a disk that works again.
        if case .closed = phase { return take() }
        phase = .failed(error)
        return take()
    }

    /// The disk works again.
    mutating func reopen() {
        if case .failed = phase { phase = .open }
    }

    /// Takes no more.
    /// - Returns: whether the writer has to be woken.
    mutating func close() -> Bool {
        phase = .closed
        return wakeWriter()
    }

    private mutating func wakeWriter() -> Bool {
        defer { isWriterAsleep = false }
        return isWriterAsleep
    }
}
