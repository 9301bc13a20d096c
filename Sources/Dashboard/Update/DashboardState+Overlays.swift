import Actors
import Screens

extension DashboardState {
    /// Keys typed before the operator can have read a dialog are not meant for it.
    static let inputGuardInterval = Duration.milliseconds(150)

    /// A key while a question is open.
    mutating func answer(_ question: Question, focus: Int, _ key: Key) -> [Command] {
        guard now - overlaySince >= Self.inputGuardInterval else { return [] }
        let answers = text(of: question).answers
        var focus = focus
        switch key {
        case .escape, .character("n"), .character("q"):
            overlay = nil
            return []
        case .left, .backTab, .character("h"): focus += answers.count - 1
        case .right, .tab, .character("l"): focus += 1
        case .character("y"): return give(answers[1])
        case .enter, .character(" "): return give(answers[focus])
        default: return []
        }
        overlay = .question(question, focus: focus % answers.count)
        return []
    }

    private mutating func give(_ answer: QuestionText.Answer) -> [Command] {
        overlay = nil
        if answer.commands.contains(where: \.endsAnActor) { timeline.mark("D", at: now) }
        return answer.commands
    }

    /// Opens the line to type into for a burst, a number of workers or a load profile.
    mutating func ask(_ action: Action) {
        switch action {
        case .burst:
            open(
                .prompt(Prompt(purpose: .burst, title: "Burst", hint: "how many \(noun)s at once", text: "500")))
        case .load:
            open(
                .prompt(
                    Prompt(
                        purpose: .load, title: "Load",
                        hint: "steady 200/s, poisson 200/s, ramp:100-400:60s, burst:500, sine:100-400:30s, off",
                        text: "steady 200/s")))
        default:
            guard let actor = selectedActor?.latest, selected != Self.deadRow else { return }
            open(
                .prompt(
                    Prompt(
                        purpose: .workers(actor: actor.name), title: "Workers of \(actor.name)",
                        hint: "a number from 1 to \(Format.count(Self.mostWorkers))", text: "\(actor.wantedWorkers)")))
        }
    }

    /// A key while a prompt is open.
    mutating func type(_ prompt: Prompt, _ key: Key) -> [Command] {
        var prompt = prompt
        switch key {
        case .escape:
            overlay = nil
            return []
        case .enter: return submit(prompt)
        case .backspace:
            if prompt.isProposal { prompt.text = "" } else { prompt.text = String(prompt.text.dropLast()) }
        case .control("u"): prompt.text = ""
        case .character(let scalar):
            prompt.insert(String(scalar))
        case .right, .end: break
        default: return []
        }
        prompt.isProposal = false
        prompt.problem = nil
        overlay = .prompt(prompt)
        return []
    }

    /// Pasted text while a prompt is open: as if typed, without Enter.
    mutating func paste(_ text: String, into prompt: Prompt) {
        var prompt = prompt
        prompt.insert(text)
        prompt.isProposal = false
        prompt.problem = nil
        overlay = .prompt(prompt)
    }

    private mutating func submit(_ prompt: Prompt) -> [Command] {
        let text = prompt.text.filter { $0 != "," && $0 != "_" }.trimmed
        switch prompt.purpose {
        case .load:
            // It stays open until the load generator has taken it: a mistake is mended where it was made.
            return text == "off" || text == "0" ? closing([.loadOff]) : [.setLoad(prompt.text.trimmed)]
        case .burst:
            guard let count = Int(text), (1...Self.largestBurst).contains(count) else {
                refuse("\"\(prompt.text)\" is no whole number from 1 to \(Format.count(Self.largestBurst))")
                return []
            }
            timeline.mark("L", at: now)
            return closing([.burst(count)])
        case .workers(let actor):
            guard let count = Int(text), (1...Self.mostWorkers).contains(count), let history = history(actor) else {
                refuse("\"\(prompt.text)\" is no whole number from 1 to \(Format.count(Self.mostWorkers))")
                return []
            }
            overlay = nil
            wanted[actor] = nil
            return setWorkers(count, of: history.latest, by: "key w")
        }
    }

    static let largestBurst = 1_000_000

    private mutating func closing(_ commands: [Command]) -> [Command] {
        overlay = nil
        return commands
    }

    /// Says at the prompt why the text was not taken.
    mutating func refuse(_ problem: String) {
        guard case .prompt(var prompt) = overlay else { return report(problem, isError: true) }
        prompt.problem = problem
        overlay = .prompt(prompt)
    }
}

extension Prompt {
    private static let longestText = 60

    /// Appends as much of `more` as there is room for; it replaces a proposal.
    fileprivate mutating func insert(_ more: String) {
        if isProposal { text = "" }
        text.unicodeScalars += more.unicodeScalars.prefix(Self.longestText - text.unicodeScalars.count)
    }
}

extension String {
    /// Without blanks at either end.
    fileprivate var trimmed: String {
        let start = drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }
}
