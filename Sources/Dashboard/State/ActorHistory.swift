import Actors

/// One actor over the last quarter of an hour, second by second, and what follows from it.
package struct ActorHistory: Sendable {
    typealias Point = Flow.Point
    typealias Rates = Flow.Rates

    /// Histograms at one moment, to tell what came after it.
    private struct Baseline: Sendable {
        var at: Duration
        var service, wait: LatencyHistogram
    }

    static let longest = 900
    /// Errors are rarer than messages, so their share is taken over a longer time.
    static let errorWindow = Duration.seconds(60)
    /// Percentiles tell of at least this long, and at most of twice as long.
    static let latencyWindow = Duration.seconds(10)
    /// So few messages at once are no burst, whatever came before.
    static let smallestBurst = 10

    /// What the actor looked like last.
    private(set) var latest: ActorSnapshot
    /// One point a second, the newest last.
    private(set) var points: [Point] = []
    /// Service and wait times of the last ten to twenty seconds.
    private(set) var service = LatencySummary.none
    private(set) var wait = LatencySummary.none
    /// The drain or stop that is under way.
    private(set) var ending: Ending?

    /// What flows in and out.
    private(set) var flow: Flow

    private var baselines: [Baseline] = []
    private var lastAt: Duration

    init(_ snapshot: ActorSnapshot, lastDeadLetter: Int = 0, at now: Duration) {
        latest = snapshot
        lastAt = now
        flow = Flow(snapshot, lastDeadLetter: lastDeadLetter, at: now)
        add(snapshot, lastDeadLetter: lastDeadLetter, at: now)
    }

    /// - Parameter lastDeadLetter: the number of its newest dead letter.
    mutating func add(_ snapshot: ActorSnapshot, lastDeadLetter: Int = 0, at now: Duration) {
        if isChanged(by: snapshot, at: now) { restartRates() }
        latest = snapshot
        lastAt = now
        flow.take(snapshot, lastDeadLetter: lastDeadLetter, at: now)
        follow(snapshot, at: now)
        addPoint(snapshot, at: now)
        flow.measure(recent)
    }

    /// From the next sample on rates tell of what comes after it: what was before no longer says what will be.
    mutating func restartRates() { flow.restart() }

    /// What flows in and out; nil for a moment after something changed, when nobody can tell.
    var rates: Rates? { flow.rates }

    /// Whether the actor works otherwise than before, or has got a burst: more at once than half of what came in all of
    /// the last seconds. What comes in equal bursts again and again is no change.
    func isChanged(by snapshot: ActorSnapshot, at now: Duration) -> Bool {
        if snapshot.state != latest.state || snapshot.wantedWorkers != latest.wantedWorkers { return true }
        // Dead letters that are tried again come without being accepted.
        let came = max(
            snapshot.ledger.accepted - latest.ledger.accepted, snapshot.ledger.waiting - latest.ledger.waiting)
        guard came > Self.smallestBurst else { return false }
        let before = Double(latest.ledger.accepted - (recent.first?.ledger.accepted ?? 0))
        // A sample that comes late has as much more to tell.
        return Double(came - Self.smallestBurst) > before / 2 * max(1, (now - lastAt) / .seconds(1))
    }

    /// The points of the last seconds, as many as rates may be taken from.
    private var recent: some Sequence<Point> & Collection {
        points.suffix(Int(Flow.window.components.seconds) + 1)
    }

    private mutating func addPoint(_ snapshot: ActorSnapshot, at now: Duration) {
        guard points.last.map({ now - $0.at >= .seconds(1) }) ?? true else { return }
        points.append(flow.latest)
        if points.count > Self.longest { points.removeFirst(points.count - Self.longest) }
        measure(snapshot, at: now)
    }

    private mutating func measure(_ snapshot: ActorSnapshot, at now: Duration) {
        if baselines.last.map({ now - $0.at >= Self.latencyWindow }) ?? true {
            baselines.append(Baseline(at: now, service: snapshot.service, wait: snapshot.wait))
            if baselines.count > 2 { baselines.removeFirst() }
        }
        guard let start = baselines.first else { return }
        let isFirst = start.at == now
        let recent = snapshot.service.since(isFirst ? LatencyHistogram() : start.service)
        guard recent.count > 0 else { return (service, wait) = (.none, .none) }
        service = LatencySummary(recent)
        wait = LatencySummary(snapshot.wait.since(isFirst ? LatencyHistogram() : start.wait))
    }

    /// Remembers where a drain or stop began, for its bar.
    private mutating func follow(_ snapshot: ActorSnapshot, at now: Duration) {
        switch snapshot.state {
        case .draining where ending?.kind != .drain:
            ending = Ending(kind: .drain, whole: snapshot.ledger.pending, since: now)
        case .stopping where ending?.kind != .stop:
            ending = Ending(kind: .stop, whole: snapshot.ledger.inFlight, since: now)
        case .draining, .stopping: break
        case .running, .paused, .stopped, .failed: ending = nil
        }
        ending?.rest = snapshot.ledger.pending
        if let rest = ending?.rest, let whole = ending?.whole, rest > whole { ending?.whole = rest }
    }

    /// Messages that wait: ready and retrying.
    var depth: Int { latest.ledger.waiting }

    /// Whether its inbox has a bound and takes no more.
    var isFull: Bool { latest.capacity.map { depth >= $0 } ?? false }

    /// Change of a counter a second, over the last `window`; 0 where that cannot be told yet.
    func rate(over window: Duration = Flow.window, of counter: (Point) -> Int) -> Double {
        // Points are a second apart or more: those before these are too old, and there may be hundreds.
        let recent = points.suffix(Int(window.components.seconds) + 1)
        guard let start = recent.first(where: { lastAt - $0.at <= window }) ?? points.last else { return 0 }
        let seconds = (lastAt - start.at) / .seconds(1)
        guard seconds >= 0.5 else { return 0 }
        return Double(counter(flow.latest) - counter(start)) / seconds
    }

    /// Messages a second that become dead letters, those that were tried again in vain too.
    var deathRate: Double { rate(of: \.dead) }

    /// Part of the messages that became dead letters lately, from 0 to 1; nil when none became anything.
    var errorShare: Double? {
        let dead = rate(over: Self.errorWindow, of: \.dead)
        let done = rate(over: Self.errorWindow) { $0.ledger.completed }
        return dead + done > 0 ? dead / (dead + done) : nil
    }

    /// The depth of the last `seconds` seconds, one value a second, the newest last.
    func depths(_ seconds: Int) -> [Double] {
        points.suffix(seconds).map { Double($0.ledger.waiting) }
    }

    var forecast: Forecast { Forecast(self) }
}

/// A drain or stop under way: what there was to do when it began, and what is left.
package struct Ending: Equatable, Sendable {
    /// Which of the two.
    package enum Kind: Sendable { case drain, stop }

    package var kind: Kind
    /// Messages pending (drain) or in flight (stop) when it began, or more if more came.
    package var whole: Int
    /// Messages left.
    package var rest: Int = 0
    package var since: Duration

    /// How much is done, from 0 to 1.
    package var progress: Double { whole == 0 ? 1 : Double(whole - rest) / Double(whole) }
}
