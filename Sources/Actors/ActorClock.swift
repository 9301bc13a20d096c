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
        case .system: .nanoseconds(Int64(nanoseconds()))
        case .other(let now, _): now()
        }
    }

    /// Suspends for `duration`.
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    public func sleep(for duration: Duration) async throws {
        switch source {
        case .system: try await Task.sleep(for: duration, tolerance: .zero, clock: .continuous)
        case .other(_, let sleep): try await sleep(duration)
        }
    }

    /// The same as ``now()``, as cheaply as the machine can tell it: two calls a message are on the hot path.
    @inlinable
    func nanoseconds() -> UInt64 {
        switch source {
        case .system: ticks_now()
        case .other(let now, _): now().inNanoseconds
        }
    }
}

extension Duration {
    /// Whole nanoseconds; 0 for negative durations.
    @usableFromInline var inNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(seconds) &* 1_000_000_000 &+ UInt64(attoseconds / 1_000_000_000)
    }
}
