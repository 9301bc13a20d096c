import Actors

/// A million numbers that wait behind blocked workers: what queueing and keeping them costs, and how fast they are gone.
struct Backlog: Case {
    var batch = 1
    var workers = 4
    var messages = 1_000_000

    var name: String { "backlog" }
    var parameters: String { "p1/w\(workers)/b\(batch)" }

    func measure() async throws -> [(Metric, Double)] {
        let counts = Counts(workers: workers)
        let gate = Gate()
        let actor = NumberActor("backlog", workers: workers) { number, context in
            await gate.wait()
            counts.count(context)
            return number
        }
        let queueing = Stopwatch()
        try await actor.feed(0..<messages, batch: batch).value
        let queued = queueing.seconds
        let memory = ProcessMemory.peakMegabytes
        let draining = Stopwatch()
        gate.open()
        await actor.idle()
        let drained = draining.seconds
        try counts.check(messages)
        return [
            (.queueCall, queued * 1e9 / Double(messages)), (.residentPeak, memory),
            (.drainedPerSecond, Double(messages) / drained),
        ]
    }
}
