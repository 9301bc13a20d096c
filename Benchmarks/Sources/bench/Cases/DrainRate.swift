import Actors

/// Ten million numbers queued to an actor that is paused, and worked off when it goes on.
struct DrainRate: Case {
    var batch = 1000
    var workers = 4
    var messages = 10_000_000

    var name: String { "drain" }
    var parameters: String { "p1/w\(workers)/b\(batch)" }

    func measure() async throws -> [(Metric, Double)] {
        let counts = Counts(workers: workers)
        let actor = counts.actor("drain")
        actor.pause()
        try await actor.feed(0..<messages, batch: batch).value
        let watch = Stopwatch()
        actor.resume()
        await actor.idle()
        let seconds = watch.seconds
        try counts.check(messages)
        return [(.messagesPerSecond, Double(messages) / seconds), (.residentPeak, ProcessMemory.peakMegabytes)]
    }
}
