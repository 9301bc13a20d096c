import Subprocess
import SystemPackage

/// Runs other programs. Their standard error is ours.
enum Program {
    /// A program did not end well; it has said on standard error why.
    struct Failure: Error, CustomStringConvertible {
        var program: String
        var code: Int32

        var description: String { "\(program) ended with \(code)" }
    }

    private static let longestOutput = 1 << 20

    /// Runs a program, given by its path or name, to its end.
    /// - Returns: what it wrote to standard output.
    /// - Throws: ``Failure`` unless it ended with 0.
    static func output(_ program: String, _ arguments: [String]) async throws -> String {
        let result = try await Subprocess.run(
            executable(program), arguments: Arguments(arguments), output: .string(limit: longestOutput),
            error: .currentStandardError)
        try check(program, result.terminationStatus)
        return result.standardOutput
    }

    /// Runs a program to its end; its standard output goes to our standard error.
    /// - Throws: ``Failure`` unless it ended with 0.
    static func run(_ program: String, _ arguments: [String]) async throws {
        let result = try await Subprocess.run(
            executable(program), arguments: Arguments(arguments),
            output: .fileDescriptor(.standardError, closeAfterSpawningProcess: false), error: .currentStandardError)
        try check(program, result.terminationStatus)
    }

    private static func executable(_ program: String) -> Executable {
        program.contains("/") ? .path(FilePath(program)) : .name(program)
    }

    private static func check(_ program: String, _ status: TerminationStatus) throws(Failure) {
        switch status {
        case .exited(0): return
        case .exited(let code): throw Failure(program: program, code: code)
        case .signaled(let signal): throw Failure(program: program, code: 128 + signal)
        }
    }
}
