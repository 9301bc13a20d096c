import Foundation
import Testing

@Suite struct HeadlessTests {
    /// The report's fields that the tests read.
    private struct Report: Decodable {
        struct Latency: Decodable { var p50, p95, p99, max: Double }
        struct Times: Decodable { var p50, p99: Double }
        struct Actor: Decodable {
            var name: String
            var workers, accepted, completed, deadLettered, pending: Int
            var service, wait: Times
        }
        var scenario: String
        var accepted, completed, failed, deadLettered, rejected, pending, recovered: Int
        var seconds, perSecond: Double
        var balanced: Bool
        var sum: Int
        var latency: Latency
        var actors: [Actor]
    }

    private func report(_ run: Program.Run) throws -> Report {
        try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
    }

    private static func event(
        _ items: String = #"[{"id":"IT-001","qty":1},{"id":"IT-002","qty":2}]"#, id: String? = nil
    ) -> String {
        let own = id.map { #""id":"\#($0)","# } ?? ""
        return
            #"{\#(own)"customer":"CUST-001","merchant":"MRCN-001","payment":"CARD-001","items":\#(items),"promo":"PROM-001"}"#
    }

    @Test func theHeadline_100OrdersOf20Workers() async throws {
        let run = try await Program.run(
            ["--headless", "--orders", "100", "--workers", "20", "--latency", "20ms", "--data", "none", "--json"])
        let report = try report(run)
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(report.accepted == 100 && report.completed == 100 && report.deadLettered == 0 && report.balanced)
        // Five waits of 20 ms, five rounds: it cannot take less. How much more is for the benchmark to say.
        #expect(report.seconds >= 0.5 && report.latency.max >= 0.48 && report.latency.p50 >= 0.1)
        #expect(report.actors.map(\.name) == ["orders", "notices", "settled"])
        #expect(report.actors[0].workers == 20 && report.actors[1].completed == 400)
        #expect(report.actors[0].service.p50 >= 0.1)
    }

    @Test func badLinesAreToldOneByOne_andTheRestGoesOn() async throws {
        let folder = try TemporaryFolder()
        var lines = (0..<50).map { _ in Self.event() }
        lines[9] = #"{"customer":"CUST-001""#
        lines[16] = Self.event(#"[{"id":"IT-001","qty":-2}]"#)
        lines[29] = Self.event(#"[{"id":"IT-9999","qty":1}]"#)
        let file = try folder.write("\u{FEFF}" + lines.joined(separator: "\r\n"), to: "orders.jsonl")

        let run = try await Program.run(["--headless", "--input", file, "--latency", "0", "--json"])
        let report = try report(run)
        #expect(run.status == 1)
        #expect(report.accepted == 48 && report.rejected == 2 && report.deadLettered == 1 && report.completed == 47)
        let errors = run.errors.split(separator: "\n")
        #expect(errors.count == 3, "\(run.errors)")
        #expect(errors.contains { $0.hasPrefix("orders.jsonl:10: not JSON") })
        #expect(errors.contains("orders.jsonl:17: items[0].qty: expected a whole number ≥ 1, got -2"))
        #expect(errors.contains { $0.contains("IT-9999") })
    }

    @Test func readsStandardInput_andTheSameIdTwiceIsOneOrder() async throws {
        let input = [Self.event(id: "A"), Self.event(id: "B"), Self.event(id: "A")].joined(separator: "\n")
        let folder = try TemporaryFolder()
        let run = try await Program.run(
            [
                "--headless", "--input", "-", "--latency", "0", "--json", "--acks", folder.path("acks"), "--payments",
                folder.path("payments"),
            ], input: input)
        let report = try report(run)
        #expect(run.status == 0 && report.completed == 2)
        #expect(try folder.read("acks") == "A\nB\n")
        let payments = try folder.read("payments").split(separator: "\n")
        #expect(payments.count == 2 && payments.allSatisfy { $0.hasPrefix("A/payment ") || $0.hasPrefix("B/payment ") })
    }

    @Test func acknowledgementsOnStandardOutputAreAlone_theReportIsOnStandardError() async throws {
        let input = ["A", "B"].map { OrderData.event($0) }.joined(separator: "\n")
        let run = try await Program.run(
            ["--headless", "--input", "-", "--latency", "0", "--data", "none", "--acks", "-"], input: input)
        #expect(run.status == 0 && run.output == "A\nB\n")
        #expect(run.errors.hasPrefix("2 accepted, 2 completed, 0 dead, 0 rejected, 0 pending\n"), "\(run.errors)")
    }

    @Test func aKeyInTheBookIsNotChargedAgain() async throws {
        let folder = try TemporaryFolder()
        let arguments = ["--headless", "--input", "-", "--latency", "0", "--json", "--payments", folder.path("book")]
        let first = try report(try await Program.run(arguments, input: Self.event(id: "A")))
        let second = try report(try await Program.run(arguments, input: Self.event(id: "A")))
        #expect(first.sum == second.sum && second.completed == 1)
        #expect(try folder.read("book").split(separator: "\n").count == 1)
    }

    @Test func theDialogue_hasOneDeadLetterInFour() async throws {
        let run = try await Program.run(["--headless", "--scenario", "dialogue", "--orders", "8", "--json"])
        let report = try report(run)
        #expect(run.status == 1 && report.accepted == 8 && report.completed == 6 && report.deadLettered == 2)
        #expect(report.actors.map(\.name) == ["bale", "bane", "subtitle"])
    }

    @Test func thePipeline_hasAsManyStagesAsAskedFor() async throws {
        let run = try await Program.run(
            ["--headless", "--scenario", "pipeline", "--stages", "5", "--work", "1ms", "--orders", "40", "--json"])
        let report = try report(run)
        #expect(run.status == 0 && report.completed == 40 && report.actors.count == 5 && report.latency.p50 >= 0.005)
    }

    @Test func aRateRunsForItsTime() async throws {
        let run = try await Program.run(
            ["--headless", "--rate", "200/s", "--for", "1s", "--latency", "0", "--data", "none", "--json"])
        let report = try report(run)
        #expect(run.status == 0 && (150...250).contains(report.accepted) && report.completed == report.accepted)
    }

    @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, Int32(130))] as [(Int32, Int32)])
    func drainsInTimeWhenASignalEndsIt(signal: Int32, status: Int32) async throws {
        let folder = try TemporaryFolder()
        let run = try await Program.run(
            [
                "--headless", "--rate", "50/s", "--for", "600s", "--latency", "5ms", "--json", "--data", "none",
                "--acks", folder.path("acks"),
            ]
        ) { pid in
            // Once the first order is acknowledged it certainly runs.
            await Poll.until { (try? folder.read("acks").isEmpty) == false }
            kill(pid, signal)
        }
        let report = try report(run)
        #expect(run.status == status)
        #expect(report.balanced)
        #expect(report.pending == 0)
        #expect(report.completed == report.accepted && report.accepted > 0)
    }

