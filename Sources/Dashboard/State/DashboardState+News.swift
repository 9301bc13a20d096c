import Actors

extension DashboardState {
    /// What the log has told of one actor.
    struct Reported: Sendable {
        /// The number of its last dead letter.
        var deadLetter = 0
        /// How many dead letters it has lost, and how often it held a thread.
        var lost = 0
        var holds = 0
        /// Why its store does not work; nil while it does.
        var failure: String?
    }

    /// Logs what a sample shows that was not so before.
    mutating func reportNews(in sample: Sample) {
        tellStartNotes(sample)
        for (actor, letters) in sample.deadLetters { report(letters, of: actor, sample) }
        for actor in sample.actors { tellGrowth(of: actor, sample) }
        tellFailures(sample)
        tellTriesInVain(sample)
    }

    private mutating func tellStartNotes(_ sample: Sample) {
        for note in startNotes {
            log.add(entry(note.isBad ? .error : .info, scenario, note.text, sample))
            if notice?.isError != true || note.isBad {
                notice = Notice(text: note.text, isError: note.isBad, since: sample.at)
            }
        }
        startNotes = []
    }

    private mutating func report(_ letters: [DeadLetterSummary], of actor: String, _ sample: Sample) {
        guard let first = letters.first, let last = letters.last else { return }
        log.skip(max(0, first.number - lastDeadLetter(of: actor) - 1))
        reported[actor, default: Reported()].deadLetter = last.number
        timeline.mark("E", at: sample.at)
        for letter in letters {
            let source = letter.worker > 0 ? "\(actor)#\(letter.worker)" : actor
            let tries = letter.attempt > 1 ? ", attempt \(letter.attempt)" : ""
            log.add(entry(.error, source, letter.reason + tries, about: letter.label, sample))
        }
    }

    /// Lost dead letters and held threads: the log counts equal lines, so each growth is said once.
    private mutating func tellGrowth(of actor: ActorSnapshot, _ sample: Sample) {
        let before = reported[actor.name] ?? Reported()
        if actor.deadLettersLost > before.lost {
            let text = "dead letters lost: newer ones pushed them out"
            log.add(entry(.error, actor.name, text, times: actor.deadLettersLost - before.lost, sample))
        }
        if actor.threadHolds > before.holds {
            let text = "held a thread for over 100ms: blocking work wants threads of its own"
            log.add(entry(.warning, actor.name, text, times: actor.threadHolds - before.holds, sample))
        }
        guard actor.deadLettersLost != before.lost || actor.threadHolds != before.holds else { return }
        reported[actor.name, default: Reported()].lost = actor.deadLettersLost
        reported[actor.name, default: Reported()].holds = actor.threadHolds
    }

    // MARK: Stores that fail

    /// A failure stands in the log, with its reason, while it lasts; actors that share a reason share the line.
    private mutating func tellFailures(_ sample: Sample) {
        var (failed, back): ([String], [String]) = ([], [])
        for actor in sample.actors {
            let reason = actor.state == .failed ? actor.failure?.description ?? "its store does not work" : nil
            guard reason != reported[actor.name]?.failure else { continue }
            reported[actor.name, default: Reported()].failure = reason
            if reason != nil { failed.append(actor.name) } else if actor.state.works { back.append(actor.name) }
        }
        if !failed.isEmpty || !log.standing.isEmpty { standFailures(sample) }
        if let reason = failed.first.flatMap({ reported[$0]?.failure }) {
            let text = "\(failed.joined(separator: ", ")) FAILED: \(reason)"
            notice = Notice(text: text, isError: true, since: sample.at)
            timeline.mark("E", at: sample.at)
        }
        guard !back.isEmpty else { return }
        report("\(back.joined(separator: ", ")) \(back.count == 1 ? "works" : "work") again")
    }

    private mutating func standFailures(_ sample: Sample) {
        let failing = sample.actors.map(\.name).filter { reported[$0]?.failure != nil }
        let names = Dictionary(grouping: failing) { "FAILED: \(reported[$0]?.failure ?? "")" }
        log.settle { names[$0.text] == nil }
        for (text, names) in names.sorted(by: { $0.key < $1.key }) {
            log.stand(entry(.error, names.count == 1 ? names[0] : "\(names.count) actors", text, sample))
        }
    }

    /// A store that tries again says nothing when it fails in the same way.
    private mutating func tellTriesInVain(_ sample: Sample) {
        for (name, time) in triedAgain where sample.at - time >= .seconds(1) {
            triedAgain[name] = nil
            guard let reason = reported[name]?.failure else { continue }
            report("still does not work: \(reason)", about: name, isError: true)
        }
    }

    private func entry(
        _ level: EventLog.Level, _ source: String, _ text: String, about subject: String = "", times: Int = 1,
        _ sample: Sample
    ) -> EventLog.Entry {
        EventLog.Entry(
            timeOfDay: sample.timeOfDay, at: sample.at, level: level, source: source, subject: subject, text: text,
            times: times)
    }
}

extension ActorState {
    /// Whether the actor works, or would if it were let.
    var works: Bool { self == .running || self == .paused || self == .draining }
}
