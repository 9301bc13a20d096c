import Actors
import Dashboard
import Foundation
import LoadGenerator
import Orders

/// What came of a run; `--json` prints it as one object. Times are in seconds, sums in minor units.
struct Report: Encodable {
    struct Latency: Encodable {
        var p50, p95, p99, max: Double
    }

    struct Times: Encodable {
        var p50, p99: Double
    }

    /// What earlier runs left: their pending orders are this run's too, their dead letters are not while nobody tries
    /// them again.
    struct Earlier {
        fileprivate var dead: [String: Int] = [:]
        fileprivate var pending: [String: Int] = [:]
        /// The number of each actor's last.
        private var last: [String: Int] = [:]

        /// To be made before the run begins.
        init(_ system: ActorSystem) {
            for actor in system.actors {
                let ledger = actor.snapshot().ledger
                (dead[actor.name], pending[actor.name]) = (ledger.deadLettered, ledger.pending)
                last[actor.name] = actor.deadLetterSummaries(after: 0, limit: 1).last?.number
            }
        }

        /// What was given up on since, of those that are still dead letters.
        func later(of actor: any ObservableActor) -> [DeadLetterSummary] {
            actor.deadLetterSummaries(after: last[actor.name] ?? 0, limit: .max)
        }

        /// The orders that were pending along the line, and those of them that had left its front.
        fileprivate func pending(along line: [ActorSnapshot]) -> (all: Int, behindFront: Int) {
            let counts = line.map { pending[$0.name] ?? 0 }
            return (counts.reduce(0, +), counts.dropFirst().reduce(0, +))
        }

        /// Those that are still there.
        fileprivate func count(in snapshot: ActorSnapshot) -> Int {
            min(dead[snapshot.name] ?? 0, snapshot.ledger.deadLettered)
        }
    }

    struct Actor: Encodable {
        var name: String
        var workers, accepted, completed, deadLettered, pending: Int
        var service, wait: Times
    }

    var scenario: String
    var accepted, completed, failed, deadLettered, rejected, pending: Int
    /// Events of the input whose orders were placed before, in this run or an earlier one.
    var duplicates: Int
    /// Keys of the input's events that were ignored.
    var unknownKeys: Int
    /// How many of the accepted were pending when this run began.
    var recovered: Int
    /// What a load placed and an actor did not take.
    var refused: Int
    /// What a load did not place, as the program was stopped when it was due.
    var skipped: Int
    var seconds, perSecond: Double
    var balanced: Bool
    var sum: Int
    var latency: Latency
    var actors: [Actor]
    /// The file that has what is pending; nil for memory. For people.
    private let keptIn: String?

    private enum CodingKeys: CodingKey {
        case scenario, accepted, completed, failed, deadLettered, rejected, duplicates, unknownKeys
        case refused, skipped, pending, recovered, seconds
        case perSecond
        case balanced, sum, latency, actors
    }

    init(_ scenario: Scenario, _ input: InputReader.Counts, _ earlier: Earlier) {
        let snapshots = scenario.system.snapshot()
        let book = scenario.book()
        let line = Self.line(snapshots)
        self.scenario = scenario.name.rawValue
        // Every order that this run had in its hands, wherever it found it: so it is the sum of what became of them.
        let found = earlier.pending(along: line)
        accepted = found.behindFront + (snapshots.first.map { $0.ledger.accepted - earlier.count(in: $0) } ?? 0)
        completed = line.last?.ledger.completed ?? 0
        failed = book.failed
        deadLettered = line.reduce(0) { $0 + $1.ledger.deadLettered - earlier.count(in: $1) }
        rejected = input.rejected
        duplicates = input.duplicates
        unknownKeys = input.unknownKeys
        refused = scenario.load.status.counts.refused
        skipped = scenario.load.status.counts.skipped
        pending = line.reduce(0) { $0 + $1.ledger.pending + $1.handedBack }
        keptIn = scenario.file?.path
        recovered = found.all
        seconds = (book.elapsed / .seconds(1)).inMicros
        perSecond = seconds > 0 ? (Double(completed) / seconds).inMicros : 0
        balanced = snapshots.allSatisfy(\.ledger.isBalanced)
        sum = book.sum.minorUnits
        latency = Latency(
            p50: book.latency.seconds(50), p95: book.latency.seconds(95), p99: book.latency.seconds(99),
            max: (book.latency.max / .seconds(1)).inMicros)
        actors = snapshots.map { Actor($0, earlier: earlier.count(in: $0)) }
    }

    /// The actors from the front to the end of the line: what they hold are orders. Others hold what orders cause.
    private static func line(_ snapshots: [ActorSnapshot]) -> [ActorSnapshot] {
        var line: [ActorSnapshot] = []
        var next = snapshots.first
        while let actor = next, !line.contains(where: { $0.name == actor.name }) {
            line.append(actor)
            next = snapshots.first { $0.name == actor.targets.first }
        }
        return line
    }

    /// 0 when every order is final and none dead, and no line was rejected.
    var exitCode: Int32 { deadLettered + rejected + pending == 0 && balanced ? 0 : Failure.incomplete }

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Every value is a number, a string or a Boolean: it can be encoded.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// A few lines for people.
    var text: String {
        var lines = [
            "\(accepted) accepted, \(completed) completed, \(deadLettered) dead, \(rejected) rejected, \(pending) pending"
                + (keptIn.map { pending > 0 ? ", kept in \($0)" : "" } ?? "")
                + (refused > 0 ? ", \(refused) refused" : "")
                + (skipped > 0 ? ", \(skipped) skipped while the program was stopped" : "")
                + (duplicates > 0 ? ", \(duplicates) duplicates" : "")
                + (unknownKeys > 0 ? ", \(unknownKeys) unknown keys ignored" : ""),
            "\(Format.duration(.seconds(seconds))), \(Format.rate(perSecond))/s, balance \(balanced ? "ok" : "OFF")",
        ]
        if latency.max > 0 {
            let times = [("p50", latency.p50), ("p95", latency.p95), ("p99", latency.p99), ("max", latency.max)]
            let texts = times.map { "\($0) \(Format.duration(.seconds($1)))" }
            lines.append("latency " + texts.joined(separator: ", "))
        }
        return lines.joined(separator: "\n")
    }
}

extension Report.Actor {
    /// - Parameter earlier: how many of its dead letters are of earlier runs.
    fileprivate init(_ snapshot: ActorSnapshot, earlier: Int) {
        name = snapshot.name
        workers = snapshot.wantedWorkers
        accepted = snapshot.ledger.accepted - earlier
        completed = snapshot.ledger.completed
        deadLettered = snapshot.ledger.deadLettered - earlier
        pending = snapshot.ledger.pending
        service = Report.Times(p50: snapshot.service.seconds(50), p99: snapshot.service.seconds(99))
        wait = Report.Times(p50: snapshot.wait.seconds(50), p99: snapshot.wait.seconds(99))
    }
}

extension LatencyHistogram {
    fileprivate func seconds(_ percent: Double) -> Double { (percentile(percent) / .seconds(1)).inMicros }
}

extension Double {
    /// Rounded to a millionth: more digits would say more than was measured.
    fileprivate var inMicros: Double { (self * 1_000_000).rounded() / 1_000_000 }
}
