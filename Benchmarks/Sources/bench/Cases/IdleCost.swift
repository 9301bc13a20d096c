import Actors

/// What actors and workers cost that do nothing: the bytes allocated for each, before and after every worker has
/// processed a message. By the allocator's statistics: resident memory comes in pages, too coarse for this.
struct IdleCost: Case {
    /// What is counted.
    enum Each: Sendable {
        case actor, worker
    }

    var actors: Int
    var workers: Int
    var each: Each

    var name: String { "idle" }
    var parameters: String { "a\(actors)/w\(workers)" }

    func measure() async throws -> [(Metric, Double)] {
        // No worker gets a second message before all have had their first.
        let meeting = Meeting(of: actors * workers)
        var all: [NumberActor] = []
        all.reserveCapacity(actors)
        let start = ProcessMemory.allocatedBytes
        for number in 1...actors {
            all.append(
                NumberActor("actor \(number)", workers: workers) { number, _ in
                    await meeting.join()
                    return number
                })
        }
        let new = ProcessMemory.allocatedBytes - start
        for actor in all { try await actor.feed(0..<workers, batch: workers).value }
        for actor in all { await actor.idle() }
        let used = ProcessMemory.allocatedBytes - start
        let completed = all.reduce(0) { $0 + $1.ledger.completed }
        guard completed == actors * workers else { throw Lost(got: completed, want: actors * workers) }
        return [(.bytesNew, share(of: new)), (.bytesUsed, share(of: used))]
    }

    private func share(of bytes: Int) -> Double {
        Double(bytes) / Double(each == .actor ? actors : workers)
    }
}
