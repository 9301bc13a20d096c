import Glibc

/// Runs the cases of a group, ours and the peers' in turn, so that both see the same noise.
struct Runner: Sendable {
    /// What one turn gave.
    private struct Round: Sendable {
        var ours: [Line]
        var theirs: [Key: Double]
    }

    /// How often each case runs; at least once.
    var runs: Int
    var peers: Peers?
    /// Options that every measurement's process is given.
    var options: [String]

    /// - Throws: `Program.Failure` when a measurement failed, which has said why.
    func run(_ group: CaseGroup) async throws -> [Measured] {
        var rounds: [Round] = []
        var peers = group.peers.isEmpty ? nil : peers
        for _ in 1...runs {
            var round = Round(ours: try await measure(group.cases), theirs: [:])
            do {
                for line in try await peers?.run(group.peers) ?? [] { round.theirs[line.key] = line.value }
            } catch {
                StandardError.write("bench: \(group.name) is compared with nothing: \(error)")
                peers = nil
            }
            rounds.append(round)
        }
        return rounds[0].ours.map { summary(of: $0.key, in: rounds) }
    }

    private func measure(_ cases: [any Case]) async throws -> [Line] {
        var lines: [Line] = []
        for one in cases {
            lines += try await [Line](parsing: Program.output(Self.path, ["--measure", one.id] + options))
        }
        return lines
    }

    private func summary(of key: Key, in rounds: [Round]) -> Measured {
        let values = rounds.compactMap { round in round.ours.first { $0.key == key }?.value }
        let comparisons = Comparison.pairs(key).compactMap { pair -> Comparison? in
            let theirs = rounds.compactMap { $0.theirs[pair.theirs] }
            guard theirs.count == values.count else { return nil }
            return Comparison(
                name: pair.name, theirs: theirs.median,
                ratio: zip(values, theirs).map { key.metric.ratio($0, to: $1) }.median)
        }
        return Measured(key: key, value: values.median, comparisons: comparisons)
    }

    /// This program.
    private static var path: String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &path, path.count)
        return String(decoding: path.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
