import Glibc

/// The programs that are measured in turn with ours. The project does not depend on them: they may be missing.
struct Peers: Sendable {
    /// Why there is nothing to compare with.
    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    private let runner: String

    /// - Parameter folder: it holds the `run` that builds and runs them.
    init(at folder: String) throws(Missing) {
        runner = folder + "/run"
        guard access(runner, X_OK) == 0 else { throw Missing(description: "there is no \(runner)") }
        guard Self.hasGo else { throw Missing(description: "there is no Go (put go on PATH, or set GO)") }
    }

    /// Runs those cases once.
    func run(_ cases: [String]) async throws -> [Line] {
        try await [Line](parsing: Program.output(runner, ["1"] + cases))
    }

    private static var hasGo: Bool {
        let go = getenv("GO").map { String(cString: $0) } ?? "go"
        if go.contains("/") { return access(go, X_OK) == 0 }
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        return path.split(separator: ":").contains { access("\($0)/\(go)", X_OK) == 0 }
    }
}
