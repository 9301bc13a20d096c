import Foundation
import Synchronization
import Testing

/// What the program waits for never keeps it from being ended, and what ends it ends it in time.
@Suite(.serialized) struct InterruptionTests {
    private let folder: TemporaryFolder
    private let program = "'\(Program.path)'"

    init() throws { folder = try TemporaryFolder() }

    private var fifo: String { folder.path("fifo") }

    private func makeFIFO() { mkfifo(fifo, 0o600) }

    /// Writes an order into the FIFO, as a program that opens and closes it.
    private func write(_ id: String) async throws {
        let text = try folder.write(OrderData.event(id) + "\n", to: id)
        _ = try await Program.run("/bin/sh", ["-c", "cat '\(text)' > '\(fifo)'"])
    }

    // MARK: Inputs that do not come

    @Test func aFIFOWithoutAWriterKeepsNothing_andEveryWriterIsRead() async throws {
        makeFIFO()
        try await Terminal.open(80, 24) { terminal in
            await terminal.enter("\(program) --data none --latency 1ms --input '\(fifo)'; echo status=$?")
            await terminal.shows("balance")
            await terminal.press("i")
            await terminal.shows("done 1 ")
            for count in 2...4 {
                try await write("W\(count)")
                await terminal.shows("done \(count) ")
            }
            await terminal.press("q")
            await terminal.shows("status=0")
        }
    }

    @Test func withoutAScreenAFIFOEndsWithItsLastWriter() async throws {
        makeFIFO()
        let arguments = ["--headless", "--json", "--latency", "0", "--data", "none", "--input", fifo]
        let run = try await Program.run(arguments) { _ in try? await write("A") }
        #expect(run.status == 0 && run.output.contains(#""completed":1"#), "\(run.errors)")
    }

    @Test func withoutAScreenAFIFOIsReadForTheTimeOfTheRun() async throws {
        makeFIFO()
        let arguments = ["--headless", "--json", "--latency", "0", "--data", "none", "--input", fifo, "--for", "600s"]
        let acks = folder.path("acks")
        let run = try await Program.run(arguments + ["--acks", acks]) { process in
            for id in ["A", "B", "C"] {
                try? await write(id)
                await Poll.until { (try? folder.read("acks").hasSuffix("\(id)\n")) ?? false }
            }
            kill(process, SIGINT)
        }
        #expect(run.status == 130 && run.output.contains(#""completed":3"#), "\(run.errors)")
    }

    @Test func aFIFOThatNobodyWritesToCanBeInterrupted() async throws {
        makeFIFO()
        try await Terminal.open(80, 24) { terminal in
            await terminal.enter("\(program) --headless --data none --input '\(fifo)'; echo status=$?")
            await terminal.shows("0 accepted, 0 pending")
            await terminal.press("C-c")
            await terminal.shows("status=130")
        }
    }

    @Test(arguments: ["-", "/dev/tty", "/dev/stdin"]) func aTerminalIsNoInputOfTheDashboard(path: String) async throws {
        try await Terminal.open(120, 24) { terminal in
            await terminal.enter("\(program) --data none --input \(path); echo status=$?")
            await terminal.shows("status=2")
            await terminal.shows("^callboard: --input \(path): .* is a terminal, and its keys are the dashboard's")
        }
    }

    // MARK: Signals

    @Test func aTerminalThatIsGoneEndsTheDashboard_with129() async throws {
        try await Terminal.open(80, 24) { terminal in
            // A shell that outlives its terminal, and does not have the signal ignored for others.
            let script = try folder.write(
                "trap : HUP\n\(program) --data none --rate 10/s\necho $? > '\(folder.path("status"))'\n", to: "script")
            await terminal.enter("exec /bin/sh '\(script)'")
            await terminal.shows("balance")
            await terminal.tmux("kill-server")
            await Poll.until { (try? folder.read("status").isEmpty) == false }
            #expect(try folder.read("status") == "129\n")
        }
    }

    @Test(arguments: [("HUP", SIGHUP), ("INT", SIGINT), ("QUIT", SIGQUIT)])
    func aSignalThatTheParentIgnoresStaysIgnored(
        name: String, number: Int32
    ) async throws {
        let acks = folder.path("acks")
        let line =
            "trap '' \(name); exec \(program) --headless --json --rate 50/s --for 600s --latency 1ms --data none --acks '\(acks)'"
        let lines = { (try? folder.read("acks").split(separator: "\n").count) ?? 0 }
        let run = try await Program.run("/bin/sh", ["-c", line]) { process in
            await Poll.until { lines() > 0 }
            kill(process, number)
            let before = lines()
            await Poll.until { lines() > before + 20 }
            kill(process, SIGTERM)
        }
        #expect(run.status == 143)
        #expect(lines() > 20)
    }

    @Test(arguments: [false, true]) func aSlowServiceDoesNotOutliveASignal(isRepeated: Bool) async throws {
        let acks = folder.path("acks")
        let arguments = ["--headless", "--json", "--orders", "3", "--latency", "30s", "--data", folder.path("data")]
        let clock = ContinuousClock()
        let sent = Mutex(clock.now)
        let run = try await Program.run(arguments + ["--acks", acks]) { process in
            await Poll.until { (try? folder.read("acks").split(separator: "\n").count) == 3 }
            sent.withLock { $0 = clock.now }
            kill(process, SIGTERM)
            if isRepeated { kill(process, SIGINT) }
        }
        let time = clock.now - sent.withLock { $0 }
        #expect(run.status == 143 || isRepeated && run.status == 130)
        #expect(run.output.contains(#""pending":3"#) && run.output.contains(#""balanced":true"#))
        // Five seconds and the machine's own time; the services would take more than a minute.
        #expect(time < (isRepeated ? .milliseconds(4_500) : .seconds(10)))
        let check = try await Program.run(["data", "check", "--data", folder.path("data")])
        #expect(check.status == 0 && check.output.contains("3 pending"))
    }
}
