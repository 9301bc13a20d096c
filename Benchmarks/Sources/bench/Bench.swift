import ArgumentParser
import Glibc

/// Measures the actors, and the peers beside them.
///
/// Every measurement is taken in a process of its own: this program starts itself once for each, so that peak memory is
/// that measurement's. (A Swift program that does nothing has a peak of 14 MB.) The middle of several runs counts.
///
/// With peers, ours and theirs run in turn, and the ratio is the middle of the runs' ratios: machines are shared and
/// noisy, so that only the ratio counts. Above 1 always means that ours is better, be it faster or smaller.
///
/// To add a case: a `Case` in `Cases`, and its group in `Catalogue`.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the actors, beside Go's where it is there.",
        discussion: """
            A ratio above 1 means that ours is better, be it faster or smaller: it is the median of the runs' ratios, \
            ours and Go's run in turn. pool_ratio compares with what one would write in Go without the article: a \
            bounded channel and its workers, no accounting, no stop.

            Cases:
            \(CaseHelp.text)

            Exit codes: 0 measured, 1 something failed, 3 messages were lost, 64 bad usage.
            """)

    @Flag(help: "Print case|parameters|metric|value instead of a table; ratios as <metric>_ratio.")
    var lines = false

    @Option(help: "How often each case runs; the median counts.")
    var runs = 5

    @Option(help: "The folder of the peers (default: $CALLBOARD_PEERS, or else ../shared/peers from the repository).")
    var peers: String?

    @Option(help: "The program for the cases order and order0 (default: built from the repository, in release).")
    var callboard: String?

    @Option(help: .hidden)
    var measure: String?

    @Argument(help: "The cases to run (default: all but the long ones).")
    var cases: [String] = []

    func validate() throws {
        guard runs > 0 else { throw ValidationError("--runs \(runs): expected a whole number from 1") }
        let names = Catalogue().groups.map(\.name)
        for name in cases where !names.contains(name) {
            throw ValidationError("unknown case: \(name) (there are \(names.joined(separator: ", ")))")
        }
    }

    func run() async throws {
        do {
            if let measure { try await take(measure) } else { try await runGroups() }
        } catch let lost as Lost {
            StandardError.write("\(lost)")
            throw ExitCode(Lost.exitCode)
        } catch let failure as Program.Failure {
            StandardError.write("bench: \(failure)")
            throw ExitCode(failure.code == Lost.exitCode ? Lost.exitCode : 1)
        }
    }

    /// One measurement, in this process.
    private func take(_ id: String) async throws {
        guard let one = Catalogue(callboard: callboard ?? "callboard").measurement(id) else {
            throw ValidationError("unknown measurement: \(id)")
        }
        for (metric, value) in try await one.measure() {
            print(Line(Key(name: one.name, parameters: one.parameters, metric: metric), value).text)
        }
    }

    private func runGroups() async throws {
        let groups = Catalogue().groups.filter { cases.isEmpty ? !$0.isLong : cases.contains($0.name) }
        let peers = findPeers()
        let runner = Runner(runs: runs, peers: peers, options: try await programOptions(groups))
        let table = Table(hasPeers: peers != nil)
        if !lines { show([table.header]) }
        for group in groups {
            let measured = try await runner.run(group)
            show(measured.flatMap { lines ? $0.lines : table.rows($0) })
        }
    }

    private func programOptions(_ groups: [CaseGroup]) async throws -> [String] {
        guard groups.contains(where: \.needsProgram) else { return [] }
        if let callboard { return ["--callboard", callboard] }
        return ["--callboard", try await Repository.buildProgram()]
    }

    private func findPeers() -> Peers? {
        let environment = getenv("CALLBOARD_PEERS").map { String(cString: $0) }
        do throws(Peers.Missing) {
            return try Peers(at: peers ?? environment ?? Repository.root + "/../shared/peers")
        } catch {
            StandardError.write("bench: nothing to compare with: \(error)")
            return nil
        }
    }

    /// At once: who reads along sees each group when it is done.
    private func show(_ lines: [String]) {
        print(lines.joined(separator: "\n"))
        fflush(nil)
    }
}

/// The cases as the help lists them.
private enum CaseHelp {
    static var text: String {
        Catalogue().groups.map { "  \($0.name)\(String(repeating: " ", count: 12 - $0.name.count))\($0.about)" }
            .joined(separator: "\n")
    }
}
