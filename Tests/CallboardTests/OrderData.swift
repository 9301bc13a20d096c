import Foundation
import Testing

/// A data directory under test, and the program on it.
final class OrderData: Sendable {
    /// What tests read of an order's line.
    struct Listed: Decodable, Equatable {
        struct Step: Decodable, Equatable {
            var name, at: String
        }
        var id, state: String
        var total: Int?
        var attempts: Int
        var steps: [Step]
        var reason: String?
        var items, placedAt: String
        var endedAt: String?
    }

    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    var directory: String { folder.path("data") }

    var file: String { folder.path("data/orders.sqlite") }

    /// Runs a command on the directory.
    func callboard(_ arguments: String..., input: String = "") async throws -> Program.Run {
        try await Program.run(arguments + ["--data", directory], input: input)
    }

    /// Has these orders placed and worked off.
    func work(off events: String...) async throws {
        let run = try await callboard(
            "--headless", "--latency", "0", "--workers", "1", "--input", "-", input: events.joined(separator: "\n"))
        try #require(run.status < 2, "\(run.errors)")
    }

    /// Runs the program with an order after another until `isThere`, then kills it.
    func kill(_ arguments: String..., once isThere: @Sendable () async throws -> Bool) async throws {
        let run = try await Program.run(["--headless"] + arguments + ["--data", directory]) { process in
            await Poll.until { (try? await isThere()) ?? false }
            Foundation.kill(process, SIGKILL)
        }
        try #require(run.status == 128 + SIGKILL, "\(run.errors)")
    }

    /// A directory with an order whose last step is that one: the program was killed then. At which commit that is
    /// depends on how many the notices had, so it is tried until one fits.
    static func interrupted(after step: String) async throws -> OrderData {
        for commit in Array(repeating: 6...16, count: 10).joined() {
            let data = try OrderData()
            _ = try await Program.run(
                ["--headless", "--orders", "1", "--latency", "0", "--data", data.directory],
                environment: ["CALLBOARD_FAULT": "afterCommit:\(commit)"])
            if try await data.listed().first?.steps.last?.name == step { return data }
        }
        throw NotInterrupted(step: step)
    }

    private struct NotInterrupted: Error {
        let step: String
    }

    /// Why there is no list. No issue by itself: a list may be waited for.
    private struct NotListed: Error {
        let errors: String
    }

    /// What `orders list --json` says.
    func listed(_ arguments: String...) async throws -> [Listed] {
        let run = try await Program.run(["orders", "list", "--json", "--data", directory] + arguments)
        guard run.status == 0 else { throw NotListed(errors: run.errors) }
        return try run.output.split(separator: "\n").map { try JSONDecoder().decode(Listed.self, from: Data($0.utf8)) }
    }

    /// What `data export` says.
    func exported() async throws -> String {
        let run = try await callboard("data", "export")
        try #require(run.status == 0, "\(run.errors)")
        return run.output
    }

    static func event(_ id: String, merchant: String = "MRCN-001") -> String {
        """
        {"id":"\(id)","customer":"CUST-001","merchant":"\(merchant)","payment":"CARD-001","items":\
        [{"id":"IT-001","qty":1},{"id":"IT-002","qty":2}]}
        """
    }

    /// A line of an export: an order.
    static func line(_ id: String, state: String = "ready", _ more: String = "") -> String {
        """
        {"inbox":"orders","state":"\(state)","identity":"\(id)","version":1,"attempts":0,\
        "acceptedAt":"2026-01-02T03:04:05.000000006Z",\(more)"reason":null,"steps":[],\
        "body":{"version":1,"id":"\(id)","acceptedAt":1767323045000000006,"event":\(event(id))}}
        """
    }
}
