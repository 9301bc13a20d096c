import Actors
import Screens

/// A forecast in words; where there is little room, in fewer of them.
struct ForecastText {
    let text: Wording
    let slot: Slot

    /// - Parameters:
    ///   - upstream: who may still send to an actor that drains and has nothing left of its own.
    ///   - isReadOnly: whether no key can change anything.
    init(_ forecast: Forecast, waitsFor upstream: [String], isReadOnly: Bool) {
        switch forecast {
        case .unknown: (text, slot) = ("...", .dim)
        case .steady: (text, slot) = ("steady", .forecastSteady)
        case .clears(let left):
            (text, slot) = (.either("clears in \(.duration(left))", "in \(.duration(left))", "clears"), .forecastClears)
        case .grows(let need?):
            (text, slot) = (.either("GROWS need \(.count(need))", "need \(.count(need))", "GROWS"), .forecastGrows)
        case .grows(nil): (text, slot) = ("GROWS", .forecastGrows)
        case .stalled: (text, slot) = ("STALLED", .forecastStalled)
        case .noResultYet: (text, slot) = (.either("no result yet", "no end"), .dim)
        case .paused: (text, slot) = (.either("p resumes", "p: run"), .statePause)
        case .draining where !upstream.isEmpty:
            (text, slot) = (.either("waits for \(upstream.joined(separator: ", "))", "waits"), .stateDrain)
        case .draining(let left, let progress): (text, slot) = (Self.drain(progress, left), .stateDrain)
        case .failed:
            (text, slot) = (
                isReadOnly ? .either("does not work", "broken") : .either("R tries again", "R: again"), .stateFail
            )
        case .stopping(let inFlight):
            (text, slot) = (.either("waits for \(.count(inFlight))", "for \(.count(inFlight))"), .stateStop)
        case .stopped(let kept) where kept > 0:
            (text, slot) = (.either("\(.count(kept)) kept, R", "R: \(.count(kept))"), .stateStop)
        case .stopped: (text, slot) = (.either("R restarts", "R starts"), .stateStop)
        }
    }

    /// Stuck workers come before any forecast: they need the operator now.
    init(stuck: Int, before rest: ForecastText) {
        let alone: Wording = "\(.count(stuck)) STUCK"
        (text, slot) = (.either("\(alone), \(rest.text)", alone, "STUCK"), .levelError)
    }

    /// Workers wait for room in a full inbox down the line: more of them would not help.
    init(senders: Int, waitFor target: String) {
        let alone: Wording = "\(.count(senders)) wait"
        (text, slot) = (.either("\(alone): \(target)", alone, "wait"), .levelWarn)
    }

    private static func drain(_ progress: Double, _ left: Duration?) -> Wording {
        let share: Wording = "\(.percent(progress))%"
        return left.map { .either("\(share) \(.duration($0)) left", "\(share) \(.duration($0))", share) } ?? share
    }
}
