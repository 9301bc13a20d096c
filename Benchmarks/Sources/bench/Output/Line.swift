/// What a value belongs to, the same in our lines and in the peers'.
struct Key: Hashable, Sendable {
    var name: String
    var parameters: String
    var metric: Metric
}

/// A value as it is printed and read: `case|parameters|metric|value`.
struct Line: Sendable {
    var key: Key
    var value: Double

    init(_ key: Key, _ value: Double) {
        self.key = key
        self.value = value
    }

    /// Nothing when the text is no line, or one of a metric that is not known here.
    init?(parsing text: some StringProtocol) {
        let fields = text.split(separator: "|", omittingEmptySubsequences: false)
        guard fields.count == 4, let metric = Metric(rawValue: String(fields[2])), let value = Double(fields[3]) else {
            return nil
        }
        key = Key(name: String(fields[0]), parameters: String(fields[1]), metric: metric)
        self.value = value
    }

    var text: String { Self.text(key, key.metric.rawValue, value) }

    /// A line of that key, of another metric.
    static func text(_ key: Key, _ metric: String, _ value: Double) -> String {
        // Values of the peers have three decimals; below one that would be too few.
        "\(key.name)|\(key.parameters)|\(metric)|\(fixed(value, decimals: value.magnitude < 1 ? 6 : 3))"
    }
}

extension [Line] {
    /// The lines of a program's output.
    init(parsing output: String) { self = output.split(separator: "\n").compactMap { Line(parsing: $0) } }
}
