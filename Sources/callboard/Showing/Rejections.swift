import Synchronization

/// Input lines that were no events, on their way to the log: as many as anyone reads, and how many there were.
final class Rejections: Sendable {
    private struct State {
        var lines: [String] = []
        var count = 0
    }

    private let state = Mutex(State())

    /// How many there were so far.
    var count: Int { state.withLock { $0.count } }

    func add(_ line: String) {
        state.withLock {
            $0.lines.append(line)
            $0.count += 1
        }
    }

    /// Takes out those that came since the last time.
    func take() -> [String] {
        state.withLock { state in
            defer { state.lines = [] }
            return state.lines
        }
    }
}
