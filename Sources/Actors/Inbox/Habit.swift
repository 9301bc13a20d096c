/// Whether messages come one at a time, each when the one before it is done: then the worker that a message wakes is best
/// run at once, on the thread of whoever queues it, who is about to wait for it anyway. That spares putting one aside and
/// fetching the other, more than half of the way there and back.
///
/// It is learned, and unlearned: one run of a few is left to begin in its own time. Who has more to queue does so before
/// that, and the worker finds it.
@usableFromInline
struct Habit: Sendable {
    /// After so many runs in a row it is one.
    @inlinable static var long: UInt8 { 16 }
    /// One of so many runs begins in its own time.
    @inlinable static var trial: UInt8 { 64 }

    /// How many runs in a row took one quick message and found no other; from the habit on counted round and round.
    @usableFromInline var runs: UInt8 = 0

    @inlinable
    init() {}

    /// Whether the next run is best begun at once.
    @inlinable
    var isFormed: Bool { runs >= Self.long && runs < Self.long + Self.trial - 1 }

    /// A run is over.
    /// - Parameters:
    ///   - taken: how many messages it took.
    ///   - elapsed: how many nanoseconds it had the last of them.
    @inlinable
    mutating func note(taken: Int, elapsed: UInt64) {
        guard taken == 1, elapsed < Reach.quick else { return runs = 0 }
        runs += 1
        if runs == Self.long + Self.trial { runs = Self.long }
    }
}
