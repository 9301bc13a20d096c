/// All there is to measure, in the order in which it runs.
struct Catalogue: Sendable {
    let groups: [CaseGroup]

    /// - Parameter callboard: the program, by its path or name.
    init(callboard: String = "callboard") {
        groups = Self.orders(callboard) + Self.shared + Self.ours + Self.durable
    }

    /// The measurement of that id.
    func measurement(_ id: String) -> (any Case)? { groups.lazy.flatMap(\.cases).first { $0.id == id } }

    private static func orders(_ callboard: String) -> [CaseGroup] {
        [
            CaseGroup(
                name: "order", about: "100 orders, 20 workers, 20 ms a call: the article's headline",
                cases: [OrderRun(orders: 100, latencyInMilliseconds: 20, callboard: callboard)], peers: ["order"]),
            CaseGroup(
                name: "order0", about: "200,000 orders, 20 workers, no latency",
                cases: [OrderRun(orders: 200_000, latencyInMilliseconds: 0, callboard: callboard)], peers: ["order0"]),
        ]
    }

    /// What the peers measure as well.
    private static let shared = [
        CaseGroup(
            name: "tput", about: "1,000,000 numbers through one actor, 1 or 1,000 a call",
            cases: [1, 4, 20].flatMap { workers in [1, 1000].map { Throughput(workers: workers, batch: $0) } }
                + [Throughput(producers: 4)],
            peers: ["tput", "pool"]),
        CaseGroup(
            name: "pipe3", about: "1,000,000 numbers through three actors in a line",
            cases: [1, 1000].map { Pipeline(batch: $0) }, peers: ["pipe3", "pool"]),
        CaseGroup(
            name: "rtt", about: "one message at a time: from queued to processed", cases: [RoundTrip()],
            peers: ["rtt"]),
        CaseGroup(
            name: "backlog", about: "1,000,000 numbers waiting behind blocked workers",
            cases: [1, 1000].map { Backlog(batch: $0) }, peers: ["backlog"]),
    ]

    private static let ours = [
        CaseGroup(
            name: "tput_async", about: "as tput, with a processor that may suspend",
            cases: [Throughput(isSuspending: true), Throughput(producers: 4, isSuspending: true)]),
        CaseGroup(
            name: "rtt_other", about: "as rtt, from an ordinary task, that shares its threads with others",
            cases: [RoundTrip(isElsewhere: true)]),
        CaseGroup(
            name: "fairness", about: "a question to an idle actor beside 16 busy ones", cases: [Fairness()]),
        CaseGroup(
            name: "snapshot", about: "a look at 1 and at 1,000 actors of 4 workers",
            cases: [1, 1000].map { SnapshotCost(actors: $0) }),
        CaseGroup(
            name: "idle", about: "bytes for each of 1,000 idle actors, of 10,000 idle workers",
            cases: [
                IdleCost(actors: 1000, workers: 4, each: .actor), IdleCost(actors: 1, workers: 10_000, each: .worker),
            ]),
        CaseGroup(
            name: "drain", about: "10,000,000 numbers queued to a paused actor, then drained", cases: [DrainRate()]),
        CaseGroup(
            name: "watched", about: "throughput with and without a look ten times a second", cases: [Watched()]),
        CaseGroup(
            name: "flat", about: "memory of 10,000,000 numbers through three bounded actors in a line",
            cases: [FlatMemory()]),
    ]

    private static let durable = [
        CaseGroup(
            name: "durable", about: "orders of 300 bytes accepted by an actor whose inbox is in a file, each awaited",
            cases: [DurableAcceptance(producers: 64, orders: 200_000), DurableAcceptance(producers: 1)]),
        CaseGroup(
            name: "durable_at", about: "an actor whose inbox is in a file, with 10,000 and 1,000,000 orders pending",
            cases: [10_000, 1_000_000].map { DurableDepth(pending: $0) }),
        CaseGroup(
            name: "durable_10m", about: "the same with 10,000,000 orders pending; long",
            cases: [DurableDepth(pending: 10_000_000)], isLong: true),
    ]
}
