import Actors
import CPlainLoop
import DurableInbox

/// Producers that each await the acceptance of one order after another by an actor whose inbox is in a store. Two plain
/// C programs take turns with it, so that the disk is the same to all: a loop that commits one row after another, and as
/// many threads that append to a log and share its syncs. The same producers and an inbox in memory come last.
struct DurableAcceptance: Case {
    private static let turns = 10

    var producers: Int
    var orders = 20_000
    var plainRows = 20_000

    let name = "durable"
    var parameters: String { "p\(producers)" }

    func measure() async throws -> [(Metric, Double)] {
        let folder = try StoreFolder()
        let store = try DurableStore(path: folder.store)
        defer { store.close() }
        let durable = try WorkerActor("orders", inbox: try store.inbox("orders"), processor: Self.ignore)
        guard let plain = plain_loop_open(folder.plain) else { throw Lost(got: 0, want: 1) }
        defer { plain_loop_close(plain) }
        guard let log = plain_log_open(folder.log) else { throw Lost(got: 0, want: 1) }
        defer { plain_log_close(log) }
        var seconds = (durable: 0.0, plain: 0.0, log: 0.0)
        for turn in 0..<Self.turns {
            var watch = Stopwatch()
            try await produce(turn * orders / Self.turns..<(turn + 1) * orders / Self.turns, durable)
            seconds.durable += watch.seconds
            watch = Stopwatch()
            var isWell = plain_loop_run(plain, Int32(plainRows / Self.turns), Int32(SampleOrder.bytes)) != 0
            seconds.plain += watch.seconds
            watch = Stopwatch()
            let each = Int32(orders / Self.turns / producers)
            isWell = plain_log_run(log, Int32(producers), each, Int32(SampleOrder.bytes)) != 0 && isWell
            seconds.log += watch.seconds
            guard isWell else { throw Lost(got: 0, want: 1) }
        }
        try check(durable)
        let memory = WorkerActor("orders", processor: Self.ignore)
        memory.pause()
        let watch = Stopwatch()
        try await produce(0..<orders, memory)
        let inMemory = Double(orders) / watch.seconds
        try check(memory)
        let accepted = Double(orders) / seconds.durable
        let plainly = Double(plainRows) / seconds.plain
        let logged = Double(orders / Self.turns / producers * producers * Self.turns) / seconds.log
        return [
            (.acceptedPerSecond, accepted), (.plainPerSecond, plainly), (.plainRatio, accepted / plainly),
            (.logPerSecond, logged), (.logRatio, accepted / logged),
            (.memoryPerSecond, inMemory), (.memoryRatio, accepted / inMemory),
        ]
    }

    private static let ignore: WorkerActor<SampleOrder, Void>.Processor = { _, _ in }

    private func produce(_ numbers: Range<Int>, _ actor: WorkerActor<SampleOrder, Void>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for producer in 0..<producers {
                group.addTask {
                    for number in stride(from: numbers.lowerBound + producer, to: numbers.upperBound, by: producers) {
                        try await actor.queue(SampleOrder(number))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func check(_ actor: WorkerActor<SampleOrder, Void>) throws(Lost) {
        let pending = actor.snapshot().ledger.pending
        guard pending == orders else { throw Lost(got: pending, want: orders) }
    }
}
