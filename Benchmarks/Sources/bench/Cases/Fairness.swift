import Actors

/// How long a question to an idle actor takes beside busy ones, that have no end of quick messages.
struct Fairness: Case {
    var busy = 16
    var questions = 500

    var name: String { "fairness" }
    var parameters: String { "busy\(busy)" }

    func measure() async throws -> [(Metric, Double)] {
        let others = (0..<busy).map { number in
            WorkerActor<Int, Int>("busy \(number)") { number, _ in
                let end = ContinuousClock.now + .microseconds(100)
                while ContinuousClock.now < end {}
                return number
            }
        }
        for actor in others { try await actor.queue(contentsOf: 0..<1_000_000) }
        let idle = WorkerActor<Int, Int>("idle") { number, _ in number }
        var times: [Duration] = []
        for number in 0..<questions {
            let start = ContinuousClock.now
            _ = try await idle.ask(number)
            times.append(start.duration(to: .now))
        }
        for actor in others { await actor.stop() }
        times.sort()
        return [(.median, microseconds(times, 0.5)), (.nearlyWorst, microseconds(times, 0.99))]
    }
}
