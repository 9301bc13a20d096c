import Actors

extension DashboardState {
    /// What a key of the control group does to the selected actor.
    mutating func control(_ action: Action) -> [Command] {
        if selected == Self.deadRow { return controlDead(action) }
        guard let actor = selectedActor?.latest else { return [] }
        switch action {
        case .addWorker: return setWorkers(actor.wantedWorkers + 1, of: actor, by: "key +")
        case .removeWorker: return setWorkers(actor.wantedWorkers - 1, of: actor, by: "key -")
        case .pause: return togglePause(actor)
        case .drain: return askToDrain(actor)
        case .cancelDrain: return cancelDrain(actor)
        case .stop: return askToStop(actor)
        case .restart: return restart(actor)
        default: return []
        }
    }

    private mutating func controlDead(_ action: Action) -> [Command] {
        guard action == .restart else {
            tell("the dead letters are no actor: R tries them again", isError: true)
            return []
        }
        let count = total(\.deadLettered)
        guard count > 0 else {
            tell("there are no dead letters")
            return []
        }
        return [.replayDeadLetters]
    }

    /// Asks for a number of workers; the numbers on the screen follow at once, so that keys in a row add up.
    mutating func setWorkers(_ count: Int, of actor: ActorSnapshot, by reason: String) -> [Command] {
        let before = wanted[actor.name] ?? actor.wantedWorkers
        let after = count - actor.wantedWorkers + before
        guard (1...Self.mostWorkers).contains(after) else {
            tell("\(actor.name): workers from 1 to \(Format.count(Self.mostWorkers)), not \(after)", isError: true)
            return []
        }
        guard after != before else { return [] }
        wanted[actor.name] = after
        timeline.mark("+", at: now)
        tell("\(actor.name) workers \(before) -> \(after) (\(reason))")
        return [.setWorkers(actor: actor.name, count: after)]
    }

    /// More than any terminal shows, fewer than any machine minds.
    static let mostWorkers = 10_000

    private mutating func togglePause(_ actor: ActorSnapshot) -> [Command] {
        switch actor.state {
        case .draining:
            tell("\(actor.name) drains: c cancels that first", isError: true)
            return []
        case .running:
            tell("\(actor.name) paused: it accepts, and takes nothing out until p")
            return [.pause(actor: actor.name)]
        case .paused:
            tell("\(actor.name) goes on")
            return [.resume(actor: actor.name)]
        case .stopping, .stopped:
            tell("\(actor.name) is \(actor.state.rawValue): R restarts it", isError: true)
            return []
        }
    }

    private mutating func askToDrain(_ actor: ActorSnapshot) -> [Command] {
        guard actor.state == .running || actor.state == .paused else {
            tell("\(actor.name) is \(actor.state.rawValue) already", isError: true)
            return []
        }
        let ledger = actor.ledger
        var lines = [
            "\(actor.name): \(Format.count(ledger.ready)) ready, \(Format.count(ledger.inFlight)) in flight. "
                + "Drain accepts no more, works them off, then stops."
        ]
        let upstream = actors.filter { $0.latest.targets.contains(actor.name) && $0.latest.state != .stopped }
        if !upstream.isEmpty {
            let names = upstream.map(\.latest.name).joined(separator: ", ")
            lines.append("What \(names) still sends it is taken; the drain ends when nothing is pending there either.")
        }
        open(
            .question(
                Question(
                    title: "Drain \(actor.name)?", lines: lines,
                    answers: [
                        .init(label: "Cancel", commands: []),
                        .init(label: "Drain", commands: [.drain(actor: actor.name)]),
                    ])))
        return []
    }

    private mutating func cancelDrain(_ actor: ActorSnapshot) -> [Command] {
        guard actor.state == .draining else {
            tell("\(actor.name) is not draining", isError: true)
            return []
        }
        return [.cancelDrain(actor: actor.name)]
    }

    private mutating func askToStop(_ actor: ActorSnapshot) -> [Command] {
        guard actor.state != .stopped, actor.state != .stopping else {
            tell("\(actor.name) is \(actor.state.rawValue) already", isError: true)
            return []
        }
        let ready = Format.count(actor.ledger.ready)
        let inFlight = Format.count(actor.ledger.inFlight)
        var lines = [
            "\(actor.name): \(ready) ready, \(inFlight) in flight. Stop hands the \(ready) back "
                + "and waits for the \(inFlight)."
        ]
        let upstream = actors.filter { $0.latest.targets.contains(actor.name) && $0.latest.state != .stopped }
        if !upstream.isEmpty {
            let names = upstream.map(\.latest.name).joined(separator: ", ")
            lines.append("What \(names) sends it meanwhile becomes dead letters of \(names), ready to be tried again.")
        }
        open(
            .question(
                Question(
                    title: "Stop \(actor.name)?", lines: lines,
                    answers: [
                        .init(label: "Cancel", commands: []),
                        .init(label: "Stop", commands: [.stop(actor: actor.name)]),
                    ])))
        return []
    }

    private mutating func restart(_ actor: ActorSnapshot) -> [Command] {
        guard actor.state == .stopped else {
            tell("\(actor.name) is \(actor.state.rawValue): R restarts what is stopped", isError: true)
            return []
        }
        return [.restart(actor: actor.name)]
    }

    /// Ends at once when nothing is pending and no load runs; else asks.
    mutating func quit() -> [Command] {
        let pending = total(\.pending) + actors.reduce(0) { $0 + $1.latest.handedBack }
        guard pending > 0 || load != nil else { return [.quit(.drained)] }
        guard !isReadOnly else { return [.quit(.now)] }
        let fate =
            keptIn.map { "Quit now keeps them in \($0)." }
            ?? "They are in memory only (--data none): quit now gives them up."
        let loadLine = load.map { "The load (\($0.title)) ends." }
        open(
            .question(
                Question(
                    title: "Quit?",
                    lines: ["\(Format.count(pending)) pending. \(fate)"] + [loadLine].compactMap { $0 },
                    answers: [
                        .init(label: "Stay", commands: []),
                        .init(label: "Drain and quit", commands: [.quit(.drained)]),
                        .init(label: "Quit now", commands: [.quit(.now)]),
                    ])))
        return []
    }
}
