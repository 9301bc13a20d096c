import Actors

/// A million numbers through one actor that only counts them.
struct Throughput: Case {
    var producers = 1
    var workers = 4
    var batch = 1
    var messages = 1_000_000
    /// Whether the processor may suspend.
    var isSuspending = false

    var name: String { isSuspending ? "tput_async" : "tput" }
    var parameters: String { "p\(producers)/w\(workers)/b\(batch)" }

    func measure() async throws -> [(Metric, Double)] {
        let counts = Counts(workers: workers)
        let actor = isSuspending ? counts.suspendingActor(name) : counts.actor(name)
        let watch = Stopwatch()
        try await produce(actor)
        let queued = watch.seconds
        await actor.idle()
        let all = watch.seconds
        try counts.check(messages)
        return [
            (.messagesPerSecond, Double(messages) / all), (.queueCall, queued * 1e9 / Double(messages)),
            (.residentPeak, ProcessMemory.peakMegabytes),
        ]
    }

    private func produce(_ actor: NumberActor) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for producer in 0..<producers {
                let range = (producer * messages / producers)..<((producer + 1) * messages / producers)
                group.addTask { try await actor.feed(range, batch: batch).value }
            }
            try await group.waitForAll()
        }
    }
}
