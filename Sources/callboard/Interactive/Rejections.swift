import Synchronization

/// What is wrong with input lines that were no events, and what was ignored in others: on its way to the log, and the
/// former kept for the end.
final class Rejections: Sendable {
    private struct State {
        var lines: [String] = []
        var kept: [String] = []
        var ignored: [String] = []
        var count = 0
    }

    /// So many are kept; there may be any number.
    private static let most = 10_000

    private let state = Mutex(State())

    /// How many there were so far.
    var count: Int { state.withLock { $0.count } }

    func add(_ remark: InputReader.Remark) {
        state.withLock {
            switch remark {
            case .rejected(let line):
                $0.lines.append(line)
                if $0.kept.count < Self.most { $0.kept.append(line) }
                $0.count += 1
            case .ignored(let line): $0.ignored.append(line)
            }
        }
    }

    /// All that are kept, and how many more there were.
    var lines: [String] {
        state.withLock { state in
            let more = state.count - state.kept.count
            return state.kept + (more > 0 ? ["and \(more) more lines that are no events"] : [])
        }
    }

    /// Takes out what came since the last time.
    func take() -> (rejected: [String], ignored: [String]) {
        state.withLock { state in
            defer { (state.lines, state.ignored) = ([], []) }
            return (state.lines, state.ignored)
        }
    }
}
