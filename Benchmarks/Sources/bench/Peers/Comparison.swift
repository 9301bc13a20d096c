/// What a peer got for the same, and how much better ours is.
struct Comparison: Sendable {
    /// The metric of its line.
    var name: String
    var theirs: Double
    /// Above 1 ours is better, be it faster or smaller.
    var ratio: Double
}

extension Comparison {
    /// The peers' key to compare with, and the metric of the ratio's line.
    struct Pair: Sendable {
        var name: String
        var theirs: Key
    }

    /// What a value of ours is compared with: the same of the article's program, and for some the pool that a Go
    /// engineer would write without it: a bounded channel, no accounting, no stop.
    static func pairs(_ key: Key) -> [Pair] {
        let same = Pair(name: "\(key.metric.rawValue)_ratio", theirs: key)
        guard key.metric == .messagesPerSecond, let pool = pools["\(key.name)/\(key.parameters)"] else { return [same] }
        let theirs = Key(name: "idiomatic_pool", parameters: pool, metric: key.metric)
        return [same, Pair(name: "pool_ratio", theirs: theirs)]
    }

    private static let pools = [
        "tput/p1/w4/b1": "p1/w4x1", "tput/p4/w4/b1": "p4/w4x1", "pipe3/p1/w4x3/b1": "p1/w4x3",
    ]
}
