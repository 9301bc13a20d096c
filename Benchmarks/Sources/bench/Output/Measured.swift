/// The middle of the runs of one measurement, with what the peers got.
struct Measured: Sendable {
    var key: Key
    var value: Double
    /// The same of the peers first; empty without them.
    var comparisons: [Comparison]

    /// The line of the value, and one of the ratio to each peer.
    var lines: [String] {
        [Line(key, value).text] + comparisons.map { Line.text(key, $0.name, $0.ratio) }
    }
}
