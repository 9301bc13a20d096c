package import Actors

/// A place for inboxes that outlives those who use it: what the contract is tried on.
package protocol InboxPlace: AnyObject, Sendable {
    /// The inbox of that number, from 1.
    func store(_ number: Int, window: Int, identity: (@Sendable (Int) -> String)?) throws -> any MessageStore<Int>
    /// The process that had the inboxes ends, in order or not, and another one opens them.
    func restart() async throws
    /// Nothing can be written from now on.
    func failDisk()
    /// Ends what ``failDisk()`` began.
    func mendDisk()
}

/// What every inbox that is kept in a store has to do, whatever keeps it.
package struct InboxContract: Sendable {
    /// A rule that does not hold.
    package struct Broken: Error, CustomStringConvertible {
        package let description: String
    }

    /// One rule.
    package enum Rule: String, CaseIterable, Sendable {
        case goesOn = "goes on with what was pending, in its order"
        case doesStepsOnce = "does a recorded step once"
        case keepsRetries = "keeps retries with their attempts"
        case keepsDeadLetters = "keeps dead letters, and takes them up again"
        case keepsWhatWasHandedBack = "keeps what a stop handed back"
        case givesBack = "gives up what its caller took back"
        case acceptsAnIdentityOnce = "accepts an identity once, for as long as it is kept"
        case handsOver = "hands over to an inbox beside it"
        case fansOut = "hands over to several inboxes at once, or waits for room in all of them"
        case answers = "answers a question when it is processed, however much comes before"
        case belongsToOne = "belongs to one actor at a time"
        case hasAWindow = "has a window of many"
        case bearsACrowd = "loses nothing among many producers and workers"
        case repeatsNothing = "does nothing again that is done, when a dead letter is replayed"
        case handsOnAgain = "hands a refused output on, and does not make it again"
        case handsBackAll = "hands back all that is pending, however much is in memory"
        case keepsCounts = "counts all dead letters, however few are in memory"
        case endsDrains = "ends every drain, whatever the disk does"
        case keepsPauses = "stays paused while the disk fails, and after that"
        case bearsLongTimes = "waits for ever where it is told to"
        case bearsCallersCode = "runs no caller's code under its lock"
    }

    let place: any InboxPlace

    package init(_ place: any InboxPlace) { self.place = place }

    /// Throws when the rule does not hold.
    package func holds(_ rule: Rule) async throws {
        switch rule {
        case .goesOn: try await goesOn()
        case .doesStepsOnce: try await doesStepsOnce()
        case .keepsRetries: try await keepsRetries()
        case .keepsDeadLetters: try await keepsDeadLetters()
        case .keepsWhatWasHandedBack: try await keepsWhatWasHandedBack()
        case .givesBack: try await givesBack()
        case .acceptsAnIdentityOnce: try await acceptsAnIdentityOnce()
        case .handsOver: try await handsOver()
        case .fansOut: try await fansOut()
        case .answers: try await answers()
        case .belongsToOne: try await belongsToOne()
        case .hasAWindow: try await hasAWindow()
        case .bearsACrowd: try await bearsACrowd()
        case .repeatsNothing: try await repeatsNothing()
        case .handsOnAgain: try await handsOnAgain()
        case .handsBackAll: try await handsBackAll()
        case .keepsCounts: try await keepsCounts()
        case .endsDrains: try await endsDrains()
        case .keepsPauses: try await keepsPauses()
        case .bearsLongTimes: try await bearsLongTimes()
        case .bearsCallersCode: try await bearsCallersCode()
        }
    }
}

extension InboxContract {
    func actor(
        _ number: Int = 1, workers: Int = 1, window: Int = 100, retry: RetryPolicy = .none,
        limit: InboxLimit = .unbounded, deadLetters: Int = 100_000, isNamed: Bool = false, isPaused: Bool = false,
        clock: ActorClock = .system,
        work: @escaping WorkerActor<Int, Int>.Processor = { message, _ in message * 10 }
    ) throws -> WorkerActor<Int, Int> {
        let identity: (@Sendable (Int) -> String)? = if isNamed { { "\($0)" } } else { nil }
        let store = try place.store(number, window: window, identity: identity)
        let actor = try WorkerActor<Int, Int>(
            "inbox \(number)", workers: workers, inbox: store, limit: limit, retry: retry, deadLetters: deadLetters,
            clock: clock, processor: work)
        if !isPaused { actor.resume() }
        return actor
    }

