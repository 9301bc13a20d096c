import Actors
import CPlainLoop
import DurableInbox

/// Producers that each await the acceptance of one message after another, beside a plain loop in C that commits one
/// message after another. Both take turns, so that the disk is the same to both.
struct DurableAcceptance: Case {
    private static let turns = 10

    var producers: Int
    var messages = 20_000
    var plainMessages = 20_000

    let name = "durable"
    var parameters: String { "p\(producers)" }

    func measure() async throws -> [(Metric, Double)] {
        let folder = try StoreFolder()
        let store = try DurableStore(path: folder.store)
        defer { store.close() }
        let inbox = try store.inbox("orders")
        guard let plain = plain_loop_open(folder.plain) else { throw Lost(got: 0, want: 1) }
        defer { plain_loop_close(plain) }
        var seconds = (ours: 0.0, plain: 0.0)
        for _ in 0..<Self.turns {
            var watch = Stopwatch()
            try await produce(store, inbox, messages / Self.turns)
            seconds.ours += watch.seconds
            watch = Stopwatch()
            let isWell = plain_loop_run(plain, Int32(plainMessages / Self.turns), 300) != 0
            guard isWell else { throw Lost(got: 0, want: 1) }
            seconds.plain += watch.seconds
        }
        let accepted = try await store.read { (view) throws(StoreError) in try view.counts(inbox).accepted }
        guard accepted == messages else { throw Lost(got: accepted, want: messages) }
        let (ours, theirs) = (Double(messages) / seconds.ours, Double(plainMessages) / seconds.plain)
        return [(.acceptedPerSecond, ours), (.plainPerSecond, theirs), (.plainRatio, ours / theirs)]
    }

    private func produce(_ store: DurableStore, _ inbox: InboxNumber, _ messages: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for producer in 0..<producers {
                let count = (producer + 1) * messages / producers - producer * messages / producers
                group.addTask {
                    for _ in 0..<count { _ = try await store.perform(.accept(inbox, [.sample])) }
                }
            }
            try await group.waitForAll()
        }
    }
}
