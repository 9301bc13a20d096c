public import CTicks

/// Where an actor's time comes from: the system's monotonic clock, or one that a test drives.
public struct ActorClock: Sendable {
    @usableFromInline
    enum Source: Sendable {
        case system
        case other(now: @Sendable () -> Duration, sleep: @Sendable (Duration) async throws -> Void)
    }

    @usableFromInline let source: Source

    /// The machine's monotonic clock.
    public static let system = ActorClock(source: .system)

    private init(source: Source) { self.source = source }

    /// Any clock that counts in `Duration`; its origin is the moment of this call.
    public init<C: Clock>(_ clock: C) where C.Duration == Duration {
        let origin = clock.now
        source = .other(
            now: { origin.duration(to: clock.now) },
            sleep: { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) })
    }

    /// Whether it is the machine's.
    @usableFromInline var isSystem: Bool { if case .system = source { true } else { false } }

    /// The time since a fixed but arbitrary origin.
    public func now() -> Duration {
        switch source {
        case .system: Duration(nanoseconds: nanoseconds() - Self.origin)
        case .other(let now, _): now()
        }
    }

    /// Suspends for `duration`, however long that is; not at all when it is negative.
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    public func sleep(for duration: Duration) async throws {
        var left = max(duration, .zero)
        while left > Self.longestSleep {
            try await sleepOnce(for: Self.longestSleep)
            left -= Self.longestSleep
        }
        try await sleepOnce(for: left)
    }

    /// The runtime's timers count nanoseconds in 62 bits, 146 years: a longer sleep would end at once.
    private static let longestSleep = Duration.seconds(50 * 365 * 86_400)

    private func sleepOnce(for duration: Duration) async throws {
        switch source {
        case .system: try await Task.sleep(for: duration, tolerance: .zero, clock: .continuous)
        case .other(_, let sleep): try await sleep(duration)
        }
    }

    /// What ``nanoseconds()`` shows at the clock's origin: 146 years, so that a message which is older than the machine's
    /// uptime, or than a test's clock, has its age.
    @inlinable static var origin: UInt64 { 1 << 62 }

    /// The same as ``now()``, counted from ``origin`` and as cheaply as the machine can tell it: two calls a message are on
    /// the hot path.
    @inlinable
    func nanoseconds() -> UInt64 {
        switch source {
        case .system: ticks_now() &+ Self.origin
        case .other(let now, _): now().inNanoseconds.later(by: Self.origin)
        }
    }
}

extension Duration {
    /// Whole nanoseconds: 0 for negative durations, `Int64.max` for what is longer than that (292 years).
    @usableFromInline var inNanoseconds: UInt64 {
        guard self > .zero else { return 0 }
        // Compared first: `components` traps where the seconds are more than 64 bits hold.
        guard self < .nanoseconds(Int64.max) else { return UInt64(Int64.max) }
        let (seconds, attoseconds) = components
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }

    /// So many nanoseconds, at most `Int64.max`.
    @usableFromInline init(nanoseconds: UInt64) { self = .nanoseconds(Int64(clamping: nanoseconds)) }
}

extension UInt64 {
    /// The moment so many nanoseconds after this one; `.max`, which never comes, where that is too far.
    @inlinable
    func later(by nanoseconds: UInt64) -> UInt64 {
        let (moment, isTooFar) = addingReportingOverflow(nanoseconds)
        return isTooFar ? .max : moment
    }
}
