import Actors

/// What will become of an actor's backlog if nothing changes, told from counters alone.
package enum Forecast: Equatable, Sendable {
    /// Nobody can tell yet.
    case unknown
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
    /// The store of its inbox does not work.
    case failed

    init(_ history: ActorHistory) {
        let ledger = history.latest.ledger
        switch history.latest.state {
        case .paused: self = .paused
        case .stopped: self = .stopped(kept: history.latest.handedBack)
        case .failed: self = .failed
        case .stopping: self = .stopping(inFlight: ledger.inFlight)
        case .draining:
            let rate = history.rates?.outflow ?? 0
            let left = rate > 0 ? Duration.seconds(Double(ledger.pending) / rate) : nil
            self = .draining(left: left, progress: history.ending?.progress ?? 0)
        case .running: self = Self.trend(history)
        }
    }

    private static func trend(_ history: ActorHistory) -> Forecast {
        guard let rates = history.rates else { return history.latest.ledger.pending == 0 ? .steady : .unknown }
        // A change of less than a fiftieth of what passes through, or of one a second, is noise.
        let noise = max(1, rates.inflow / 50)
        let depth = history.depth
        if depth > 0, rates.outflow == 0, history.points.count > 2, history.hasWaited { return .stalled }
        if rates.net > noise, depth > history.latest.wantedWorkers { return .grows(need: needed(history, rates)) }
        if rates.net < -noise, depth > 0 { return .clears(in: .seconds(Double(depth) / -rates.net)) }
        return .steady
    }

    /// Little's law (Little 1961): arrivals a second times the mean service time are the workers that are busy. Nil when
    /// that is not known, or is no more than there are: then it is not for want of workers that it grows.
    private static func needed(_ history: ActorHistory, _ rates: ActorHistory.Rates) -> Int? {
        guard history.service.count > 0 else { return nil }
        let busy = Int((rates.inflow * (history.service.mean / .seconds(1))).rounded(.up))
        return busy > history.latest.wantedWorkers ? busy : nil
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
