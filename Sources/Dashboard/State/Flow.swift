import Actors

/// What flows through an actor, told of the last seconds from its counters alone: rates agree with each other, and with
/// what the depth does before the operator's eyes. `inflow - outflow` is what makes the depth grow.
struct Flow: Sendable {
    /// The counters at one moment.
    struct Point: Sendable {
        var at: Duration
        var ledger: Ledger
        /// How many messages have left the inbox for good since the actor was first seen: completed, given up on, handed
        /// back. It never falls: what is put back counts as it leaves again.
        var left = 0
        /// How many of them were given up on.
        var dead = 0
    }

    /// Messages a second.
    struct Rates: Equatable, Sendable {
        /// What is accepted, what leaves, and how fast the depth changes.
        var inflow, outflow, net: Double
        /// What chance alone may make of the net rate: the square root of what moved.
        var noise: Double = 0

        /// Whether nothing moves.
        var isZero: Bool { inflow == 0 && outflow == 0 && net == 0 }

        static func == (left: Rates, right: Rates) -> Bool {
            left.inflow == right.inflow && left.outflow == right.outflow && left.net == right.net
        }
    }

    /// When a counter last moved, and how long it mostly stands still between two moves.
    struct Pulse: Sendable {
        private(set) var last: Point
        private var usual = Duration.zero

        init(_ point: Point) { last = point }

        mutating func move(to point: Point) {
            let gap = point.at - last.at
            last = point
            // A longer gap is a pause, and says nothing of the rhythm.
            usual = max(gap > Flow.window ? .zero : gap, usual * 4 / 5)
        }

        /// Whether it has stood still for so long that the rhythm it had is over.
        func isOver(at now: Duration) -> Bool { now - last.at >= max(Flow.shortest, usual * 2) }
    }

    /// Rates are taken over this long: short enough to follow a change, long enough not to jump.
    static let window = Duration.seconds(5)
    /// And over no less than this.
    static let shortest = Duration.milliseconds(500)

    /// The counters now.
    private(set) var latest: Point
    /// What flows in and out; nil for a moment after something changed, when nobody can tell.
    private(set) var rates: Rates?
    /// Since when messages wait and may be taken; nil while none do.
    private(set) var waitsSince: Duration?

    /// Where rates begin; nil from a change to the next sample.
    private var origin: Point?
    private var arrivals, departures: Pulse
    private var lastNumber: Int
    /// The samples of the last seconds that no later one was as high as, and as low as: the first is the extreme.
    private var highs: [(at: Duration, depth: Int)] = []
    private var lows: [(at: Duration, depth: Int)] = []

    init(_ snapshot: ActorSnapshot, lastDeadLetter: Int, at now: Duration) {
        latest = Point(at: now, ledger: snapshot.ledger)
        (arrivals, departures) = (Pulse(latest), Pulse(latest))
        lastNumber = lastDeadLetter
        wait(snapshot, at: now)
    }

    /// From the next sample on rates tell of what comes after it: what was before no longer says what will be.
    mutating func restart() { origin = nil }

    /// - Parameter lastDeadLetter: the number of the newest dead letter: one that is tried again and fails again within
    ///   a sample is seen by its number alone.
    mutating func take(_ snapshot: ActorSnapshot, lastDeadLetter: Int, at now: Duration) {
        let (old, new) = (latest.ledger, snapshot.ledger)
        latest.at = now
        latest.ledger = new
        let dead = max(0, new.givenUp - old.givenUp, lastDeadLetter - lastNumber)
        lastNumber = max(lastNumber, lastDeadLetter)
        latest.left += max(0, new.final - old.final)
        latest.dead += dead
        if new.accepted != old.accepted { arrivals.move(to: latest) }
        if new.final > old.final || dead > 0 { departures.move(to: latest) }
        wait(snapshot, at: now)
        if origin == nil { origin = latest }
        let oldest = now - Self.window - Self.shortest
        highs.removeAll { $0.at < oldest || $0.depth <= new.waiting }
        highs.append((now, new.waiting))
        lows.removeAll { $0.at < oldest || $0.depth >= new.waiting }
        lows.append((now, new.waiting))
    }