    func require(_ condition: Bool, _ rule: String, _ actor: WorkerActor<Int, Int>? = nil) throws(Broken) {
        let ledger = actor.map { ": \($0.ledger)" } ?? ""
        guard condition else { throw Broken(description: rule + ledger) }
        if let actor, !actor.ledger.isBalanced { throw Broken(description: "off balance" + ledger) }
    }

    private func goesOn() async throws {
        let first = try actor(isPaused: true)
        try await first.queue(1, 2)
        try await first.queue(3)
        try await place.restart()
        let seen = Collected<Int>()
        let second = try actor { message, _ in
            seen.append(message)
            return message
        }
        await second.idle()
        try require(seen.elements == [1, 2, 3], "goes on in the order of acceptance, went \(seen.elements)")
        try require(second.ledger.accepted == 3 && second.ledger.completed == 3, "counts what it took over", second)
        try await place.restart()
        try require(try actor().ledger.accepted == 0, "is empty when all is completed")
    }

    private func doesStepsOnce() async throws {
        let done = Collected<Int>()
        let retry = RetryPolicy.backoff(attempts: 2, first: .zero, jitter: 0)
        let actor = try actor(retry: retry) { message, context in
            let doubled = try await context.step("double") {
                done.append(message)
                return message * 2
            }
            if context.attempt == 1 { throw Broken(description: "not yet") }
            return doubled
        }
        try await actor.queue(4)
        await actor.idle()
        try require(done.elements == [4] && actor.ledger.completed == 1, "does the step once", actor)
    }

    private func keepsRetries() async throws {
        let retry = RetryPolicy.backoff(attempts: 2, first: .milliseconds(1), jitter: 0)
        let slow = RetryPolicy.backoff(attempts: 2, first: .seconds(3_600), jitter: 0)
        let clock = ManualClock()
        let first = try actor(retry: slow, clock: ActorClock(clock)) { message, _ in
            throw Broken(description: "failure \(message)")
        }
        try await first.queue(1)
        await clock.sleepers(1)
        try require(first.ledger.retrying == 1, "tries again later", first)
        try await place.restart()
        let second = try actor(retry: retry)
        try require(second.ledger.retrying == 1 && second.ledger.accepted == 1, "takes over what waits", second)
        let report = await second.stop()
        try require(report.pending == [1], "hands it back", second)
    }

    private func keepsDeadLetters() async throws {
        let first = try actor { message, _ in throw Broken(description: "no use for \(message)") }
        try await first.queue(1, 2, 3)
        await first.idle()
        try await place.restart()
        let second = try actor()
        let letters = second.deadLetters
        try require(letters.map(\.message) == [1, 2, 3], "keeps them in order", second)
        try require(letters[0].reason == "no use for 1" && letters[0].failures.count == 1, "keeps their history")
        try require(second.replayDeadLetter(letters[1].number), "takes one up")
        await second.idle()
        try require(second.discardDeadLetters() == 2, "gives the others up")
        // What was asked for before is done before.
        try await second.queue(4)
        await second.idle()
        let end = second.ledger
        try require(
            end.discarded == 2 && end.completed == 2 && end.deadLettered == 0, "counts them", second)
        try await place.restart()
        try require(try actor().ledger.accepted == 0, "has none left")
    }

    private func keepsWhatWasHandedBack() async throws {
        let first = try actor(isPaused: true)
        try await first.queue(1, 2, 3)
        let report = await first.stop()
        try require(report.pending == [1, 2, 3] && report.ledger.returned == 3, "hands back", first)
        try await place.restart()
        let second = try actor()
        await second.idle()
        try require(second.ledger.completed == 3, "has it all the same", second)
    }

    private func givesBack() async throws {
        let first = try actor(isPaused: true)
        try await first.queue(1, 2)
        await first.stop()
        try require(first.restart(withPending: false), "restarts without", first)
        first.pause()
        try await first.queue(3)
        try await place.restart()
        let second = try actor(isPaused: true)
        try require(second.ledger.ready == 1, "has only what came later", second)
    }

