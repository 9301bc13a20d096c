import Foundation
import Subprocess
import SystemPackage

/// The program under test, as a child process.
enum Program {
    /// What a run left behind.
    struct Run: Sendable {
        /// The exit code, or 128 + the signal that ended it.
        var status: Int32
        var output: String
        var errors: String
    }

    /// The built executable: it lies beside the test bundle.
    static let path: String = {
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: "callboard").path
    }()

    /// The folder of the checkout.
    static let checkout = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Runs it to its end.
    /// - Parameter whileRunning: is given the process's id, to send signals.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String = "",
        whileRunning: (Int32) async -> Void = { _ in }
    ) async throws -> Run {
        // Each keeps its orders in a place of its own.
        let state = try TemporaryFolder()
        return try await run(
            path, arguments, environment: ["XDG_STATE_HOME": state.path("state")].merging(environment) { $1 },
            input: input, whileRunning: whileRunning)
    }

    /// Runs any program, found by its name or path, to its end.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: String = "",
        whileRunning: (Int32) async -> Void = { _ in }
    ) async throws -> Run {
        let changes = environment.map { (Environment.Key(stringLiteral: $0.key), Optional($0.value)) }
        let result = try await Subprocess.run(
            program.contains("/") ? .path(FilePath(program)) : .name(program), arguments: Arguments(arguments),
            environment: .inherit.updating(Dictionary(uniqueKeysWithValues: changes)), input: .string(input),
            output: .string(limit: 1 << 24), error: .string(limit: 1 << 24)
        ) { execution in
            await whileRunning(execution.processIdentifier.value)
        }
        let status: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return Run(status: status, output: result.standardOutput, errors: result.standardError)
    }
}

/// A folder that is gone with its owner.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "callboard-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: url.appending(path: name))
        return path(name)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
}
