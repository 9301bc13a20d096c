import Actors

/// One actor over the last quarter of an hour, second by second, and what follows from it.
package struct ActorHistory: Sendable {
    /// The counters at one moment.
    struct Point: Sendable {
        var at: Duration
        var ledger: Ledger
    }

    /// Histograms at one moment, to tell what came after it.
    private struct Baseline: Sendable {
        var at: Duration
        var service, wait: LatencyHistogram
    }

    static let longest = 900
    /// Rates are taken over this long: short enough to follow a change, long enough not to jump.
    static let rateWindow = Duration.seconds(5)
    /// Errors are rarer than messages, so their share is taken over a longer time.
    static let errorWindow = Duration.seconds(60)
    /// Percentiles tell of at least this long, and at most of twice as long.
    static let latencyWindow = Duration.seconds(10)

    /// What the actor looked like last.
    private(set) var latest: ActorSnapshot
    /// One point a second, the newest last.
    private(set) var points: [Point] = []
    /// Service and wait times of the last ten to twenty seconds.
    private(set) var service = LatencySummary.none
    private(set) var wait = LatencySummary.none
    /// The drain or stop that is under way.
    private(set) var ending: Ending?

    private var baselines: [Baseline] = []
    private var lastAt: Duration

    init(_ snapshot: ActorSnapshot, at now: Duration) {
        latest = snapshot
        lastAt = now
        add(snapshot, at: now)
    }

    mutating func add(_ snapshot: ActorSnapshot, at now: Duration) {
        latest = snapshot
        lastAt = now
        follow(snapshot, at: now)
        guard points.last.map({ now - $0.at >= .seconds(1) }) ?? true else { return }
        points.append(Point(at: now, ledger: snapshot.ledger))
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
        case .running, .paused, .stopped: ending = nil
        }
        ending?.rest = snapshot.ledger.pending
        if let rest = ending?.rest, let whole = ending?.whole, rest > whole { ending?.whole = rest }
    }

    /// Messages that wait: ready and retrying.
    var depth: Int { latest.ledger.ready + latest.ledger.retrying }

    /// Change of a counter a second, over the last `window`.
    func rate(over window: Duration = rateWindow, of counter: (Ledger) -> Int) -> Double {
        guard let start = points.first(where: { lastAt - $0.at <= window }) ?? points.last else { return 0 }
        let seconds = (lastAt - start.at) / .seconds(1)
        guard seconds >= 0.5 else { return 0 }
        return Double(counter(latest.ledger) - counter(start.ledger)) / seconds
    }

    /// Messages accepted a second.
    var inRate: Double { rate { $0.accepted } }
    /// Messages completed a second.
    var outRate: Double { rate { $0.completed } }
    /// Change of the depth a second: the median of the last seconds, so that a burst does not look like a trend.
    var netRate: Double { trend { $0.ready + $0.retrying } }
    /// Messages that keep arriving a second, without bursts.
    var arrivalRate: Double { trend { $0.accepted } }

    /// The median of a counter's changes over each of the last seconds.
    private func trend(of counter: (Ledger) -> Int) -> Double {
        let recent = points.suffix(6)
        let changes = zip(recent, recent.dropFirst()).map { old, new in
            Double(counter(new.ledger) - counter(old.ledger)) / ((new.at - old.at) / .seconds(1))
        }.sorted()
        // Of one or two seconds no median can tell a trend from a burst.
        guard changes.count > 2 else { return 0 }
        return (changes[(changes.count - 1) / 2] + changes[changes.count / 2]) / 2
    }

    /// Part of the messages that became dead letters lately, from 0 to 1; nil when none became anything.
    var errorShare: Double? {
        let dead = rate(over: Self.errorWindow) { $0.deadLettered + $0.discarded }
        let done = rate(over: Self.errorWindow) { $0.completed }
        return dead + done > 0 ? max(0, dead) / (max(0, dead) + done) : nil
    }

    /// The depth of the last `seconds` seconds, one value a second, the newest last.
    func depths(_ seconds: Int) -> [Double] {
        points.suffix(seconds).map { Double($0.ledger.ready + $0.ledger.retrying) }
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
