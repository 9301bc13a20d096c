package import Actors
internal import Synchronization

/// Makes messages arrive as a profile says, and places them.
///
/// Arrivals do not wait for the system: one that is slow to accept is handed the more at its next call. What is due while
/// the process itself is stopped is left out, and counted.
package final class LoadDriver<Message: Sendable>: Sendable {
    /// Makes so many messages.
    package typealias Make = @Sendable (Int) -> [Message]
    /// Hands messages to the system. It throws `QueueError<Message>` with what was refused; any other error ends `run`.
    package typealias Place = @Sendable ([Message]) async throws -> Void

    private struct State {
        var plan: LoadPlan
        var counts = LoadCounts()
    }

    private let state: Mutex<State>
    private let change = ChangeSignal()
    private let clock: ActorClock
    private let make: Make
    private let place: Place

    /// A load that starts with `profile`, or off; nothing is placed until `run()`.
    package init(
        _ profile: LoadProfile? = nil, seed: UInt64 = 42, clock: ActorClock = .system, make: @escaping Make,
        place: @escaping Place
    ) {
        self.state = Mutex(State(plan: LoadPlan(profile, seed: seed, at: clock.now())))
        self.clock = clock
        self.make = make
        self.place = place
    }

    /// Places messages until the task is cancelled, with `CancellationError`, or `place` fails. Run it once.
    /// - Parameter untilOver: whether to return when no profile is on any more: it was turned off, or came to its end.
    package func run(untilOver: Bool = false) async throws {
        while true {
            try Task.checkCancellation()
            let now = clock.now()
            switch state.withLock({ $0.plan.next(at: now) }) {
            case .place(let count): try await placeWatched(count)
            case .wait(let time): await wait(atMost: time)
            case .rest where untilOver && profile == nil: return
            case .rest: await change.wait()
            }
        }
    }

    /// Makes so many now and places them in batches, beside the profile; works whether `run` runs or not.
    /// - Returns: how many were refused.
    @discardableResult
    package func place(_ count: Int) async throws -> Int {
        var rest = count
        var refused = 0
        while rest > 0 {
            let batch = min(rest, LoadPlan.largestBatch)
            refused += try await hand(over: batch)
            rest -= batch
        }
        return refused
    }

    /// - Returns: how many were refused.
    @discardableResult
    private func hand(over count: Int) async throws -> Int {
        let messages = make(count)
        state.withLock { $0.counts.offered += messages.count }
        var refused = 0
        do {
            try await place(messages)
        } catch let error as QueueError<Message> {
            refused = error.refused.count
        }
        state.withLock {
            $0.counts.refused += refused
            $0.counts.accepted += messages.count - refused
        }
        return refused
    }

    /// Places so many, and meanwhile tells the plan that the process runs: only so can a slow system be told from a
    /// process that was stopped.
    private func placeWatched(_ count: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.beat() }
            defer { group.cancelAll() }
            try await hand(over: count)
        }
    }

    private func beat() async {
        while (try? await clock.sleep(for: LoadPlan.pulse)) != nil {
            let now = clock.now()
            state.withLock { $0.plan.isRunning(at: now) }
        }
    }

    private func wait(atMost time: Duration) async {
        await withTaskGroup { group in
            // Cancelled when a change comes first: then it does not matter how the sleep ended.
            group.addTask { try? await self.clock.sleep(for: time) }
            group.addTask { await self.change.wait() }
            await group.next()
            group.cancelAll()
        }
    }
}

extension LoadDriver {
    /// What the load is doing.
    package var status: LoadStatus {
        let now = clock.now()
        return state.withLock { state in
            let elapsed = state.plan.elapsed(at: now)
            var counts = state.counts
            counts.skipped = state.plan.skipped
            return LoadStatus(
                description: state.plan.profile?.description ?? "off",
                rate: state.plan.profile?.rate(at: elapsed) ?? 0, elapsed: elapsed,
                remaining: state.plan.profile?.remaining(at: elapsed), counts: counts)
        }
    }

    /// The profile that is on, if any; one that came to its end is not.
    package var profile: LoadProfile? { state.withLock { $0.plan.profile } }

    /// Starts a profile from its beginning, in place of the one that is on.
    package func setProfile(_ profile: LoadProfile) {
        update { $0.set(profile, at: $1) }
    }

    /// Turns the load off; what has arrived and was not placed yet is not placed any more.
    package func off() {
        update { $0.off(at: $1) }
    }

    /// Halves the rate.
    package func halve() {
        update { $0.change(\.halved, at: $1) }
    }

    /// Doubles the rate.
    package func double() {
        update { $0.change(\.doubled, at: $1) }
    }

    /// Places so many at once, beside the profile.
    package func burst(_ count: Int) {
        update { plan, _ in plan.burst(count) }
    }

    /// Places one.
    package func one() {
        burst(1)
    }

    private func update(_ body: (inout LoadPlan, Duration) -> Void) {
        let now = clock.now()
        state.withLock { body(&$0.plan, now) }
        change.send()
    }
}
