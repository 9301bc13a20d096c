import Actors
import DurableInbox

/// A store in which many messages wait: what it costs to open it, to take the next messages, to work one off, and how
/// much memory it has.
struct DurableDepth: Case {
    private static let workers = 64
    private static let chunk = 4_096

    var pending: Int
    var pairs = 100_000

    let name = "durable_at"
    var parameters: String { "\(pending)" }

    func measure() async throws -> [(Metric, Double)] {
        let folder = try StoreFolder()
        try await fill(folder.store)
        let watch = Stopwatch()
        let store = try DurableStore(path: folder.store)
        let inbox = try store.inbox("orders")
        let first = try await store.read { (view) throws(StoreError) in try view.ready(inbox, limit: 1_000) }
        let opening = watch.seconds
        defer { store.close() }
        guard first.count == 1_000 else { throw Lost(got: first.count, want: 1_000) }
        let rate = try await workOff(store, inbox)
        let window = try await window(store, inbox)
        return [
            (.opening, opening * 1e3), (.pairsPerSecond, rate), (.window, window * 1e3),
            (.residentPeak, ProcessMemory.peakMegabytes),
        ]
    }

    private func fill(_ path: String) async throws {
        let store = try DurableStore(path: path)
        defer { store.close() }
        let inbox = try store.inbox("orders")
        for start in stride(from: 0, to: pending, by: Self.chunk) {
            let count = min(Self.chunk, pending - start)
            _ = try await store.perform(.accept(inbox, Array(repeating: .sample, count: count)))
        }
    }

    /// Finishes the first messages and accepts as many at the end, as an actor would.
    private func workOff(_ store: DurableStore, _ inbox: InboxNumber) async throws -> Double {
        let watch = Stopwatch()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<Self.workers {
                group.addTask {
                    for number in stride(from: worker + 1, through: pairs, by: Self.workers) {
                        let key = MessageKey(rawValue: MessageKey(first: inbox).rawValue + Int64(number - 1))
                        _ = try await store.perform(.accept(inbox, [.sample]))
                        guard try await store.perform(.finish(key)) == .done else { throw Lost(got: 0, want: 1) }
                    }
                }
            }
            try await group.waitForAll()
        }
        return Double(pairs) / watch.seconds
    }

    /// How long it takes to read the next 1,000 messages.
    private func window(_ store: DurableStore, _ inbox: InboxNumber) async throws -> Double {
        let watch = Stopwatch()
        let count = try await store.read { (view) throws(StoreError) in try view.ready(inbox, limit: 1_000).count }
        guard count == min(1_000, pending) else { throw Lost(got: count, want: 1_000) }
        return watch.seconds
    }
}

extension MessageKey {
    /// The first key of an inbox.
    fileprivate init(first inbox: InboxNumber) { self.init(rawValue: Int64(inbox.rawValue) << 47 + 1) }
}
