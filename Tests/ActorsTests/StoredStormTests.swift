import Actors
import TestKit
import Testing

/// Storms over actors whose inboxes are kept in one file, with a disk that holds commits back and fails.
@Suite(.serialized) struct StoredStormTests {
    @Test func nothingIsLostOrDoubled_whateverTheDiskDoes() async throws {
        await Storm.repeated { StoredStormLine(seed: $0) }
    }
}

/// a → (x, y), b → (y, x), x → z and y → z: two that fan out in opposite order to the same bounded inboxes, and a sink.
final class StoredStormLine: StormGround {
    let a, b, x, y, z: WorkerActor<Int, Int>
    let book = StormBook()
    let weather: StormWeather
    let disk: StormDisk?
    private let stores: [String: MemoryStore<Int>]
    /// Whether the disk may fail: then a message may be worked on again that was done.
    private let isSound: Bool
    /// Whether the file says what it has counted.
    private let counts: Bool

    var actors: [WorkerActor<Int, Int>] { [a, b, x, y, z] }
    var doors: [WorkerActor<Int, Int>] { [a, b, b, x] }

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        weather = StormWeather(seed: random.next(), isManual: .random(using: &random))
        isSound = .random(in: 0..<3, using: &random) == 0
        counts = .random(using: &random)
        let (file, window) = (MemoryFile(), [1, 3, 20, 1_000].randomElement(using: &random) ?? 1)
        var stores: [String: MemoryStore<Int>] = [:]
        var made: [WorkerActor<Int, Int>] = []
        for (number, name) in ["a", "b", "x", "y", "z"].enumerated() {
            let store = MemoryStore<Int>(file, inbox: number + 1, window: window, counts: counts)
            let maker = StormMaker(name, weather, book, &random)
            let isBounded = name == "x" || name == "y" || Bool.random(using: &random)
            let limit = InboxLimit.bounded(.random(in: 1...10, using: &random))
            let actor = maker.stored(in: store, limit: isBounded ? limit : .unbounded) { Self.output(of: $0, at: name) }
            maker.itself.append(actor)
            stores[name] = store
            made.append(actor)
        }
        self.stores = stores
        (a, b, x, y, z) = (made[0], made[1], made[2], made[3], made[4])
        disk = StormDisk(file, isSound: isSound) { [store = stores["a"]] in store?.reopen() }
        wire()
        for actor in made { actor.resume() }
    }

    func wire() {
        a.direct(to: x, y)
        b.direct(to: y, x)
        x.direct(to: z)
        y.direct(to: z)
    }

    func isSheltered(_ actor: WorkerActor<Int, Int>) -> Bool { false }

    func output(of message: Int, at actor: WorkerActor<Int, Int>) -> Int { Self.output(of: message, at: actor.name) }

    /// The sink can tell what came by x from what came by y.
    private static func output(of message: Int, at name: String) -> Int {
        switch name {
        case "x": message + 1_000_000_000
        case "y": message + 2_000_000_000
        default: message
        }
    }
}

extension StoredStormLine {
    func audit() -> [String] {
        let pages = book.write { $0 }
        var wrong = pages.wrong
        for actor in actors where !actor.ledger.isBalanced || actor.ledger.pending > 0 {
            wrong.append("\(actor.name): \(actor.ledger)")
        }
        // Before the dead letters have been replayed it is not known what becomes of their outputs.
        guard actors.allSatisfy({ $0.deadLetters.isEmpty }) else { return wrong }
        for actor in actors { wrong += audit(actor, pages) }
        return wrong
    }

