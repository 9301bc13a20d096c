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
    /// Workers are at it, and none has ever come to an end: nobody knows how long that takes.
    case noResultYet
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
            let left = rate > 0 ? Self.time(Double(ledger.pending) / rate) : nil
            self = .draining(left: left, progress: history.ending?.progress ?? 0)
        case .running: self = Self.trend(history)
        }
    }

    /// What is told at most, of seconds and of workers: no number is too large for its type.
    private static let most = 1e15

    private static func time(_ seconds: Double) -> Duration { .seconds(min(most, seconds)) }

    private static func trend(_ history: ActorHistory) -> Forecast {
        guard let rates = history.rates else { return history.latest.ledger.pending == 0 ? .steady : .unknown }
        let depth = history.depth
        let standing = depth > 0 && rates.outflow == 0 ? Self.standing(history) : nil
        if standing == .stalled { return .stalled }
        // Of what passes through, a change of less than a fiftieth, or of one a second, is noise.
        let noise = rates.noise == 0 ? 0 : max(1, rates.inflow / 50, rates.noise)
        // At an extreme it has just turned, by a burst or another load: that is no part of the rates yet.
        if rates.net > noise, depth > history.latest.wantedWorkers {
            return history.flow.isLowest ? .unknown : .grows(need: needed(history, rates))
        }
        if rates.net < -noise, depth > 0 {
            return history.flow.isHighest ? .unknown : .clears(in: time(Double(depth) / -rates.net))
        }
        return standing ?? .steady
    }

    /// What nothing leaving means; nil when it is too early to say, or all that waits waits for its time.
    private static func standing(_ history: ActorHistory) -> Forecast? {
        let ledger = history.latest.ledger
        guard let standstill = history.flow.standstill, ledger.ready + ledger.inFlight > 0 else { return nil }
        let service = history.latest.service
        if service.count == 0, ledger.inFlight > 0 { return .noResultYet }
        // Five mean service times: long enough to say that nothing leaves, rather than that nothing has left yet.
        return standstill > max(.seconds(2), service.count > 0 ? service.mean * 5 : .zero) ? .stalled : nil
    }

    /// Little's law (Little 1961): arrivals a second times the mean service time are the workers that are busy. Nil when
    /// that is not known, or is no more than there are: then it is not for want of workers that it grows.
    private static func needed(_ history: ActorHistory, _ rates: ActorHistory.Rates) -> Int? {
        guard history.service.count > 0 else { return nil }
        let busy = Int(min(most, (rates.inflow * (history.service.mean / .seconds(1))).rounded(.up)))
        return busy > history.latest.wantedWorkers ? busy : nil
    }
}
