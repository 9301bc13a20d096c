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
            hint("the dead letters are no actor: R tries them again")
            return []
        }
        let count = total(\.deadLettered)
        guard count > 0 else {
            hint("there are no dead letters")
            return []
        }
        return [.replayDeadLetters]
    }

    /// Asks for a number of workers; the numbers on the screen follow at once, so that keys in a row add up.
    mutating func setWorkers(_ count: Int, of actor: ActorSnapshot, by reason: String) -> [Command] {
        let before = wanted[actor.name] ?? actor.wantedWorkers
        let after = count - actor.wantedWorkers + before
        guard (1...Self.mostWorkers).contains(after) else {
            hint("\(actor.name): workers from 1 to \(Format.count(Self.mostWorkers)), not \(after)")
            return []
        }
        guard after != before else { return [] }
        wanted[actor.name] = after
        timeline.mark("+", at: now)
        report("\(actor.name) workers \(before) → \(after) (\(reason))")
        return [.setWorkers(actor: actor.name, count: after)]
    }

    /// More than any terminal shows, fewer than any machine minds.
    static let mostWorkers = 10_000

    /// Pauses an actor that runs, or resumes one that is paused, by the newest that is known: a sample, or what was asked
    /// for since. So two `p` in a row are a pause and a resume.
    private mutating func togglePause(_ actor: ActorSnapshot) -> [Command] {
        switch actor.state {
        case .draining: hint("\(actor.name) drains: c cancels that first")
        case .stopping, .stopped: hint("\(actor.name) is \(actor.state.rawValue): R restarts it")
        case .failed: hint("\(actor.name) failed and takes nothing out: R has its store try again")
        case .running, .paused:
            let isPaused = pauseAsked[actor.name]?.isPaused ?? (actor.state == .paused)
            pauseAsked[actor.name] = PauseRequest(isPaused: !isPaused, at: now)
            report("\(actor.name) \(isPaused ? "resumed" : "paused: it accepts, and takes nothing out until p")")
            return [isPaused ? .resume(actor: actor.name) : .pause(actor: actor.name)]
        }
        return []
    }

    private mutating func askToDrain(_ actor: ActorSnapshot) -> [Command] {
        guard actor.state != .failed else {
            hint("\(actor.name) failed: it works nothing off before R has its store try again")
            return []
        }
        guard actor.state == .running || actor.state == .paused else {
            hint("\(actor.name) is \(actor.state.rawValue) already")
            return []
        }
        open(.question(.drain(actor: actor.name)))
        return []
    }

    private mutating func cancelDrain(_ actor: ActorSnapshot) -> [Command] {
        guard actor.state == .draining else {
            hint("\(actor.name) is not draining")
            return []
        }
        return [.cancelDrain(actor: actor.name)]
    }

    private mutating func askToStop(_ actor: ActorSnapshot) -> [Command] {
        guard actor.state != .stopped, actor.state != .stopping else {
            hint("\(actor.name) is \(actor.state.rawValue) already")
            return []
        }
        open(.question(.stop(actor: actor.name)))
        return []
    }

    private mutating func restart(_ actor: ActorSnapshot) -> [Command] {
        guard actor.state == .stopped || actor.state == .failed else {
            hint("\(actor.name) is \(actor.state.rawValue): R restarts what is stopped")
            return []
        }
        if actor.state == .failed {
            triedAgain[actor.name] = now
            report("has its store try again", about: actor.name)
        }
        return [.restart(actor: actor.name)]
    }
}

/// A pause or resume that the operator asked for.
struct PauseRequest: Equatable, Sendable {
    /// Whether it was a pause.
    var isPaused: Bool
    /// When.
    var at: Duration

    /// Whether a sample that shows the actor in `state` was taken before it was carried out. That takes no second.
    func isOpen(at now: Duration, _ state: ActorState?) -> Bool {
        guard now - at < .seconds(1) else { return false }
        return state == (isPaused ? .running : .paused)
    }
}

extension ActorState {
    /// Whether messages from outside are refused.
    var refuses: Bool { self != .running && self != .paused }
}
