internal import DequeModule

/// When a drain or stop cancels what is in flight, and when it gives up on it; nanoseconds of the actor's clock.
@usableFromInline typealias Deadline = (cut: UInt64, end: UInt64)

/// Where an actor stands in its life. What belongs to a state is inside it, so that no other state can have it.
@usableFromInline
enum Life<Message: Sendable>: Sendable {
    /// Accepts messages, and processes them unless it is paused.
    case open(isPaused: Bool)
    /// Accepts only what its upstream forwards, and processes it; ends when nothing is pending.
    case draining(deadline: Deadline?)
    /// Accepts nothing, takes nothing; ends when nothing is in flight.
    indirect case stopping(deadline: Deadline?, returned: Returned<Message>)
    /// Nothing is accepted, nothing is in flight.
    indirect case stopped(returned: Returned<Message>, end: DrainEnd)
    /// The store does not work, or has not been read since it works again: nothing is accepted from outside, nothing is
    /// taken.
    case failed(resumeTo: Resumption, recovering: Recovery)

    /// What an actor does again once its store works.
    @usableFromInline
    enum Resumption: Sendable {
        case open(isPaused: Bool)
        case draining(deadline: Deadline?)
    }

    /// How far an actor is on its way back to work after its store failed.
    @usableFromInline
    enum Recovery: Sendable, Equatable {
        /// The store does not work.
        case no
        /// The store has been asked to try again, and has not answered.
        case asked
        /// The store works; what was begun before it failed ends first.
        case settling
        /// What the store has is being read. Nothing of this actor may be committed meanwhile: nobody could say whether
        /// it is in what was read. The number tells this reading from an earlier one that is not wanted any more.
        case reading(Int)
        /// The store works, but what it has of this actor cannot be read.
        case unreadable
    }

    /// The state by its name alone.
    @usableFromInline
    enum Phase: Sendable {
        case open, draining, stopping, stopped, failed
    }

    @inlinable
    var phase: Phase {
        switch self {
        case .open: .open
        case .draining: .draining
        case .stopping: .stopping
        case .stopped: .stopped
        case .failed: .failed
        }
    }

    /// Whether messages may be taken out.
    @inlinable
    var isWorking: Bool {
        switch self {
        case .open(let isPaused): !isPaused
        case .draining: true
        case .stopping, .stopped, .failed: false
        }
    }

    /// When a drain or stop under way cuts short what is in flight.
    var deadline: Deadline? {
        switch self {
        case .draining(let deadline), .stopping(let deadline, _), .failed(.draining(let deadline), _): deadline
        case .open, .stopped, .failed(.open, _): nil
        }
    }

    /// What a stop hands back, so far while it is under way; empty in all other states.
    @usableFromInline var returned: Returned<Message> {
        switch self {
        case .stopping(_, let returned), .stopped(let returned, _): returned
        case .open, .draining, .failed: Returned()
        }
    }

    /// So many of what a stop hands back, and only the store has, are not there any more.
    mutating func takeFromStored(_ count: Int) {
        switch self {
        case .stopping(let deadline, var returned):
            returned.stored?.count -= count
            self = .stopping(deadline: deadline, returned: returned)
        case .stopped(var returned, let end):
            returned.stored?.count -= count
            self = .stopped(returned: returned, end: end)
        case .open, .draining, .failed: break
        }
    }

    /// Whether a drain is under way, or goes on once the store works.
    var isDraining: Bool {
        switch self {
        case .draining, .failed(.draining, _): true
        case .open, .stopping, .stopped, .failed: false
        }
    }

    /// How a drain or stop ended; nil before that.
    @usableFromInline var end: DrainEnd? {
        if case .stopped(_, let end) = self { end } else { nil }
    }

    /// Whether the store works and the actor has not gone on yet.
    var isRecovering: Bool {
        switch self {
        case .failed(_, .settling), .failed(_, .reading): true
        case .failed, .open, .draining, .stopping, .stopped: false
        }
    }

    /// Whether what the store has is being read.
    @usableFromInline var isReading: Bool {
        if case .failed(_, .reading) = self { true } else { false }
    }
}

/// What a stop hands back, in order of acceptance: messages that a worker had begun, then the others.
@usableFromInline
struct Returned<Message: Sendable>: Sendable {
    var begun: [Begun<Message>] = []
    var unbegun = Deque<Envelope<Message>>()
    /// What only the store has; it came after the others.
    var stored: StoredRange?

    @usableFromInline var count: Int { begun.count + unbegun.count + (stored?.count ?? 0) }
    /// All of them that are in memory, in order of acceptance.
    var envelopes: [Envelope<Message>] { begun.map(\.envelope) + unbegun }
}

/// A message that had been begun when it was handed back.
struct Begun<Message: Sendable>: Sendable {
    let ordinal: Int
    let envelope: Envelope<Message>
    /// It was cut short: its attempt does not count.
    let isInterrupted: Bool
}
