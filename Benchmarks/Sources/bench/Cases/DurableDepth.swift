import Actors
import DurableInbox
import Synchronization

/// A store in which many orders wait: how long an actor takes to begin with them, what an order costs that is accepted
/// while another is worked off, and how much memory it all has.
struct DurableDepth: Case {
    private static let producers = 64
    private static let chunk = 4_096

    var pending: Int
    /// So many are accepted, and as many worked off.
    var pairs = 100_000

    let name = "durable_at"
    var parameters: String { "\(pending)" }

    func measure() async throws -> [(Metric, Double)] {
        let folder = try StoreFolder()
        try await fill(folder.store)
        let (begun, end) = (Gate(), Gate())
        let done = Atomic(0)
        var watch = Stopwatch()
        let store = try DurableStore(path: folder.store)
        defer { store.close() }
        let actor = try WorkerActor<SampleOrder, Void>("orders", workers: 64, inbox: try store.inbox("orders")) {
            _, _ in
            let count = done.add(1, ordering: .relaxed).newValue
            if count == 1 { begun.open() }
            if count > pairs { await end.wait() }
        }
        guard actor.snapshot().ledger.pending == pending else {
            throw Lost(got: actor.snapshot().ledger.pending, want: pending)
        }
        actor.resume()
        await begun.wait()
        let opening = watch.seconds
        watch = Stopwatch()
        try await produce(actor)
        while actor.snapshot().ledger.completed < pairs { try await Task.sleep(for: .milliseconds(2)) }
        let rate = Double(pairs) / watch.seconds
        actor.pause()
        end.open()
        return [(.opening, opening * 1e3), (.pairsPerSecond, rate), (.residentPeak, ProcessMemory.peakMegabytes)]
    }

    private func fill(_ path: String) async throws {
        let store = try DurableStore(path: path)
        defer { store.close() }
        let actor = try WorkerActor<SampleOrder, Void>("orders", inbox: try store.inbox("orders")) { _, _ in }
        for start in stride(from: 0, to: pending, by: Self.chunk) {
            try await actor.queue(contentsOf: (start..<min(start + Self.chunk, pending)).map(SampleOrder.init))
        }
    }

    private func produce(_ actor: WorkerActor<SampleOrder, Void>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for producer in 0..<Self.producers {
                group.addTask {
                    for number in stride(from: producer, to: pairs, by: Self.producers) {
                        try await actor.queue(SampleOrder(number))
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