    private func acceptsAnIdentityOnce() async throws {
        let first = try actor(isNamed: true)
        try await first.queue(1, 2, 1)
        await first.idle()
        try require(first.ledger.accepted == 2 && first.ledger.completed == 2, "accepts each once", first)
        try await place.restart()
        let second = try actor(isNamed: true)
        try await second.queue(1, 3)
        await second.idle()
        try require(second.ledger.completed == 1, "knows them after they are final", second)
    }

    private func handsOver() async throws {
        let first = try actor()
        let sink = try actor(2, isPaused: true)
        first.direct(to: sink)
        try await first.queue(1, 2)
        await first.idle()
        try require(sink.ledger.ready == 2 && first.ledger.completed == 2, "hands on", first)
        try await place.restart()
        let later = try actor(2)
        await later.idle()
        try require(later.ledger.completed == 2, "keeps what was handed on", later)
    }

    private func fansOut() async throws {
        for (bound, workers) in [(1, 1), (1, 4), (10, 20)] {
            let (x, y) = (try actor(3, limit: .bounded(bound)), try actor(4, limit: .bounded(bound)))
            let (a, b) = (try actor(1, workers: workers), try actor(2, workers: workers))
            // Each would have what the other one waits for.
            a.direct(to: x, y)
            b.direct(to: y, x)
            try await a.queue(contentsOf: 1...50)
            try await b.queue(contentsOf: 51...100)
            for actor in [a, b, x, y] { await actor.idle() }
            for sink in [x, y] {
                try require(
                    sink.ledger.completed == 100 && sink.snapshot().peakDepth <= bound, "takes a copy each", sink)
            }
            for actor in [a, b, x, y] {
                try require(actor.ledger.completed >= 50 && actor.deadLetters.isEmpty, "loses nothing", actor)
                await actor.stop()
            }
        }
        try await fansOutToALine()
    }

    /// An output for two inboxes, one of which also hands on to the other.
    private func fansOutToALine() async throws {
        let (x, y) = (try actor(3, limit: .bounded(1)), try actor(4, limit: .bounded(1)))
        let source = try actor(1, workers: 3)
        source.direct(to: x, y)
        y.direct(to: x)
        try await source.queue(contentsOf: 1...30)
        for actor in [source, y, x] { await actor.idle() }
        try require(x.ledger.completed == 60 && x.snapshot().peakDepth <= 1, "takes a copy of each and the other's", x)
        for actor in [source, y, x] { await actor.stop() }
    }

    private func answers() async throws {
        let actor = try actor(window: 2, isPaused: true)
        try await actor.queue(contentsOf: 1...20)
        async let output = actor.ask(21)
        await until { actor.ledger.accepted >= 21 }
        actor.resume()
        try require(try await output == 210, "answers what is beyond its window", actor)
    }

    private func belongsToOne() async throws {
        let first = try actor(isPaused: true)
        try await first.queue(1)
        do {
            _ = try actor()
            throw Broken(description: "two actors have one inbox")
        } catch let failure as StoreFailure {
            try require(failure.description.contains("inbox 1"), "says whose it is: \(failure)")
        }
        try require(try actor(2).ledger.accepted == 0, "others are free")
        await first.stop()
        let second = try actor()
        await second.idle()
        try require(second.ledger.completed == 1, "has it once the other one is stopped", second)
        try require(!first.restart(), "is not taken back", first)
        await second.stop()
        try require(first.restart(), "is taken when it is free again", first)
    }

    private func hasAWindow() async throws {
        let seen = Collected<Int>()
        let first = try actor(window: 10, isPaused: true)
        try await first.queue(contentsOf: 1...300)
        try await place.restart()
        let second = try actor(window: 10) { message, _ in
            seen.append(message)
            return message
        }
        try require(second.ledger.accepted == 300, "counts what is not in memory", second)
        try await second.queue(contentsOf: 301...400)
        await second.idle()
        try require(seen.elements == Array(1...400), "works in order, and on all", second)
    }

    private func bearsACrowd() async throws {
        let seen = Collected<Int>()
        let actor = try actor(workers: 4, window: 8) { message, _ in
            seen.append(message)
            return message
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for producer in 0..<8 {
                group.addTask { for number in 0..<50 { try await actor.queue(producer * 50 + number) } }
            }
            try await group.waitForAll()
        }
        await actor.idle()
        try require(seen.elements.sorted() == Array(0..<400), "each is worked on once", actor)
        try require(actor.ledger.completed == 400, "each is completed", actor)
    }
}
