import Actors

extension DashboardState {
    /// Asks when something is pending or a load runs. Where the samples show nothing, they may be a second old: the
    /// actors are looked at first.
    mutating func quit() -> [Command] {
        guard isIdle else { return askToQuit() }
        frozen = nil
        return [.quitIfIdle]
    }

    /// Ends at once when there is nothing to lose; else asks.
    mutating func quitAfterLook() -> [Command] {
        isIdle ? [.quit(canDrain ? .drained : .now)] : askToQuit()
    }

    private mutating func askToQuit() -> [Command] {
        guard !isReadOnly else { return [.quit(.now)] }
        open(.question(.quit))
        return []
    }

    /// Whether nothing is pending, kept or on its way.
    private var isIdle: Bool { total(\.pending) + kept + placing == 0 && load == nil }

    /// Whether a drain of all actors would end.
    var canDrain: Bool { undrainable.isEmpty }

    /// The actors whose store has failed, also those that were stopped then: they work nothing off.
    var undrainable: [String] {
        actors.map(\.latest).filter { $0.state == .failed || $0.state == .stopped && $0.failure != nil }.map(\.name)
    }

    // MARK: What came of commands

    /// Messages were placed: when they were many, what was before no longer says what will be.
    mutating func endPlacing(_ count: Int, refused: Int) {
        placing -= count
        if count > ActorHistory.smallestBurst { restartRates() }
        let placed = count - refused
        let text = "\(Format.count(placed)) \(noun)\(placed == 1 ? "" : "s") placed"
        guard refused > 0, let front = actors.first?.latest.name else { return report(text) }
        report("\(text), \(Format.count(refused)) refused: \(front) takes no more", isError: true)
    }

    /// The load has a new profile or rate; where the front actor takes nothing, that is said with it.
    mutating func tellLoad(_ title: String) {
        let front = actors.first?.latest
        guard let front, front.state.refuses else { return report("load \(title)") }
        let remedy = front.state == .draining ? "c cancels its drain" : "R restarts it"
        report("load \(title), all of it refused: \(front.name) is \(front.state.rawValue), \(remedy)", isError: true)
    }

    mutating func tellStopped(_ actor: String, _ kept: Int) {
        let place = keepsPending ? " in the file" : ""
        let summary =
            kept > 0
            ? "\(Format.count(kept)) pending kept\(place), R restarts with them" : "nothing pending, R restarts it"
        report("stopped: \(summary)", about: actor)
    }

    // MARK: Questions that settle themselves

    /// Closes a question that what happened meanwhile has answered, and says so.
    mutating func closeSettledQuestion() {
        guard case .question(let question, _) = overlay, let reason = settlement(of: question) else { return }
        overlay = nil
        hint(reason)
    }

    private func settlement(of question: Question) -> String? {
        switch question {
        case .drain(let name):
            switch history(name)?.latest.state {
            case .running, .paused: nil
            case .failed: "\(name) failed meanwhile: it works nothing off before R has its store try again"
            case let state?: "\(name) is \(state.rawValue) already"
            case nil: "\(name) is gone"
            }
        case .stop(let name):
            switch history(name)?.latest.state {
            case .stopping?, .stopped?: "\(name) is stopped already"
            case nil: "\(name) is gone"
            default: nil
            }
        case .quit: nil
        }
    }
}
