import Foundation
import Testing

@Suite struct CommandLineTests {
    private static let mistakes: [([String], String)] = [
        (["--workers", "0"], "--workers 0: expected a whole number from 1 to 10000"),
        (["--orders", "-5", "--headless"], "--orders -5: expected a whole number"),
        (["--latency", "-5ms", "--headless"], "write a time such as 20ms"),
        (["--theme", "/tmp"], "no readable text file"),
        (["--latency", "20"], "write a time such as 20ms, 1.5s or 2m"),
        (["--headless", "--data", "none"], "nothing to do (add --orders N, --input FILE or --rate 200/s)"),
        (["--headless", "--data", "/nowhere"], "nothing to do and nothing is pending (add --orders N,"),
        (["--headless", "--rate", "200/s"], "never ends (add --for 30s)"),
        (["--headless", "--rate", "fast", "--for", "1s"], "no rate"),
        (["--headless", "--profile", "steady", "--for", "1s"], "needs a rate"),
        (["--headless", "--profile", "ramp:1", "--for", "1s"], "profile"),
        (["--headless", "--profile", "ramp:1-2:3s", "--rate", "5/s"], "leave out the rate 5/s"),
        (["--stages", "3", "--orders", "1", "--headless"], "--stages goes with the pipeline (add --scenario pipeline"),
        (["--scenario", "dialogue", "--work", "1ms"], "--work goes with the pipeline (add --scenario pipeline"),
        (["--json"], "add --headless"),
        (["--data", ""], "expected a directory"),
        (["--scenario", "nothing"], "nothing"),
        (["--scenario", "dialogue", "--input", "x"], "--input goes with orders"),
        (["--headless", "--input", "/nowhere/x.jsonl"], "/nowhere/x.jsonl: No such file or directory"),
        (["--headless", "--orders", "1", "--payments", "/nowhere/x"], "choose another --payments FILE"),
        (["--headless", "--orders", "1", "--acks", "/nowhere/x"], "choose another --acks FILE"),
        (["--headless", "--orders", "1", "--json", "--acks", "-"], "use --acks FILE"),
        (["--theme", "nowhere"], "nowhere"),
        (["--unknown"], "'--unknown' (see callboard --help)"),
        (["data", "check", "--unknown"], "'--unknown' (see callboard data check --help)"),
        (["nonsense"], "nonsense"),
    ]

    @Test(arguments: mistakes) func aMistakeIsOneClearLine_andExitCode2(arguments: [String], words: String) async throws
    {
        let run = try await Program.run(arguments)
        #expect(run.status == 2)
        #expect(run.errors.hasPrefix("callboard: ") && run.errors.contains(words), "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1 && run.output.isEmpty, "\(run.errors)")
    }

    @Test func helpListsEveryOptionWithItsDefault_andVersionIsOneLine() async throws {
        let help = try await Program.run(["--help"])
        #expect(help.status == 0)
        for word in ["orders", "data", "theme", "callboard run"] { #expect(help.output.contains(word)) }
        for option in [
            "--scenario", "--workers", "--latency", "--stages", "--work", "--input", "--orders", "--rate", "--profile",
            "--seed", "--data", "--theme", "--ascii", "--readonly", "--headless", "--json", "--for", "--acks",
            "--payments",
        ] { #expect(help.output.contains(option)) }
        let version = try await Program.run(["--version"])
        #expect(version.status == 0 && version.output.split(separator: "\n").count == 1)
    }

    @Test func themesAreFound_whereverTheProgramIsStartedFrom() async throws {
        let run = try await Program.run("/bin/sh", ["-c", "cd / && exec '\(Program.path)' theme list"])
        #expect(run.status == 0)
        for name in ["dark", "light", "mono"] { #expect(run.output.contains(name)) }
    }

    @Test func aReportThatCannotBeWrittenIsSaid() async throws {
        let line = "exec '\(Program.path)' --headless --orders 1 --latency 0 --data none > /dev/full"
        let run = try await Program.run("/bin/sh", ["-c", line])
        #expect(run.status == 1 && run.errors.contains("cannot write the report: No space left on device"))
    }

    @Test func withoutATerminal_theDashboardSaysSo() async throws {
        let run = try await Program.run([], environment: ["TERM": "xterm-256color"])
        #expect(run.status == 2 && run.errors.contains("not a terminal") && run.errors.contains("--headless"))
    }
}
