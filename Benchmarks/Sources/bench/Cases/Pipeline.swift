import Actors

/// A million numbers through three actors in a line.
struct Pipeline: Case {
    var batch = 1
    var workers = 4
    var messages = 1_000_000

    var name: String { "pipe3" }
    var parameters: String { "p1/w\(workers)x3/b\(batch)" }

    func measure() async throws -> [(Metric, Double)] {
        let counts = (1...3).map { _ in Counts(workers: workers) }
        let stages = counts.enumerated().map { $1.actor("stage \($0 + 1)") }
        stages[0].direct(to: stages[1]).direct(to: stages[2])
        let watch = Stopwatch()
        try await stages[0].feed(0..<messages, batch: batch).value
        for stage in stages { await stage.idle() }
        let all = watch.seconds
        for count in counts { try count.check(messages) }
        return [(.messagesPerSecond, Double(messages) / all), (.residentPeak, ProcessMemory.peakMegabytes)]
    }
}
