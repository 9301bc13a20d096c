import Actors
import DurableInbox
import Foundation
import TestKit
import Testing

/// The program under load is killed with `kill -9`, at any instant and at named ones around a commit, and started again
/// on the same file. `TORTURE_KILLS` says how often (`make torture`: 1,000), `TORTURE_SEED` repeats a run.
@Suite(.serialized, .timeLimit(.minutes(60))) struct TortureTests {
    private static let kills = number("TORTURE_KILLS") ?? 12
    private static let seed = number("TORTURE_SEED").map { UInt64($0) } ?? .random(in: 0..<1_000_000)

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    @Test func killedAtAnyInstant_losesNoOrderAndChargesNobodyTwice() async throws {
        var random = SeededRandom(seed: Self.seed)
        var total = Tortured.Findings()
        while total.kills < Self.kills {
            let tortured = try Tortured()
            let kills = min(12, Self.kills - total.kills)
            for _ in 0..<kills { try await tortured.kill(using: &random) }
            total.add(try await tortured.findings())
        }
        print("torture, seed \(Self.seed): \(total)")
        #expect(total.isClean, "seed \(Self.seed): \(total)")
    }
}

/// A file of orders whose owner is killed again and again.
private final class Tortured {
    /// What was found at the end, when all orders were worked off.
    struct Findings: CustomStringConvertible {
        var kills = 0
        var died = 0
        var acknowledged = 0
        var completed = 0
        var lost = 0
        var chargedTwice = 0
        var chargedOtherwise = 0
        var twoEnds = 0
        /// In flight at so many kills that they were set aside, and then tried again. No fault.
        var setAside = 0
        var doubledAtHandOver = 0
        var notices = 0
        var problems: [String] = []

        var isClean: Bool {
            lost + chargedTwice + chargedOtherwise + twoEnds + doubledAtHandOver + abs(notices) == 0 && problems.isEmpty
                && acknowledged > 0
        }

        mutating func add(_ other: Findings) {
            kills += other.kills
            died += other.died
            acknowledged += other.acknowledged
            completed += other.completed
            lost += other.lost
            chargedTwice += other.chargedTwice
            chargedOtherwise += other.chargedOtherwise
            twoEnds += other.twoEnds
            setAside += other.setAside
            doubledAtHandOver += other.doubledAtHandOver
            notices += other.notices
            problems += other.problems
        }

        var description: String {
            """
            \(kills) kills (\(died) before the load had ended), \(acknowledged) acknowledged, \(completed) completed; \
            lost \(lost), charged twice \(chargedTwice), charged otherwise \(chargedOtherwise), two ends \(twoEnds), \
            doubled at the hand-over \(doubledAtHandOver), notices off by \(notices), \
            set aside and tried again \(setAside) \(problems)
            """
        }
    }

    private let folder: TemporaryFolder
    private var kills = 0
    private var died = 0

    init() throws { folder = try TemporaryFolder() }

    private var arguments: [String] {
        [
            "--headless", "--workers", "8", "--latency", "1ms", "--data", folder.path("data"),
            "--acks", folder.path("acks"), "--payments", folder.path("payments"),
        ]
    }

    /// Starts the program and has it killed: by somebody else at a random instant, or by itself at a named point.
    func kill(using random: inout SeededRandom) async throws {
        kills += 1
        let load = ["--rate", "2000/s", "--for", "20s", "--seed", "\(kills)"]
        let run: Program.Run
        if Bool.random(using: &random) {
            let delay = Duration.milliseconds(Int.random(in: 10...400, using: &random))
            run = try await Program.run(arguments + load) { process in
                // An instant that nobody chose is what this is about.
                try? await Task.sleep(for: delay)
                Foundation.kill(process, SIGKILL)
            }
        } else {
            let point = FaultPoint.allCases.randomElement(using: &random) ?? .beforeCommit
            let place = Int.random(in: 1...40, using: &random)
            run = try await Program.run(
                arguments + load, environment: ["CALLBOARD_FAULT": "\(point.rawValue):\(place)"]
            ) {
                process in
                // Points that are passed once or never must not let it run to its end.
                try? await Task.sleep(for: .milliseconds(600))
                Foundation.kill(process, SIGKILL)
            }
        }
        if run.status == 128 + SIGKILL { died += 1 }
    }

    /// Works off what is left, and looks at the file, the acknowledgements and the payments.
    func findings() async throws -> Findings {
        var findings = Findings(kills: kills, died: died)
        try await workOff(&findings)
        findings.setAside = try await replayWhatWasSetAside()
        if findings.setAside > 0 { try await workOff(&findings) }
        let store = try DurableStore(path: folder.path("data") + "/orders.sqlite")
        defer { store.close() }
        findings.problems += try store.check()
        let (counts, accepted) = try await store.read { (view) throws(StoreError) in
            let numbers = (1...3).map { InboxNumber(rawValue: $0) }
            let rows = try view.query("SELECT identity FROM identity WHERE inbox = 1")
            return (try numbers.map { number throws(StoreError) in try view.counts(number) }, rows)
        }
        let ids = Set(accepted.compactMap { if case .text(let id)? = $0.first { id } else { nil } })
        let acknowledged = try lines("acks")
        findings.acknowledged = acknowledged.count
        findings.lost = acknowledged.filter { !ids.contains($0) }.count + counts[0].pending
        findings.completed = counts[0].completed
        findings.twoEnds = abs(counts[0].accepted - counts[0].completed) + abs(ids.count - counts[0].accepted)
        findings.doubledAtHandOver =
            abs(counts[2].accepted - counts[0].completed) + abs(counts[2].completed - counts[0].completed)
        findings.notices = counts[1].completed - 4 * counts[0].completed
        let keys = try lines("payments").map { $0.split(separator: " ")[0] }
        findings.chargedTwice = keys.count - Set(keys).count
        findings.chargedOtherwise = Set(keys.map(String.init)).symmetricDifference(ids.map { "\($0)/payment" }).count
        return findings
    }

    private func workOff(_ findings: inout Findings) async throws {
        let run = try await Program.run(arguments + ["--orders", "1"])
        if run.status != 0 { findings.problems.append("exit \(run.status): \(run.errors.suffix(300))") }
    }

    /// Has the messages tried again that were in flight at too many kills.
    private func replayWhatWasSetAside() async throws -> Int {
        let store = try DurableStore(path: folder.path("data") + "/orders.sqlite")
        defer { store.close() }
        let rows = try await store.read { (view) throws(StoreError) in
            try view.query("SELECT key FROM dead WHERE reason LIKE '%unclean ends of the process%'")
        }
        let keys = rows.compactMap { if case .integer(let key)? = $0.first { MessageKey(rawValue: key) } else { nil } }
        for key in keys { _ = try await store.perform(.replay(key)) }
        return keys.count
    }

    /// The whole lines of a file.
    private func lines(_ name: String) throws -> [String] {
        let text = try String(contentsOfFile: folder.path(name), encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
}
