import Actors
import Screens

/// A forecast in words.
struct ForecastText {
    let text: String
    let slot: Slot

    /// - Parameters:
    ///   - upstream: who may still send to an actor that drains and has nothing left of its own.
    ///   - isReadOnly: whether no key can change anything.
    init(_ forecast: Forecast, waitsFor upstream: [String], isReadOnly: Bool) {
        switch forecast {
        case .unknown: (text, slot) = ("...", .dim)
        case .steady: (text, slot) = ("steady", .forecastSteady)
        case .clears(let left): (text, slot) = ("clears in \(Format.duration(left))", .forecastClears)
        case .grows(let need): (text, slot) = ("GROWS" + (need.map { " need \($0)" } ?? ""), .forecastGrows)
        case .stalled: (text, slot) = ("STALLED", .forecastStalled)
        case .paused: (text, slot) = ("p resumes", .statePause)
        case .draining where !upstream.isEmpty:
            (text, slot) = ("waits for \(upstream.joined(separator: ", "))", .stateDrain)
        case .draining(let left, let progress):
            let rest = left.map { " \(Format.duration($0)) left" } ?? ""
            (text, slot) = ("\(Format.percent(progress))%\(rest)", .stateDrain)
        case .failed: (text, slot) = (isReadOnly ? "does not work" : "R tries again", .stateFail)
        case .stopping(let inFlight): (text, slot) = ("waits for \(Format.count(inFlight))", .stateStop)
        case .stopped(let kept):
            (text, slot) = (kept > 0 ? "\(Format.count(kept)) kept, R" : "R restarts", .stateStop)
        }
    }

    /// Stuck workers come before any forecast: they need the operator now.
    init(stuck: Int, before rest: ForecastText) {
        (text, slot) = ("\(Format.count(stuck)) STUCK, \(rest.text)", .levelError)
    }

    /// Workers wait for room in a full inbox down the line: more of them would not help.
    init(senders: Int, waitFor target: String) {
        (text, slot) = ("\(Format.count(senders)) wait: \(target)", .levelWarn)
    }
}
