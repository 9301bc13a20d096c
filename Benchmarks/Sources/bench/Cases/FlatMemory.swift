import Actors

/// Ten million numbers through three bounded actors in a line: whether memory stays where it was early on.
struct FlatMemory: Case {
    private static let early = 1_000_000

    var workers = 4
    var messages = 10_000_000

    var name: String { "flat" }
    var parameters: String { "p1/w\(workers)x3/b1" }

    func measure() async throws -> [(Metric, Double)] {
        let counts = (1...3).map { _ in Counts(workers: workers) }
        let stages = counts.enumerated().map { stage("stage \($0 + 1)", $1) }
        stages[0].direct(to: stages[1]).direct(to: stages[2])
        let watch = Stopwatch()
        try await stages[0].feed(0..<Self.early, batch: 1).value
        let early = ProcessMemory.megabytes
        try await stages[0].feed(Self.early..<messages, batch: 1).value
        for stage in stages { await stage.idle() }
        let seconds = watch.seconds
        let late = ProcessMemory.megabytes
        for count in counts { try count.check(messages) }
        return [
            (.messagesPerSecond, Double(messages) / seconds), (.residentEarly, early), (.residentLate, late),
            (.residentPeak, ProcessMemory.peakMegabytes),
        ]
    }

    private func stage(_ name: String, _ counts: Counts) -> NumberActor {
        NumberActor(name, workers: workers, inbox: .bounded(1024)) { number, context in
            counts.count(context)
            return number
        }
    }
}
