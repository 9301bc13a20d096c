/// The project that is measured.
enum Repository {
    /// Its root: these sources are at home in `Benchmarks/Sources/bench/Running`.
    static let root = #filePath.split(separator: "/").dropLast(5).reduce("") { $0 + "/" + $1 }

    /// Builds the program in release.
    /// - Returns: its path.
    static func buildProgram() async throws -> String {
        let build = ["build", "--configuration", "release", "--package-path", root]
        try await Program.run("swift", build + ["--product", "callboard"])
        let folder = try await Program.output("swift", build + ["--show-bin-path"])
        return folder.split(separator: "\n").joined() + "/callboard"
    }
}
