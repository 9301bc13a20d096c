#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What becomes of a message whose processor threw.
public enum RetryPolicy: Sendable, Equatable {
    /// It is a dead letter.
    case none
    /// It is tried again, `attempts` times in all, the first included; then it is a dead letter.
    ///
    /// Before attempt *n* + 1 it waits `first` × `factor`ⁿ⁻¹, at most `limit`, spread by `jitter`: 0.1 is up to a tenth
    /// sooner or later, so that what failed together does not come back together.
    case backoff(
        attempts: Int, first: Duration, factor: Double = 2, limit: Duration = .seconds(60), jitter: Double = 0.1)

    /// In seconds. `Duration` traps on more than 64 bits of them.
    private static let longest = 9e18

    /// How often a message is tried in all.
    public var attempts: Int {
        switch self {
        case .none: 1
        case .backoff(let attempts, _, _, _, _): max(1, attempts)
        }
    }

    /// How long to wait before the next attempt; nil when there is none.
    /// - Parameters:
    ///   - attempt: the one that failed, from 1.
    ///   - random: from 0 up to 1, for the jitter.
    public func delay(after attempt: Int, random: Double) -> Duration? {
        guard case .backoff(_, let first, let factor, let limit, let jitter) = self, attempt < attempts else {
            return nil
        }
        // Checked first: zero times an infinite power is not a number.
        guard first > .zero, limit > .zero else { return .zero }
        let grown = first.inSeconds * pow(factor, Double(max(0, attempt - 1)))
        let bounded = grown < limit.inSeconds ? grown : limit.inSeconds
        let spread = bounded * (1 + jitter * (2 * random - 1))
        guard spread > 0 else { return .zero }
        return .seconds(min(spread, Self.longest))
    }
}

/// What a processor may throw to say itself what becomes of its message, whatever the actor's ``RetryPolicy``.
public enum RetryDecision: Error, Sendable {
    /// No use trying again: it becomes a dead letter for this reason.
    case notRetryable(any Error)
    /// Not now: it is tried again after that time, and this attempt does not count.
    case again(after: Duration)
    /// Nothing is to become of it: it is counted as discarded, and gone.
    case discard
}

/// The processor did not end within the actor's timeout and was cancelled.
public struct TimedOut: Error, Equatable, CustomStringConvertible {
    /// The actor's timeout.
    public let timeout: Duration

    /// One sentence.
    public var description: String { "timed out after \(timeout)" }
}

extension Duration {
    /// In seconds and fractions of them.
    var inSeconds: Double {
        // `components` traps where the seconds are more than 64 bits hold.
        let (seconds, attoseconds) = Swift.min(Swift.max(self, .seconds(Int64.min)), .seconds(Int64.max)).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
