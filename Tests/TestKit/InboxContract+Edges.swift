import Actors

/// The rules of what comes seldom: replays, disks that fail, counts and times beyond the usual.
extension InboxContract {
    func repeatsNothing() async throws {
        let done = Collected<Int>()
        let work: WorkerActor<Int, Int>.Processor = { message, context in
            let charged = try await context.step("charge") {
                done.append(message)
                return message
            }
            throw Broken(description: "no use for \(charged)")
        }
        let first = try actor(work: work)
        try await first.queue(1, 2)
        await first.idle()
        try require(first.replayDeadLetters() == 2, "replays", first)
        await first.idle()
        try require(done.elements == [1, 2], "does a recorded step again in a replay: \(done.elements)", first)
        let letters = first.deadLetters
        try require(letters.map(\.failures.count) == [2, 2], "forgets earlier failures", first)
        try await place.restart()
        let second = try actor(work: work)
        try require(second.deadLetters.map(\.number) == letters.map(\.number), "numbers dead letters anew", second)
        try require(second.replayDeadLetter(letters[1].number), "does not find a letter by its number", second)
        await second.idle()
        try require(done.elements == [1, 2], "does a recorded step again in another process: \(done.elements)", second)
        let twice = try actor(2) { message, context in
            for item in 1...2 { _ = try await context.step("ship") { item } }
            return message
        }
        try await twice.queue(1)
        await twice.idle()
        try require(twice.deadLetters.count == 1, "takes the first result of a name that is used twice", twice)
    }

    func handsOnAgain() async throws {
        let runs = Collected<Int>()
        let front = try actor { message, _ in
            runs.append(message)
            return message
        }
        let (x, y) = (try actor(2), try actor(3))
        front.direct(to: x, y)
        await y.stop()
        try await front.queue(1)
        await front.idle()
        try require(front.deadLetters.count == 1 && x.ledger.accepted == 1, "does not say what was refused", front)
        y.restart()
        try require(front.replayDeadLetters() == 1, "replays", front)
        await front.idle()
        try require(
            runs.elements == [1] && x.ledger.accepted == 1 && y.ledger.accepted == 1,
            "makes an output again: \(runs.elements), \(x.ledger), \(y.ledger)", front)
        try require(front.ledger.completed == 1 && front.deadLetters.isEmpty, "completes it", front)
    }

    func handsBackAll() async throws {
        let seen = Collected<Int>()
        let actor = try actor(window: 10, isPaused: true) { message, _ in
            seen.append(message)
            return message
        }
        try await actor.queue(contentsOf: 1...300)
        let report = await actor.stop()
        try require(
            report.pending.count == 300 && report.pending.elementsEqual(1...300) && report.ledger.returned == 300,
            "hands back \(report.pending.count) of 300", actor)
        try require(actor.restart(withPending: true), "restarts with them", actor)
        await actor.idle()
        try require(seen.elements == Array(1...300), "goes on with all of them, in order", actor)
        actor.pause()
        try await actor.queue(contentsOf: 301...600)
        await actor.stop()
        try require(actor.restart(withPending: false), "restarts without them", actor)
        // What was asked for before is done before.
        try await actor.queue(601)
        await actor.idle()
        try require(
            seen.elements.suffix(2) == [300, 601] && actor.ledger.returned == 300, "does what its caller has", actor)
        try await place.restart()
        try require(try self.actor().ledger.accepted == 0, "has what its caller has")
    }

    func keepsCounts() async throws {
        let first = try actor { _, _ in throw Broken(description: "no use") }
        try await first.queue(contentsOf: 1...50)
        await first.idle()
        try await place.restart()
        let second = try actor(deadLetters: 10)
        let ledger = second.ledger
        try require(
            ledger.accepted == 50 && ledger.deadLettered == 50 && second.deadLetters.count == 10,
            "counts only what is in memory", second)
    }

    func endsDrains() async throws {
        let actor = try actor(isPaused: true)
        try await actor.queue(1)
        await fail(actor)
        guard case .failed = await actor.drain() else { throw Broken(description: "a drain waits for a broken disk") }
        guard case .failed = await actor.drain(deadline: .zero, grace: .zero) else {
            throw Broken(description: "the end of a drain by its deadline does not say that the disk fails")
        }
        let report = await actor.stop()
        try require(report.pending.elementsEqual([1]), "hands back what was pending", actor)
        place.mendDisk()
        try require(actor.restart(), "restarts", actor)
        try await hasRecovered(actor)
        try require(await actor.drain() == .drained && actor.ledger.completed == 1, "drains when the disk works", actor)
    }

    func keepsPauses() async throws {
        let actor = try actor()
        actor.pause()
        try await actor.queue(1)
        await fail(actor)
        place.mendDisk()
        try require(actor.restart(), "restarts", actor)
        try await hasRecovered(actor)
        try require(actor.snapshot().state == .paused && actor.ledger.ready == 1, "goes on though it is paused", actor)
        actor.resume()
        await actor.idle()
        try require(actor.ledger.completed == 1, "goes on when it may", actor)
    }

    /// The disk fails, and the actor hears of it.
    private func fail(_ actor: WorkerActor<Int, Int>) async {
        place.failDisk()
        _ = try? await actor.queue(2)
        await until { actor.snapshot().state == .failed }
    }

    private func hasRecovered(_ actor: WorkerActor<Int, Int>) async throws {
        await until { actor.snapshot().state != .failed }
    }

    func bearsLongTimes() async throws {
        let runs = Collected<Int>()
        let actor = try actor(retry: .backoff(attempts: 3, first: .seconds(Int64.max), jitter: 0)) { message, _ in
            runs.append(message)
            if message == 1 { throw RetryDecision.again(after: .seconds(Int64.max)) }
            throw Broken(description: "not yet")
        }
        try await actor.queue(1, 2, 3)
        await runs.reaches(3)
        let report = await actor.stop(deadline: .seconds(Int64.max), grace: .seconds(Int64.max))
        try require(report.pending.elementsEqual([1, 2, 3]) && runs.elements == [1, 2, 3], "waits for ever", actor)
        try await place.restart()
        let second = try self.actor()
        try require(second.ledger.retrying == 3 && second.ledger.accepted == 3, "still waits", second)
    }

    func bearsCallersCode() async throws {
        let actor = try actor()
        try await actor.queue(contentsOf: (1...3).lazy.map { $0 + actor.ledger.accepted })
        actor.queueOrKeep(contentsOf: (1...3).lazy.filter { _ in actor.ledger.isBalanced })
        // It returns before the commit.
        await until { actor.ledger.accepted >= 6 }
        await actor.idle()
        try require(actor.ledger.completed == 6, "does all", actor)
    }
}
