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
        tell("\(actor.name) workers \(before) → \(after) (\(reason))")
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
            tell("\(actor.name) resumed")
            return [.resume(actor: actor.name)]
        case .stopping, .stopped:
            tell("\(actor.name) is \(actor.state.rawValue): R restarts it", isError: true)
            return []
        case .failed:
            tell("\(actor.name) failed and takes nothing out: R has its store try again", isError: true)
            return []
        }
    }

    private mutating func askToDrain(_ actor: ActorSnapshot) -> [Command] {
        guard actor.state != .failed else {
            tell("\(actor.name) failed: it works nothing off before R has its store try again", isError: true)
            return []
        }
        guard actor.state == .running || actor.state == .paused else {
            tell("\(actor.name) is \(actor.state.rawValue) already", isError: true)
            return []
        }
        open(.question(.drain(actor: actor.name)))
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
        open(.question(.stop(actor: actor.name)))
        return []
    }

    private mutating func restart(_ actor: ActorSnapshot) -> [Command] {
        guard actor.state == .stopped || actor.state == .failed else {
            tell("\(actor.name) is \(actor.state.rawValue): R restarts what is stopped", isError: true)
            return []
        }
        if actor.state == .failed {
            triedAgain[actor.name] = now
            tell("has its store try again", about: actor.name)
        }
        return [.restart(actor: actor.name)]
    }
}
