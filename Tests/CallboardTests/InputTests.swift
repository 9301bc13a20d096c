import Foundation
import Testing

@testable import callboard

/// What an input says that is no plain new order: ids that come again, keys that mean nothing, lines that are too long.
@Suite struct InputTests {
    /// The report's fields that the tests read.
    private struct Report: Decodable, Equatable {
        var accepted, completed, deadLettered, rejected, duplicates, unknownKeys: Int
    }

    /// Whether orders are kept in a file or in memory.
    enum Place: CaseIterable, Sendable { case memory, file }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Runs the program on these lines.
    private func run(
        _ place: Place, _ lines: [String], _ more: String...
    ) async throws -> (report: Report, errors: [String]) {
        let path = try folder.write(lines.map { $0 + "\n" }.joined(), to: "orders.jsonl")
        let data = place == .file ? folder.path("data") : "none"
        let run = try await Program.run(
            [
                "--headless", "--json", "--latency", "0", "--input", path, "--data", data, "--payments",
                folder.path("payments"), "--acks", folder.path("acks"),
            ] + more)
        let report = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
        #expect(run.status == (report.rejected + report.deadLettered == 0 ? 0 : 1))
        return (report, run.errors.split(separator: "\n").map(String.init))
    }

    private func charges() throws -> [String] { try folder.read("payments").split(separator: "\n").map(String.init) }

