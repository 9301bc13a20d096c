internal import Actors

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A moment as every process reads it: the time since 1970.
///
/// A root's clock counts from an origin that means nothing in another process. Where that origin lies is looked up once
/// a process, so that times within one keep their distances; a clock of the machine that is set later changes nothing.
package struct WallTime: Hashable, Sendable {
    /// UTC, without leap seconds; whole nanoseconds.
    package let since1970: Duration

    package init(since1970: Duration) {
        self.since1970 = since1970
    }

    /// When this process's clock shows, or showed, that moment.
    package init(_ moment: Duration) {
        since1970 = Self.origin + moment
    }

    /// So many nanoseconds after 1970 began.
    package init(nanoseconds: Int64) {
        since1970 = .nanoseconds(nanoseconds)
    }

    /// Nanoseconds since 1970.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = since1970.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// The moment on this process's clock; below zero for what was before its origin.
    package var moment: Duration { since1970 - Self.origin }

    /// The origin of the machine's monotonic clock, which is every other clock's here, too.
    private static let origin: Duration = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec)) - ActorClock.system.now()
    }()
}

extension WallTime: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(nanoseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    /// As nanoseconds since 1970.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(nanoseconds)
    }
}
