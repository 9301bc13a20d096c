public import DequeModule

/// One worker as the inbox sees it. A worker is its place in the array; it runs only while there is work.
///
/// **Its hand.** A worker takes a hand of messages, one when they take long, more when they are quick, and begins one
/// after another without asking. What it has not begun is still ready, and the inbox may recall it at any time.
@usableFromInline
struct WorkerSlot<Message: Sendable>: Sendable {
    /// What a worker is about.
    @usableFromInline
    enum Activity: Sendable {
        /// Does not exist (any more).
        case absent
        /// Waits for a message; costs nothing but this slot.
        case idle
        /// Told to run, or between two hands.
        case claimed
        /// Has a hand of messages, and is in one of them.
        case busy
    }

    /// Why the run of a worker was cancelled.
    @usableFromInline
    enum Cancellation: Sendable, Equatable {
        /// Its message took longer than the actor's timeout.
        case timeout
        /// The deadline of a stop passed.
        case deadline
        /// Its processor cancelled its own task: another task does what comes next.
        case byProcessor
    }

    @usableFromInline var activity: Activity
    /// Which run of the worker it is. A run that was given up on finds another number here, and ends.
    @usableFromInline var run = 0
    /// Its hand; nil when it has none, as an empty one would be counted by all threads.
    @usableFromInline var assigned: Deque<Envelope<Message>>?
    /// How many of the hand it has begun, and how many of these have ended: none or one less.
    @usableFromInline var begun = 0
    @usableFromInline var ended = 0
    /// Since when it has been in its message, in nanoseconds of the actor's clock.
    @usableFromInline var since: UInt64 = 0
    /// Which of the actor's messages the first of the hand is, counted as they were taken; never the same twice.
    @usableFromInline var ordinal = 0
    @usableFromInline var cancelled: (why: Cancellation, at: UInt64)?
    /// It was cancelled, and did not end within its grace.
    @usableFromInline var isStuck = false
    /// Its work is done and it waits for room where the output goes.
    @usableFromInline var isForwarding = false
    /// Its processor threw, and the error handler is at work.
    @usableFromInline var isHandlingError = false
    /// Messages completed, and runs that ended in an error.
    @usableFromInline var done = 0
    @usableFromInline var errors = 0

    @inlinable
    init(activity: Activity) { self.activity = activity }

    var batch: Deque<Envelope<Message>> { assigned ?? [] }

    /// How many messages its hand has, ended or not.
    @inlinable
    var batchCount: Int { assigned?.count ?? 0 }

    /// The message it is in.
    @inlinable
    var holding: Envelope<Message>? { begun > ended ? assigned?[begun - 1] : nil }

    /// Why its processor was cut short, if it was.
    var interruption: Cancellation? { isHandlingError ? nil : cancelled?.why }

    /// How many of its hand it has not begun.
    @inlinable
    var unbegun: Int { batchCount - begun }

    /// How many of its hand have not ended.
    @inlinable
    var unended: Int { batchCount - ended }
}
