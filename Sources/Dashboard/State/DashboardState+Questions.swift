import Actors

extension DashboardState {
    /// Messages that stopped actors keep for a restart.
    var kept: Int { actors.reduce(0) { $0 + $1.latest.handedBack } }

    /// What a question says now.
    func text(of question: Question) -> QuestionText {
        switch question {
        case .stop(let actor): stopText(actor)
        case .drain(let actor): drainText(actor)
        case .quit: quitText
        }
    }

    private func stopText(_ name: String) -> QuestionText {
        let (ready, inFlight) = pending(at: name)
        let effect =
            ready == "0" && inFlight == "0"
            ? "nothing pending. Stop takes effect at once."
            : "\(ready) ready, \(inFlight) in flight. Stop hands the \(ready) back and waits for the \(inFlight)."
        let senders = senders(to: name)
        let rest = "What \(senders) sends it then becomes dead letters of \(senders), ready to be tried again."
        return QuestionText(
            title: "Stop \(name)?", lines: ["\(name): \(effect)"] + (senders.isEmpty ? [] : [rest]),
            answers: [.init(label: "Cancel"), .init(label: "Stop", commands: [.stop(actor: name)])])
    }

    private func drainText(_ name: String) -> QuestionText {
        let (ready, inFlight) = pending(at: name)
        let senders = senders(to: name)
        let rest = "It still takes what \(senders) sends, and ends when nothing is pending there either."
        let effect = "\(ready) ready, \(inFlight) in flight. Drain takes nothing more from outside, works off what is"
        return QuestionText(
            title: "Drain \(name)?",
            lines: ["\(name): \(effect) pending, then stops."] + (senders.isEmpty ? [] : [rest]),
            answers: [.init(label: "Cancel"), .init(label: "Drain", commands: [.drain(actor: name)])])
    }

    private func pending(at name: String) -> (ready: String, inFlight: String) {
        let ledger = history(name)?.latest.ledger
        return (Format.count(ledger?.ready ?? 0), Format.count(ledger?.inFlight ?? 0))
    }

    private func senders(to name: String) -> String {
        actors.filter { $0.latest.targets.contains(name) && $0.latest.state != .stopped }
            .map(\.latest.name).joined(separator: ", ")
    }

    private var quitText: QuestionText {
        let pending = Format.count(total(\.pending) + kept)
        let fate =
            keptIn.map { "Quit now keeps them in \($0)." }
            ?? "They are in memory only (--data none): quit now gives them up."
        let stopped = kept > 0 ? ["\(Format.count(kept)) of them are with stopped actors; a drain restarts those."] : []
        let load = self.load.map { ["The load (\($0.title)) ends."] } ?? []
        return QuestionText(
            title: "Quit?", lines: ["\(pending) pending. \(fate)"] + stopped + load,
            answers: [
                .init(label: "Stay"), .init(label: "Drain and quit", commands: [.quit(.drained)]),
                .init(label: "Quit now", commands: [.quit(.now)]),
            ])
    }
}
