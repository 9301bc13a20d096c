/// Decides when how many messages are placed; the driver does it.
struct LoadPlan: Sendable {
    /// What the driver does now.
    enum Action: Equatable {
        /// Place so many at once, then ask again.
        case place(Int)
        /// Ask again after this time, or when something has changed.
        case wait(Duration)
        /// Ask again when something has changed.
        case rest
    }

    /// Arrivals within this time are placed together: about a hundred batches a second at any rate.
    static let beat = Duration.milliseconds(10)
    /// More than this is placed in several batches, so that a change is not kept waiting by a large burst.
    static let largestBatch = 5_000

    /// A driver that is later than this than it said has been stopped with its process, as Ctrl-Z, SIGSTOP or a closed
    /// laptop do. What was due meanwhile is left out: placed at once it would be a burst that nobody asked for.
    static let latest = Duration.seconds(1)
    /// How often a driver says that it runs while the system takes its time to accept.
    static let pulse = Duration.milliseconds(250)

    private let seed: UInt64
    private var schedule: ArrivalSchedule?
    private var startedAt = Duration.zero
    private var lastBeat: Duration?
    /// What has arrived and is not placed yet.
    private var backlog = 0
    /// When the driver asks again, or says that it runs; nil when it waits for a change.
    private var expectedAt: Duration?
    /// How many arrivals were left out.
    private(set) var skipped = 0

    init(_ profile: LoadProfile?, seed: UInt64, at now: Duration) {
        self.seed = seed
        set(profile, at: now)
    }

    /// The profile that is on; nil when it came to its end and all of it is placed.
    var profile: LoadProfile? { schedule?.profile }

    /// For how long it has been on.
    func elapsed(at now: Duration) -> Duration { schedule == nil ? .zero : now - startedAt }

    /// What to do at that time.
    mutating func next(at now: Duration) -> Action {
        leaveOut(until: now)
        let action = decide(at: now)
        switch action {
        case .place: expectedAt = now + Self.pulse
        case .wait(let time): expectedAt = now + time
        case .rest: expectedAt = nil
        }
        return action
    }

    /// The driver runs, and is still placing.
    mutating func isRunning(at now: Duration) {
        leaveOut(until: now)
        expectedAt = now + Self.pulse
    }

    private mutating func decide(at now: Duration) -> Action {
        if backlog == 0 {
            if let rest = restOfBeat(at: now) { return .wait(rest) }
            collect(at: now)
        }
        guard backlog == 0 else { return .place(takeBatch(at: now)) }
        guard let due = schedule?.nextDue else {
            // All of it has come.
            if profile?.ends == true { schedule = nil }
            return .rest
        }
        return .wait(max(startedAt + due - now, .microseconds(1)))
    }

    /// Leaves out what was due between the time when the driver was expected and now, if that is long.
    private mutating func leaveOut(until now: Duration) {
        guard let expectedAt, now - expectedAt > Self.latest else { return }
        collect(at: expectedAt)
        skipped += schedule?.skip(to: now - startedAt) ?? 0
        self.expectedAt = now
    }

    /// Starts a profile, or nil for none; what had arrived before is still placed.
    mutating func set(_ profile: LoadProfile?, at now: Duration) {
        leaveOut(until: now)
        collect(at: now)
        startedAt = now
        schedule = profile.map { ArrivalSchedule($0, seed: seed) }
    }

    /// Turns everything off, what is not placed yet too.
    mutating func off(at now: Duration) {
        set(nil, at: now)
        backlog = 0
    }

    /// Changes the rates of the profile where it stands: a ramp goes on from the same moment.
    mutating func change(_ change: (LoadProfile) -> LoadProfile, at now: Duration) {
        leaveOut(until: now)
        collect(at: now)
        guard let profile else { return }
        schedule = ArrivalSchedule(change(profile), seed: seed, from: now - startedAt)
    }

    /// Lets so many arrive now.
    mutating func burst(_ count: Int) {
        backlog += count
    }

    private mutating func collect(at now: Duration) {
        backlog += schedule?.due(by: max(.zero, now - startedAt)) ?? 0
        // A ramp that has arrived is a steady load from then on.
        guard case .ramp(_, let to, let span)? = profile, to > .zero, now - startedAt >= span else { return }
        schedule = ArrivalSchedule(.steady(to), seed: seed, from: now - startedAt - span)
        startedAt += span
    }

    private mutating func takeBatch(at now: Duration) -> Int {
        let batch = min(backlog, Self.largestBatch)
        backlog -= batch
        lastBeat = now
        return batch
    }

    private func restOfBeat(at now: Duration) -> Duration? {
        guard let lastBeat, schedule?.nextDue != nil, now < lastBeat + Self.beat else { return nil }
        return lastBeat + Self.beat - now
    }
}
