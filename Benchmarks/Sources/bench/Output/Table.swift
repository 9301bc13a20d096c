/// The results for people, in columns, a group at a time: nobody waits for the last to see the first.
struct Table: Sendable {
    private static let widths = [10, 15, 18, 12, 12, 7]

    /// Whether there are peers to show beside.
    var hasPeers: Bool

    var header: String {
        let titles = ["case", "parameters", "metric", "value"] + (hasPeers ? ["Go", "ratio"] : [])
        return row(titles) + "\n" + row(titles.indices.map { String(repeating: "-", count: Self.widths[$0]) })
    }

    func rows(_ measured: Measured) -> [String] {
        let (key, metric) = (measured.key, measured.key.metric)
        let start = [key.name, key.parameters, metric.rawValue, metric.text(measured.value)]
        guard let first = measured.comparisons.first else { return [row(start)] }
        return [row(start + cells(first, metric))]
            + measured.comparisons.dropFirst().map {
                row([key.name, key.parameters, $0.name, ""] + cells($0, metric))
            }
    }

    private func cells(_ comparison: Comparison, _ metric: Metric) -> [String] {
        [metric.text(comparison.theirs), fixed(comparison.ratio, decimals: 2)]
    }

    /// Words to the left, numbers to the right.
    private func row(_ cells: [String]) -> String {
        let padded = cells.enumerated().map { column, cell in
            let space = String(repeating: " ", count: max(0, Self.widths[column] - cell.count))
            return column < 3 ? cell + space : space + cell
        }
        var text = padded.joined(separator: "  ")
        while text.last == " " { text.removeLast() }
        return text
    }
}
