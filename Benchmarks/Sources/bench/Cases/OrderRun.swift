import FoundationEssentials

/// Generated orders through the program itself, with nothing kept: all nine steps of each, from the first accepted to
/// the last one final. The peers' orders have two items each, ours one to three.
struct OrderRun: Case {
    var orders: Int
    var latencyInMilliseconds: Int
    var workers = 20
    /// The program, by its path or name.
    var callboard: String

    var name: String { "order" }
    var parameters: String { "\(orders)/\(workers)w/\(latencyInMilliseconds)ms" }

    private struct Report: Decodable {
        var accepted, completed, pending: Int
        var seconds, perSecond: Double
    }

    func measure() async throws -> [(Metric, Double)] {
        let output = try await Program.output(
            callboard,
            [
                "--headless", "--orders", "\(orders)", "--workers", "\(workers)",
                "--latency", "\(latencyInMilliseconds)ms", "--data", "none", "--json",
            ])
        let report = try JSONDecoder().decode(Report.self, from: Data(output.utf8))
        guard report.accepted == orders, report.completed == orders, report.pending == 0 else {
            throw Lost(got: report.completed, want: orders)
        }
        return [(.wall, report.seconds * 1000), (.ordersPerSecond, report.perSecond)]
    }
}