    @Test func whatASecondSignalLeavesPendingIsRecoveredByTheNextRun() async throws {
        let folder = try TemporaryFolder()
        let slow = ["--workers", "1", "--latency", "100ms", "--orders", "5000"]
        let kept = ["--headless", "--data", folder.path("data"), "--acks", folder.path("acks"), "--json"]
        let first = try await Program.run(kept + slow) { pid in
            await Poll.until { (try? folder.read("acks").isEmpty) == false }
            kill(pid, SIGTERM)
            kill(pid, SIGINT)
        }
        let left = try report(first)
        // Which of the two comes first is the system's to say.
        #expect([128 + SIGTERM, 128 + SIGINT].contains(first.status))
        #expect(left.balanced && left.pending > 0)
        // That there is something pending is enough to do.
        let second = try await Program.run(kept + ["--latency", "0"])
        let end = try report(second)
        #expect(second.status == 0 && end.recovered == left.pending && end.pending == 0)
        #expect(second.errors.replacing(",", with: "").contains("recovered \(left.pending) orders"))
        #expect(end.completed == left.pending)
        let third = try await Program.run(kept)
        #expect(third.status == 2 && third.errors.contains("nothing to do") && third.output.isEmpty)
    }

    /// Killed wherever it is, the next run's report is the sum of what became of the orders that it had.
    @Test(arguments: [20, 60, 80, 100]) func theReportAfterAKillBalances(commit: Int) async throws {
        let folder = try TemporaryFolder()
        let kept = ["--headless", "--json", "--latency", "0", "--data", folder.path("data")]
        _ = try await Program.run(
            kept + ["--orders", "500"], environment: ["CALLBOARD_FAULT": "afterCommit:\(commit)"])
        let second = try await Program.run(kept)
        let end = try report(second)
        #expect(second.status == 0 && end.balanced && end.recovered > 0)
        #expect(end.accepted == end.completed + end.deadLettered + end.pending && end.accepted == end.recovered)
        #expect(second.errors.contains("recovered \(end.recovered) orders"), "\(second.errors)")
    }

    @Test func deadLettersOfAnEarlierRunAreNoneOfThisOnes() async throws {
        let folder = try TemporaryFolder()
        let kept = ["--headless", "--json", "--latency", "0", "--data", folder.path("data")]
        let bad = OrderData.event("BAD", merchant: "MRCN-999")
        let first = try await Program.run(kept + ["--input", "-"], input: bad)
        #expect(first.status == 1 && first.errors.contains("BAD: rejected: merchant MRCN-999"))
        #expect(try report(first).deadLettered == 1)
        let second = try await Program.run(kept + ["--orders", "1"])
        let end = try report(second)
        #expect(second.status == 0 && !second.errors.contains("BAD"))
        #expect(end.accepted == 1 && end.completed == 1 && end.deadLettered == 0 && end.balanced)
    }

    @Test func aFileThatCannotBeUsedIsOneClearLine_andExitCode3() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("no folder", to: "file")
        let run = try await Program.run(["--headless", "--orders", "1", "--data", file])
        #expect(
            run.status == 3 && run.errors.hasPrefix("callboard: ")
                && run.errors.hasSuffix("(choose another --data DIR)\n"))
    }
}
