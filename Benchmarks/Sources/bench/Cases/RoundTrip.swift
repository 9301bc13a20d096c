import Actors

/// One message at a time: from queueing it to hearing from its processor, in a task that runs where the actors do, as a
/// goroutine does, or in one that does not.
struct RoundTrip: Case {
    private static let warmUp = 2_000

    var workers = 1
    var messages = 100_000

    var isElsewhere = false

    var name: String { isElsewhere ? "rtt_other" : "rtt" }
    var parameters: String { "w\(workers)" }

    func measure() async throws -> [(Metric, Double)] {
        let processed = Handoff()
        let actor = NumberActor("rtt", workers: workers) { number, _ in
            processed.signal()
            return number
        }
        let times = try await Task.detached(executorPreference: isElsewhere ? nil : ActorExecutor.shared) {
            for number in 0..<Self.warmUp { _ = try await time(number, actor, processed) }
            var times: [Duration] = []
            times.reserveCapacity(messages)
            for number in 0..<messages { times.append(try await time(number, actor, processed)) }
            return times.sorted()
        }.value
        return [(.median, microseconds(times, 0.5)), (.nearlyWorst, microseconds(times, 0.99))]
    }

    private func time(_ number: Int, _ actor: NumberActor, _ processed: Handoff) async throws -> Duration {
        let start = ContinuousClock.now
        try await actor.queue(number)
        await processed.wait()
        return start.duration(to: .now)
    }
}

/// The time below which that share of sorted times lies, in microseconds.
func microseconds(_ sorted: [Duration], _ share: Double) -> Double {
    sorted[Int(share * Double(sorted.count - 1))] / .microseconds(1)
}
