/// When a worker that goes on from message to message without suspending gives its thread back: others wait for it.
@usableFromInline
struct Slice {
    /// After so many nanoseconds of the actor's clock.
    @inlinable static var longest: UInt64 { 1_000_000 }
    /// After so many messages, whatever the clock says: a test's may stand still.
    @inlinable static var mostMessages: Int { 4096 }

    @usableFromInline var start: UInt64
    /// How many ended in it.
    @usableFromInline var messages = 0

    @inlinable
    init(start: UInt64) { self.start = start }

    @inlinable
    func isOver(at now: UInt64) -> Bool { now &- start > Self.longest || messages >= Self.mostMessages }
}

/// How many messages a worker takes at once: more and more while they are quick, one when they are not.
@usableFromInline
struct BatchSizer: Sendable {
    /// A hand whose messages took less than this each, in nanoseconds, was quick: to take and end each by itself would
    /// cost an eighth of that or more.
    @inlinable static var quick: UInt64 { 5000 }
    /// A hand of quick messages is no longer: it keeps a worker for a third of a millisecond at most.
    @inlinable static var mostQuick: Int { 64 }
    /// Less than this each, and a look at the clock for each would cost several hundredths of it.
    @inlinable static var brief: UInt64 { 1000 }
    /// A hand of brief messages is no longer: it keeps a worker for no more time than one of quick messages.
    @inlinable static var mostBrief: Int { 256 }
    /// From here on the worker is in a stream of quick messages.
    @inlinable static var stream: Int { 16 }
    /// For so many nanoseconds it waits for the stream to go on, before it rests.
    @inlinable static var lingering: UInt64 { 10_000 }

    @usableFromInline var limit = 1
    /// After so many messages the worker looks at the clock.
    @usableFromInline var clockStride = 1

    @inlinable
    init() {}

    /// Learns from a hand.
    @inlinable
    mutating func learn(_ count: Int, _ elapsed: UInt64) {
        let isBrief = elapsed < UInt64(count) &* Self.brief
        let isQuick = elapsed < UInt64(count) &* Self.quick
        limit = isQuick ? min(limit * 2, isBrief ? Self.mostBrief : Self.mostQuick) : 1
        clockStride = isBrief && limit >= Self.mostQuick ? 4 : 1
    }
}