    private static func event(
        _ id: String?, items: String = #"[{"id":"IT-001","qty":1}]"#, _ more: String = ""
    ) -> String {
        let own = id.map { #","id":"\#($0)""# } ?? ""
        return #"{"customer":"CUST-001","merchant":"MRCN-001","payment":"CARD-001","items":\#(items)\#(own)\#(more)}"#
    }

    // MARK: Ids that come again

    private static let duplicates =
        ["D-0", "D-1", "D-2", "D-3", "D-0", "D-1", "D-2", "D-3", "D-0"].map { event($0) }
        + [event("D-0", items: #"[{"id":"IT-002","qty":5}]"#)]

    @Test(arguments: Place.allCases)
    func theSameOrderAgainIsCounted_andOtherContentIsAnError(place: Place) async throws {
        let (report, errors) = try await run(place, Self.duplicates)
        #expect(
            report
                == Report(accepted: 4, completed: 4, deadLettered: 0, rejected: 1, duplicates: 5, unknownKeys: 0))
        #expect(errors == [#"orders.jsonl:10: id: an order "D-0" with other content was placed before"#])
        #expect(try charges().count == 4)
        #expect(try folder.read("acks") == "D-0\nD-1\nD-2\nD-3\n")
    }

    @Test func aLaterRunKnowsTheOrdersOfTheFile_theirContentToo() async throws {
        // What is paid, what is a dead letter, and what has other content in another order of lines.
        let rejected = Self.event("BAD", items: #"[{"id":"NONE","qty":1}]"#)
        _ = try await run(.file, Self.duplicates + [rejected])
        let (report, errors) = try await run(.file, [Self.duplicates[9], rejected] + Self.duplicates[..<9])
        #expect(
            report
                == Report(accepted: 0, completed: 0, deadLettered: 0, rejected: 1, duplicates: 10, unknownKeys: 0))
        #expect(errors == [#"orders.jsonl:1: id: an order "D-0" with other content was placed before"#])
        #expect(try charges().count == 4)
    }

    /// The promotion counts, of which the table of orders has nothing.
    @Test(arguments: [#","promo":"PROM-001""#, #","promo":"""#])
    func aLaterRunComparesEveryField(promo: String) async throws {
        _ = try await run(.file, [Self.event("A")])
        let isOther = promo.contains("PROM")
        let (report, _) = try await run(.file, [Self.event("A", promo)])
        #expect(report.rejected == (isOther ? 1 : 0) && report.duplicates == (isOther ? 0 : 1) && report.accepted == 0)
    }

    @Test(arguments: Place.allCases, [1, 2])
    func twoSpellingsOfAnIDAreOneOrder(place: Place, runs: Int) async throws {
        let lines = [Self.event("caf\u{E9}-1"), Self.event("cafe\u{301}-1")]
        #expect(lines[0].utf8.count != lines[1].utf8.count)
        var reports: [Report] = []
        for part in runs == 1 ? [lines] : lines.map({ [$0] }) { reports.append(try await run(place, part).report) }
        let accepted = reports.reduce(0) { $0 + $1.accepted }
        #expect(reports.allSatisfy { $0.rejected + $0.deadLettered == 0 && $0.completed == $0.accepted })
        // In memory alone, a later run cannot know; the payment book does.
        #expect(accepted == (place == .memory && runs == 2 ? 2 : 1))
        #expect(reports.reduce(0) { $0 + $1.duplicates } == 2 - accepted)
        #expect(try charges().map { Array($0.utf8) } == [Array("caf\u{E9}-1/payment 137".utf8)])
        guard place == .file else { return }
        for id in ["caf\u{E9}-1", "cafe\u{301}-1"] {
            let shown = try await Program.run(["orders", "show", id, "--data", folder.path("data")])
            #expect(shown.status == 0 && shown.output.contains("state     paid"), "\(shown.errors)")
        }
    }

    @Test func aLineOfAnExportIsNormalizedToo() async throws {
        let data = folder.path("data")
        let line = OrderData.line("cafe\u{301}-1")
        let run = try await Program.run(["data", "import", "-", "--data", data], input: line)
        #expect(run.output == "1 new, 0 known already, 0 rejected\n", "\(run.errors)")
        let again = try await Program.run(
            ["data", "import", "-", "--data", data], input: OrderData.line("caf\u{E9}-1"))
        #expect(again.output == "0 new, 1 known already, 0 rejected\n", "\(again.errors)")
    }

    // MARK: Keys that mean nothing

    private static let unknownKeys = [
        event(nil, #","traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01""#),
        event(nil, #","version":2,"meta":{"source":"web","tags":["a",null]}"#),
        event(nil, items: #"[{"id":"IT-001","qty":1,"note":"gift"}]"#),
    ]

    @Test func unknownKeysAreCounted_andEachNewNameIsSaidOnce() async throws {
        let (report, errors) = try await run(.memory, Self.unknownKeys + Self.unknownKeys)
        #expect(
            report
                == Report(accepted: 6, completed: 6, deadLettered: 0, rejected: 0, duplicates: 0, unknownKeys: 8))
        #expect(
            errors == [
                #"orders.jsonl:1: unknown key "traceparent" is ignored (--strict rejects)"#,
                #"orders.jsonl:2: unknown key "version" is ignored (--strict rejects)"#,
                #"orders.jsonl:2: unknown key "meta" is ignored (--strict rejects)"#,
                #"orders.jsonl:3: unknown key "items[].note" is ignored (--strict rejects)"#,
            ])
    }

    @Test func strictRejectsThem() async throws {
        let (report, errors) = try await run(.memory, Self.unknownKeys, "--strict")
        #expect(report.accepted == 0 && report.rejected == 3 && report.unknownKeys == 0)
        #expect(
            errors == [
                #"orders.jsonl:1: unknown key "traceparent""#, #"orders.jsonl:2: unknown key "version""#,
                #"orders.jsonl:3: items[0]: unknown key "note""#,
            ])
    }

    // MARK: Long lines

    @Test func aLineThatIsTooLongSaysHowLongItIs() async throws {
        let blanks = { (count: Int) in String(repeating: " ", count: count - Self.event(nil).utf8.count) }
        let lines = [1 << 20, 1 << 20 + 1, 3 << 20].map { Self.event(nil) + blanks($0) + "\r" }
        let (report, errors) = try await run(.memory, lines)
        #expect(report.accepted == 1 && report.rejected == 2)
        #expect(
            errors
                == [1_048_577, 3_145_728].enumerated().map {
                    "orders.jsonl:\($0 + 2): expected at most 1048576 bytes a line, got \($1)"
                })
    }

    @Test(arguments: [1, 7, 64]) func linesAreTheSameHoweverTheyAreCut(piece: Int) {
        let bytes = Array("\u{FEFF}one\r\n\ntwo\rtwo\r\n\(String(repeating: "x", count: 40))\nend\r".utf8)
        var lines = Lines(longest: 10)
        var found: [Lines.Line] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            found += lines.split(Array(bytes[start..<min(start + piece, bytes.count)]))
        }
        found += lines.finish()
        #expect(found.map(\.number) == [1, 2, 3, 4, 5])
        #expect(found.map(\.length) == [3, 0, 7, 40, 3])
        let texts = found.map { String(decoding: $0.bytes, as: UTF8.self) }
        #expect(texts == ["one", "", "two\rtwo", "xxxxxxxxxxxx", "end"])
    }
}
