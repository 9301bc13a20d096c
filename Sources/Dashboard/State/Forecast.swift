import Actors

/// What will become of an actor's backlog if nothing changes, told from counters alone.
package enum Forecast: Equatable, Sendable {
    /// It neither grows nor shrinks.
    case steady
    /// It shrinks, and is gone in that time.
    case clears(in: Duration)
    /// It grows; so many workers would keep up with what arrives, if that can be told.
    case grows(need: Int?)
    /// Messages wait and nothing leaves.
    case stalled
    /// The operator holds it.
    case paused
    /// It works off what is pending; the time left, if it can be told.
    case draining(left: Duration?, progress: Double)
    /// It waits for what is in flight.
    case stopping(inFlight: Int)
    /// It is stopped and keeps so many messages.
    case stopped(kept: Int)

    init(_ history: ActorHistory) {
        let ledger = history.latest.ledger
        switch history.latest.state {
        case .paused: self = .paused
        case .stopped: self = .stopped(kept: history.latest.handedBack)
        case .stopping: self = .stopping(inFlight: ledger.inFlight)
        case .draining:
            let rate = history.outRate
            let left = rate > 0 ? Duration.seconds(Double(ledger.pending) / rate) : nil
            self = .draining(left: left, progress: history.ending?.progress ?? 0)
        case .running: self = Self.trend(history)
        }
    }

    private static func trend(_ history: ActorHistory) -> Forecast {
        let (depth, net, arrivals) = (history.depth, history.netRate, history.arrivalRate)
        // A change of less than a fiftieth of what passes through, or of one a second, is noise.
        let noise = max(1, arrivals / 50)
        if depth > 0, history.outRate == 0, history.points.count > 2, history.hasWaited { return .stalled }
        if net > noise, depth > history.latest.wantedWorkers { return .grows(need: needed(history)) }
        if net < -noise, depth > 0 { return .clears(in: .seconds(Double(depth) / -net)) }
        return .steady
    }

    /// Little's law (Little 1961): arrivals a second times the mean service time are the workers that are busy.
    private static func needed(_ history: ActorHistory) -> Int? {
        guard history.service.count > 0 else { return nil }
        let busy = history.arrivalRate * (history.service.mean / .seconds(1))
        return max(Int(busy.rounded(.up)), 1)
    }
}

extension ActorHistory {
    /// Whether the oldest message has been pending longer than two seconds and five mean service times: long enough
    /// to say that nothing leaves, rather than that nothing has left yet.
    var hasWaited: Bool {
        guard let age = latest.oldestAge else { return false }
        return age > .seconds(2) && age > service.mean * 5
    }
}
