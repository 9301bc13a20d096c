import Actors

/// What a look at a system of idle actors costs that have all worked.
struct SnapshotCost: Case {
    /// So many actors are looked at in all, however many a look takes in.
    private static let looks = 20_000
    private static let messages = 100

    var actors: Int
    var workers = 4

    var name: String { "snapshot" }
    var parameters: String { "a\(actors)/w\(workers)" }

    func measure() async throws -> [(Metric, Double)] {
        let system = try await makeSystem()
        let rounds = Self.looks / actors
        var completed = 0
        let watch = Stopwatch()
        for _ in 0..<rounds {
            for snapshot in system.snapshot() { completed += snapshot.ledger.completed }
        }
        let milliseconds = watch.seconds * 1000 / Double(rounds)
        let expected = rounds * actors * Self.messages
        guard completed == expected else { throw Lost(got: completed, want: expected) }
        return [(.snapshot, milliseconds)]
    }

    private func makeSystem() async throws -> ActorSystem {
        let all = (1...actors).map { NumberActor("actor \($0)", workers: workers) { number, _ in number } }
        for actor in all { try await actor.feed(0..<Self.messages, batch: Self.messages).value }
        for actor in all { await actor.idle() }
        return ActorSystem(all)
    }
}
