import TestKit

@testable import Actors

/// One of those who make a storm: does one thing after another to the actors of a line.
struct StormTask {
    let line: any StormGround
    /// Who restarts an actor holds its key, so that it is known what the restart forgets.
    let keys: StormKeys
    var random: SeededRandom
    /// What it does now, for whoever wonders why a storm does not end.
    let doing: StormLog
    let number: Int

    private var book: StormBook { line.book }
    private var weather: StormWeather { line.weather }

    mutating func run(_ operations: Int) async {
        let known = Self.operations + (line.disk == nil ? [] : Self.diskOperations)
        for _ in 0..<operations {
            let (name, operation) = known.randomElement(using: &random) ?? known[0]
            doing.write(name, by: number)
            await operation(&self)
        }
        doing.write(nil, by: number)
    }

    private typealias Operation = @Sendable (inout StormTask) async -> Void

    private static let operations: [(String, Operation)] = [
        ("queue", { await $0.queue() }), ("queue again", { await $0.queue() }),
        ("queue one by one", { await $0.queueOneByOne() }), ("queue a batch", { await $0.queueBatch() }),
        ("tryQueue", { $0.tryQueue() }),
        ("queue and give up", { await $0.queueAndGiveUp() }), ("ask", { await $0.ask() }),
        ("ask and give up", { await $0.askAndGiveUp() }), ("queueOrKeep", { $0.keep() }),
        ("setWorkers", { $0.resize() }), ("pause and resume", { await $0.pause() }),
        ("stop and restart", { await $0.stopAndRestart() }), ("stop", { await $0.stop() }),
        ("drain and restart", { await $0.drainAndRestart() }), ("drain and take it back", { await $0.takeBack() }),
        ("replay", { $0.replay() }), ("discard", { $0.discard() }), ("look", { $0.snapshot() }),
        ("direct anew", { $0.line.wire() }), ("idle", { await $0.idle() }),
    ]

    private static let diskOperations: [(String, Operation)] = [
        ("hold commits", { await $0.holdCommits() }), ("let the disk fail", { await $0.letDiskFail() }),
        ("restart what failed", { $0.restartFailed() }),
    ]

    private mutating func hits(_ percent: Int) -> Bool { .random(in: 0..<100, using: &random) < percent }

    private mutating func anyActor() -> WorkerActor<Int, Int> {
        line.actors.randomElement(using: &random) ?? line.doors[0]
    }

    /// One whose messages may become dead letters.
    private mutating func roughActor() -> WorkerActor<Int, Int> {
        let actors = line.actors.filter { !line.isSheltered($0) }
        return actors.randomElement(using: &random) ?? line.doors[0]
    }

    /// Where messages come from outside.
    private mutating func door() -> WorkerActor<Int, Int> {
        hits(60) ? line.doors[0] : line.doors.randomElement(using: &random) ?? line.doors[0]
    }

    private mutating func moment(upTo milliseconds: Int) -> Duration {
        .microseconds(Int.random(in: 0...(milliseconds * 1000), using: &random))
    }
}

// MARK: - Messages

extension StormTask {
    private func note(_ answer: Answer, _ ids: [Int], at actor: WorkerActor<Int, Int>) {
        switch answer {
        case .accepted: book.accept(ids, at: actor.name)
        case .full(let refused), .stopped(let refused), .cancelled(let refused), .wouldDeadlock(let refused):
            book.expect(refused == ids, "refused with other messages")
        case .failed(let refused):
            book.expect(refused == ids, "refused with other messages")
            book.write { $0.unknown[actor.name, default: []] += ids }
        }
    }

    private mutating func queue() async {
        let (actor, ids) = (door(), book.newIDs(1))
        note(await Answer { try await actor.queue(ids[0]) }, ids, at: actor)
    }

    /// Each message finds the actor idle.
    private mutating func queueOneByOne() async {
        for _ in 0..<32 {
            await queue()
            await line.doors[0].idle()
        }
    }

    private mutating func queueBatch() async {
        let (actor, ids) = (door(), book.newIDs(.random(in: 1...4, using: &random)))
        note(await Answer { try await actor.queue(contentsOf: ids) }, ids, at: actor)
    }

    private mutating func tryQueue() {
        let (actor, ids) = (door(), book.newIDs(.random(in: 1...4, using: &random)))
        do {
            try actor.tryQueue(contentsOf: ids)
            book.accept(ids, at: actor.name)
        } catch {
            // Its commit has failed, or it was refused.
            note(Answer(error), ids, at: actor)
        }
    }

    private mutating func queueAndGiveUp() async {
        let (actor, ids) = (door(), book.newIDs(1))
        let task = Task { await Answer { try await actor.queue(ids[0]) } }
        if hits(70) { await Task.yield() }
        task.cancel()
        note(await task.value, ids, at: actor)
    }

    private mutating func ask() async {
        let (actor, ids, deadline) = (door(), book.newIDs(1), hits(50) ? moment(upTo: 5) : nil)
        await question(actor, ids, deadline)
    }

    private mutating func askAndGiveUp() async {
        let (actor, ids, tellee) = (door(), book.newIDs(1), self)
        let task = Task { await tellee.question(actor, ids, nil) }
        if hits(70) { await Task.yield() }
        task.cancel()
        await task.value
    }

