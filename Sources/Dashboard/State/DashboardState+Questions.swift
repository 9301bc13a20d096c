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
        let senders = senders(to: name)
        let rest = "What \(senders) sends it then becomes dead letters of \(senders), ready to be tried again."
        return QuestionText(
            title: "Stop \(name)?",
            lines: failureText(name) + ["\(name): \(stopEffect(name))"] + (senders.isEmpty ? [] : [rest]),
            answers: [.init(label: "Cancel"), .init(label: "Stop", commands: [.stop(actor: name)])])
    }

    private func stopEffect(_ name: String) -> String {
        let (ready, inFlight) = pending(at: name)
        guard ready != "0" || inFlight != "0" else { return "nothing pending. Stop takes effect at once." }
        return "\(ready) ready, \(inFlight) in flight. Stop hands the \(ready) back and waits for the \(inFlight)."
    }

    private func failureText(_ name: String) -> [String] {
        guard let actor = history(name)?.latest, actor.state == .failed else { return [] }
        return ["Its store does not work: what is committed stays there, stopped or not. R has it try again."]
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
        var lines = [fate]
        if kept > 0, canDrain {
            lines.append("\(Format.count(kept)) of them are with stopped actors; a drain restarts those.")
        }
        if placing > 0 {
            lines.append("\(Format.count(placing)) \(noun)\(placing == 1 ? " is" : "s are") being placed.")
        }
        if let load { lines.append("The load (\(load.title)) ends.") }
        if !canDrain {
            lines.append("There is no drain: the store of \(undrainable.joined(separator: ", ")) does not work.")
        }
        return QuestionText(title: "Quit?", lines: lines, answers: quitAnswers)
    }

    private var fate: String {
        let count = total(\.pending) + kept
        guard count > 0 else { return "Nothing is pending." }
        let pending = Format.count(count)
        guard let keptIn else {
            return "\(pending) pending. They are in memory only (--data none): quit now gives them up."
        }
        return "\(pending) pending. They are kept in \(keptIn): quit now, and they go on at the next start."
    }

    /// The second answer is the one that `y` gives, and loses nothing.
    private var quitAnswers: [QuestionText.Answer] {
        let stay = QuestionText.Answer(label: "Stay")
        let now = QuestionText.Answer(label: keepsPending ? "Quit now, all kept" : "Quit now", commands: [.quit(.now)])
        guard canDrain else { return [stay, now] }
        let drain = QuestionText.Answer(label: "Drain and quit", commands: [.quit(.drained)])
        return keepsPending ? [stay, now, drain] : [stay, drain, now]
    }
}
