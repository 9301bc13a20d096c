import Actors
import Synchronization
import TestKit
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Storms of all operations at once: nothing lost, nothing doubled, every ledger balanced, and nobody waits for ever.
///
/// `STORM_SECONDS` says for how long (2 unless told otherwise), `STORM_SEED` with which seed to begin, `STORM_PATIENCE`
/// after how many seconds without any progress somebody counts as waiting for ever (300); each storm is told
/// with its seed. What tasks do and when they do it is not the same for the same seed, but what they set out to do is.
@Suite(.serialized) struct StormTests {
    @Test func nothingIsLostOrDoubled_andNobodyWaitsForEver() async throws {
        await Storm.repeated { StormLine(seed: $0) }
    }
}

/// One storm.
final class Storm: Sendable {
    private static let tasks = 8
    private static let operations = 60
    /// When nothing has happened for so long, somebody waits for ever.
    private static let patience = Duration.seconds(
        ProcessInfo.processInfo.environment["STORM_PATIENCE"].flatMap(Double.init) ?? 300)

    private let seed: UInt64
    private let line: any StormGround
    private let doing = StormLog()
    private let isOver = Atomic(false)

    init(seed: UInt64, over line: any StormGround) {
        (self.seed, self.line) = (seed, line)
    }

    /// One storm after another, each over what that seed makes, for `STORM_SECONDS`.
    static func repeated(over ground: (UInt64) -> any StormGround) async {
        let settings = ProcessInfo.processInfo.environment
        let duration = Duration.seconds(settings["STORM_SECONDS"].flatMap(Double.init) ?? 2)
        let first = settings["STORM_SEED"].flatMap(UInt64.init) ?? .random(in: 0..<1_000_000)
        let end = ContinuousClock.now + duration
        var seed = first
        repeat {
            let wrong = await Storm(seed: seed, over: ground(seed)).outcome()
            if !wrong.isEmpty {
                Issue.record("STORM_SEED=\(seed):\n\(wrong.joined(separator: "\n"))")
                return
            }
            seed += 1
        } while ContinuousClock.now < end
        print("\(seed - first) storms, STORM_SEED=\(first) to \(seed - 1)")
    }

    /// - Returns: what was wrong.
    func outcome() async -> [String] {
        let outcomes = Collected<[String]>()
        Task.detached { outcomes.append(await self.run()) }
        let watchdog = Task.detached {
            var before: Progress?
            while before != self.progress {
                before = self.progress
                try await Task.sleep(for: Self.patience)
            }
            outcomes.append(self.dump())
        }
        await outcomes.reaches(1)
        watchdog.cancel()
        return outcomes.elements[0]
    }

    private func run() async -> [String] {
        let time = moveTimeOn()
        await blow()
        line.weather.isCalm.store(true, ordering: .relaxed)
        await settle()
        var wrong = line.audit()
        await mend()
        wrong += line.audit().map { "mended: \($0)" }
        for actor in line.actors where !actor.deadLetters.isEmpty {
            wrong.append("\(actor.name) still has dead letters")
        }
        for actor in line.actors where await actor.drain() != .drained { wrong.append("\(actor.name) did not drain") }
        isOver.store(true, ordering: .relaxed)
        await time?.value
        return wrong
    }

    private func blow() async {
        var random = SeededRandom(seed: seed &* 31)
        let keys = StormKeys()
        await withDiscardingTaskGroup { group in
            for number in 1...Self.tasks {
                let seed = random.next()
                // Some are where the actors run, so that a message may be processed before `queue` returns.
                let executor = number.isMultiple(of: 2) ? ActorExecutor.shared : nil
                group.addTask(executorPreference: executor) { [line, doing] in
                    var task = StormTask(
                        line: line, keys: keys, random: SeededRandom(seed: seed), doing: doing, number: number)
                    await task.run(Self.operations)
                }
            }
        }
    }

    /// Moves the time on by itself, where it is not the system's.
    private func moveTimeOn() -> Task<Void, Never>? {
        guard let clock = line.weather.manual else { return nil }
        return Task.detached { [self] in
            while !isOver.load(ordering: .relaxed) {
                clock.advance(by: .microseconds(500))
                await Task.yield()
            }
        }
    }

    /// Opens everything, and returns when nothing is pending.
    private func settle() async {
        doing.write("opening", by: 0)
        repeat {
            for actor in line.actors.reversed() {
                // A processor may have stopped its own actor just now.
                switch actor.snapshot().state {
                case .running: continue
                case .failed: actor.restart()
                case .paused, .draining, .stopping, .stopped:
                    let report = await actor.stop()
                    line.book.write { $0.interrupted[actor.name, default: []] += report.interrupted }
                    actor.restart()
                }
                await until { actor.snapshot().state != .failed }
            }
            doing.write("waiting until nothing is pending", by: 0)
            for actor in line.actors { await actor.idle() }
        } while line.actors.contains { $0.snapshot().state != .running || $0.ledger.pending > 0 }
    }

    /// Everything succeeds from now on.
    private func mend() async {
        doing.write("mending", by: 0)
        line.weather.isFair.store(true, ordering: .relaxed)
        while line.actors.contains(where: { !$0.deadLetters.isEmpty }) {
            for actor in line.actors { actor.replayDeadLetters() }
            await settle()
        }
    }

    private struct Progress: Equatable {
        let steps: Int
        let ledgers: [Ledger]
    }

    private var progress: Progress { Progress(steps: doing.steps, ledgers: line.actors.map(\.ledger)) }

    private func dump() -> [String] {
        let actors = line.actors.map { actor in
            let snapshot = actor.snapshot()
            let workers = snapshot.workers.map { "\($0.number): \($0.holding?.label ?? "idle")" }
            return
                "\(snapshot.name): \(snapshot.state), \(snapshot.ledger), capacity \(snapshot.capacity ?? 0), "
                + "\(snapshot.waitingSenders) wait, \(snapshot.stuckWorkers) stuck, workers \(workers)"
        }
        return ["somebody waits for ever"] + doing.entries + actors
    }
}

/// What everybody does at the moment.
final class StormLog: Sendable {
    private let lines = Locked<(current: [Int: String], written: Int)>(([:], 0))

    func write(_ line: String?, by number: Int) {
        lines.withLock { lines in
            lines.current[number] = line
            lines.written += 1
        }
    }

    /// How much was written so far.
    var steps: Int { lines.withLock { $0.written } }

    var entries: [String] {
        lines.withLock { lines in lines.current.sorted { $0.key < $1.key }.map { "task \($0.key): \($0.value)" } }
    }
}
