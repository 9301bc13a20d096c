internal import Dispatch
internal import Glibc

/// What a store is given from outside; the defaults are for a program in use.
package struct StoreOptions: Sendable {
    /// Nanoseconds since 1970.
    package var clock: @Sendable () -> Int64 = StoreOptions.wallClock
    /// For tests: what happens at a named instant.
    package var hook: FaultHook?
    /// Called on the writer's thread when the disk has failed, and on that of ``DurableStore/reopen()`` when it works
    /// again.
    package var onStateChange: (@Sendable (DurableStore.State) -> Void)?
    /// How long a commit waits for another program's lock.
    package var lockTimeout = Duration.seconds(5)
    /// Does work after a while: how a store waits before it tries again.
    package var after: @Sendable (_ delay: Duration, _ work: @escaping @Sendable () -> Void) -> Void =
        StoreOptions.dispatchAfter
    /// How long an identity is known, and what goes with it, after its message is final: nanoseconds; nil for ever.
    package var keep: Int64? = 7 * 86_400 * 1_000_000_000
    /// A message that was in flight at so many unclean ends of the process is run alone from then on, and is a dead letter
    /// after the next.
    package var mostUncleanEnds = 3
    /// What one transaction may write at most, so that nobody waits long for a commit; one change may be larger.
    var batch = Weight(rows: 4_096, bytes: 8 << 20)

    package init() {}

    private static let dispatchAfter: @Sendable (Duration, @escaping @Sendable () -> Void) -> Void = { delay, work in
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(Int(delay.nanoseconds)), execute: work)
    }

    /// Sets ``keep``; nil for ever.
    package mutating func keep(_ time: Duration?) { keep = time?.nanoseconds }

    private static let wallClock: @Sendable () -> Int64 = {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }
}