    private func question(_ actor: WorkerActor<Int, Int>, _ ids: [Int], _ deadline: Duration?) async {
        do throws(AskError) {
            let answer = try await actor.ask(ids[0], deadline: deadline)
            book.expect(answer == line.output(of: ids[0], at: actor), "somebody else's answer")
        } catch .notAccepted(let error) {
            return note(await Answer { throw error }, ids, at: actor)
        } catch {}
        book.accept(ids, at: actor.name)
    }

    private mutating func keep() {
        let ids = book.newIDs(.random(in: 1...2, using: &random))
        let actor = line.doors[0]
        actor.queueOrKeep(contentsOf: ids)
        book.accept(ids, at: actor.name)
    }
}

// MARK: - The actors' lives

extension StormTask {
    private mutating func resize() {
        anyActor().setWorkers(.random(in: 1...4, using: &random))
    }

    private mutating func pause() async {
        let actor = anyActor()
        actor.pause()
        for _ in 0..<Int.random(in: 0...20, using: &random) { await Task.yield() }
        actor.resume()
    }

    private mutating func stop() async {
        let actor = anyActor()
        // Rare, as it stays so until somebody restarts it.
        if hits(20) { await stop(actor) }
    }

    /// Work at the ends of the line is never given up on: what it did would be done twice.
    @discardableResult
    private mutating func stop(_ actor: WorkerActor<Int, Int>) async -> StopReport<Int> {
        let deadline: Duration? = hits(60) ? moment(upTo: 2) : nil
        let grace = moment(upTo: 2)
        return await actor.stop(deadline: deadline, grace: line.isSheltered(actor) ? .seconds(3600) : grace)
    }

    private mutating func stopAndRestart() async {
        let actor = anyActor()
        guard keys.take(actor.name) else { return }
        restart(actor, await stop(actor))
        keys.give(actor.name)
    }

    private mutating func drainAndRestart() async {
        let actor = anyActor()
        guard keys.take(actor.name) else { return }
        let (deadline, grace) = (moment(upTo: 10), moment(upTo: 2))
        await actor.drain(deadline: deadline, grace: line.isSheltered(actor) ? .seconds(3600) : grace)
        // Somebody may have taken the drain back.
        restart(actor, await stop(actor))
        keys.give(actor.name)
    }

    private mutating func restart(_ actor: WorkerActor<Int, Int>, _ report: StopReport<Int>) {
        // Read before they are taken out of a store.
        let pending: [Int] = report.pending
        book.expect(pending.count == report.messages.count, "\(pending.count) pending, not \(report.messages.count)")
        book.expect(Set(report.interrupted).isSubset(of: pending), "interrupted and not pending")
        book.expect(report.ledger.isBalanced, "stopped with \(report.ledger)")
        let withPending = hits(80)
        let isRestarted = actor.restart(withPending: withPending)
        book.expect(isRestarted, "restarted by somebody else")
        book.write { pages in
            pages.interrupted[actor.name, default: []] += report.interrupted
            if !withPending { pages.forgotten[actor.name, default: []] += pending }
        }
    }

    private mutating func takeBack() async {
        let actor = anyActor()
        let drain = Task { await actor.drain() }
        for _ in 0..<Int.random(in: 0...5, using: &random) { await Task.yield() }
        actor.cancelDrain()
        guard await drain.value != .cancelled, keys.take(actor.name) else { return }
        restart(actor, await stop(actor))
        keys.give(actor.name)
    }

    private mutating func idle() async {
        let actor = anyActor()
        await actor.idle()
    }
}

// MARK: - Dead letters, and looks

extension StormTask {
    private mutating func replay() {
        let actor = roughActor()
        if hits(50) {
            actor.replayDeadLetters()
        } else if let letter = actor.deadLetters.randomElement(using: &random) {
            actor.replayDeadLetter(letter.number)
        }
    }

    /// What was refused keeps its number when it is refused again by others: it would not be known what is discarded.
    private mutating func discard() {
        let actor = roughActor()
        let failed = actor.deadLetters.filter { if case .refused = $0.cause { false } else { true } }
        guard let letter = failed.randomElement(using: &random), actor.discardDeadLetter(letter.number) else { return }
        book.write { $0.discarded[actor.name, default: []].append(letter.message) }
    }

    private mutating func snapshot() {
        for actor in line.actors {
            let snapshot = actor.snapshot()
            book.expect(snapshot.ledger.isBalanced, "\(actor.name) does not balance: \(snapshot.ledger)")
            book.expect(actor.ledger.isBalanced, "\(actor.name) does not balance")
        }
    }
}

// MARK: - The disk

extension StormTask {

    private mutating func holdCommits() async {
        let moments = Int.random(in: 0...100, using: &random)
        await line.disk?.hold(for: moments)
    }

    private mutating func letDiskFail() async {
        let moments = Int.random(in: 0...100, using: &random)
        guard hits(30) else { return }
        await line.disk?.fail(for: moments)
    }

    /// An actor that failed is restarted without being stopped.
    private mutating func restartFailed() {
        let actor = anyActor()
        guard keys.take(actor.name) else { return }
        if actor.snapshot().state == .failed { actor.restart() }
        keys.give(actor.name)
    }
}

/// One key for each actor.
final class StormKeys: Sendable {
    private let taken = Locked<Set<String>>([])

    /// - Returns: false when somebody has it.
    func take(_ name: String) -> Bool {
        taken.withLock { $0.insert(name).inserted }
    }

    func give(_ name: String) {
        taken.withLock { _ = $0.remove(name) }
    }
}