    /// Whether the depth is as high, or as low, as it was in the last seconds: whatever the rates say, it has not begun to
    /// fall, or to grow.
    var isHighest: Bool { highs.count == 1 }
    var isLowest: Bool { lows.count == 1 }

    private mutating func wait(_ snapshot: ActorSnapshot, at now: Duration) {
        let waits = snapshot.state == .running && snapshot.ledger.waiting > 0
        waitsSince = waits ? waitsSince ?? now : nil
    }

    /// For how long messages have waited and none has left; nil while none wait.
    var standstill: Duration? { waitsSince.map { latest.at - max($0, departures.last.at) } }

    /// Works out the rates, once a sample.
    /// - Parameter recent: points of the last seconds, a second apart.
    mutating func measure(_ recent: some Collection<Point>) {
        let all = changes(recent)
        let usual = Self.usual(of: all)
        // A direction that the depth has left is no trend any more. Bursts count here: two seconds of more than usual are
        // what comes from now on.
        let latest = all.suffix(2).map(\.depth)
        let net = usual.reduce(0) { $0 + $1.depth }
        let hasTurned =
            latest.count == 2
            && (latest.allSatisfy { $0 < 0 } ? net >= 0 : latest.allSatisfy { $0 > 0 } && net <= 0)
        rates = Self.rates(hasTurned ? all.suffix(2) : usual)
    }

    /// What changed in a second, of the counters that rates are taken from.
    private struct Change {
        var seconds: Double
        var accepted, left, depth: Int
    }

    /// The changes of the last seconds since something last changed: what flows in, what flows out and what that makes of
    /// the depth are told of the same seconds.
    private func changes(_ recent: some Collection<Point>) -> [Change] {
        var starts = [origin].compactMap(\.self)
        for pulse in [arrivals, departures] where pulse.isOver(at: latest.at) { starts.append(pulse.last) }
        var window = starts.max { $0.at < $1.at }.map { [$0] } ?? []
        window += recent.filter { $0.at - (window.first?.at ?? .zero) >= Self.shortest }
        window.removeAll { latest.at - $0.at > Self.window + Self.shortest }
        if let last = window.last, latest.at - last.at >= Self.shortest { window.append(latest) }
        return zip(window, window.dropFirst()).map { old, new in
            Change(
                seconds: (new.at - old.at) / .seconds(1), accepted: new.ledger.accepted - old.ledger.accepted,
                left: new.left - old.left, depth: new.ledger.waiting - old.ledger.waiting)
        }
    }

    /// Those in which no more came than usual.
    private static func usual(of changes: [Change]) -> [Change] {
        guard changes.count > 2 else { return changes }
        let arrivals = changes.map { Double($0.accepted) / $0.seconds }.sorted()
        let usual = arrivals[(arrivals.count - 1) / 2]
        return changes.filter { Double($0.accepted) / $0.seconds <= usual * 3 + 10 }
    }

    private static func rates(_ changes: [Change]) -> Rates? {
        let seconds = changes.reduce(0) { $0 + $1.seconds }
        guard seconds >= 0.5 else { return nil }
        let (accepted, left) = changes.reduce((0, 0)) { ($0.0 + $1.accepted, $0.1 + $1.left) }
        // Only what comes and goes at once can go up and down by chance.
        let noise = accepted == 0 || left == 0 ? 0 : Double(accepted + left).squareRoot() / seconds
        return Rates(
            inflow: Double(accepted) / seconds, outflow: Double(left) / seconds,
            net: Double(changes.reduce(0) { $0 + $1.depth }) / seconds, noise: noise)
    }
}

extension Ledger {
    /// Ready and retrying.
    var waiting: Int { ready + retrying }

    /// Given up on, kept or not.
    var givenUp: Int { deadLettered + discarded }

    /// What is not pending any more.
    fileprivate var final: Int { accepted - pending }
}