    private func audit(_ actor: WorkerActor<Int, Int>, _ pages: StormBook.Pages) -> [String] {
        guard let store = stores[actor.name] else { return ["\(actor.name) has no store"] }
        let name = actor.name
        var audit = Audit(name)
        let accepted = audit.once(store.accepted, "accepted")
        let completed = audit.once(store.ended(.completed), "completed")
        let discarded = audit.once(store.ended(.discarded), "discarded")
        let givenBack = audit.once(store.ended(.givenBack), "given back")
        _ = audit.once(store.ended(.completed) + store.ended(.discarded) + store.ended(.givenBack), "ended")
        audit.isEmpty(
            accepted.symmetricDifference(completed.union(discarded).union(givenBack)), "accepted and not ended")
        audit.expect(store.count == 0, "\(store.count) still in the file")
        // An actor whose store does not count believes what it reads there.
        audit.expect(
            !counts || Counts(actor.ledger) == Counts(store.ledger), "\(actor.ledger), but in the file \(store.ledger)")

        let (sure, possible) = sources(of: actor, pages)
        audit.isEmpty(sure.subtracting(accepted), "lost")
        audit.isEmpty(accepted.subtracting(sure).subtracting(possible), "came from nowhere")

        let dropped = Set(pages.dropped[name] ?? []).union(pages.discarded[name] ?? [])
        audit.isEmpty(discarded.subtracting(dropped), "discarded by nobody")
        let forgotten = audit.once(pages.forgotten[name] ?? [], "forgotten")
        let interrupted = Set(pages.interrupted[name] ?? [])
        audit.isEmpty(givenBack.subtracting(forgotten), "given back to nobody")
        // What was given up on may have been committed in spite of that.
        audit.isEmpty(forgotten.subtracting(givenBack).subtracting(interrupted), "forgotten and not given back")

        let arrived = pages.arrived[name] ?? []
        audit.isEmpty(completed.subtracting(arrived), "completed and not processed")
        audit.isEmpty(Set(store.doubledSteps).subtracting(interrupted), "with a step that was done twice")
        if isSound {
            _ = audit.once(arrived.filter { !interrupted.contains($0) }, "processed")
        }
        return audit.wrong
    }

    /// What must have come to an actor, and what may have.
    private func sources(
        of actor: WorkerActor<Int, Int>, _ pages: StormBook.Pages
    ) -> (sure: Set<Int>, possible: Set<Int>) {
        var sure = Set(pages.accepted[actor.name] ?? [])
        var possible = Set(pages.unknown[actor.name] ?? [])
        let upstreams = actor === z ? [x, y] : actor === x || actor === y ? [a, b] : []
        for upstream in upstreams {
            let completed = stores[upstream.name]?.ended(.completed) ?? []
            sure.formUnion(completed.map { output(of: $0, at: upstream) })
            // One target may have its copy of what was given up on while the other refused it.
            let forgotten = Set(pages.forgotten[upstream.name] ?? []).intersection(
                pages.interrupted[upstream.name] ?? [])
            possible.formUnion(forgotten.map { output(of: $0, at: upstream) })
        }
        return (sure, possible)
    }
}

/// What an actor and its file both count, once nothing is pending.
private struct Counts: Equatable {
    let accepted, completed, discarded, returned: Int

    init(_ ledger: Ledger) {
        (accepted, completed, discarded, returned) = (
            ledger.accepted, ledger.completed, ledger.discarded, ledger.returned
        )
    }

    init(_ ledger: StoredLedger) {
        (accepted, completed, discarded, returned) = (
            ledger.accepted, ledger.completed, ledger.discarded, ledger.returned
        )
    }
}

private struct Audit {
    let name: String
    var wrong: [String] = []

    init(_ name: String) { self.name = name }

    mutating func expect(_ isRight: Bool, _ complaint: @autoclosure () -> String) {
        if !isRight { wrong.append("\(name): \(complaint())") }
    }

    mutating func isEmpty(_ ids: Set<Int>, _ what: String) {
        expect(ids.isEmpty, "\(ids.sorted()) \(what)")
    }

    /// Nothing is there twice.
    mutating func once(_ ids: [Int], _ what: String) -> Set<Int> {
        let copies = Dictionary(ids.map { ($0, 1) }, uniquingKeysWith: +).filter { $0.value > 1 }
        isEmpty(Set(copies.keys), "\(what) more than once")
        return Set(ids)
    }
}

/// The disk under a storm.
final class StormDisk: Sendable {
    private let file: MemoryFile
    private let isSound: Bool
    private let reopen: @Sendable () -> Void
    /// `tryQueue` blocks the threads that tasks run on: whoever lets commits go has one of its own.
    private let stage = Stage()

    /// - Parameter isSound: whether it never fails.
    init(_ file: MemoryFile, isSound: Bool, reopen: @escaping @Sendable () -> Void) {
        (self.file, self.isSound, self.reopen) = (file, isSound, reopen)
    }

    /// Commits nothing for so many turns.
    func hold(for turns: Int) async {
        file.hold()
        await pass(turns) { [file] in file.letGo() }
    }

    /// Fails for so many turns.
    func fail(for turns: Int) async {
        guard !isSound else { return await hold(for: turns) }
        file.fail("the disk is full")
        await pass(turns) { [file, reopen] in
            file.mend()
            reopen()
        }
    }

    private func pass(_ turns: Int, then end: @escaping @Sendable () -> Void) async {
        await Task(executorPreference: stage) {
            for _ in 0..<turns { await Task.yield() }
            end()
        }.value
    }
}
