import Foundation
import Testing

/// The dashboard in a real terminal, as a person would use it. One at a time: they share two cores.
@Suite(.serialized) struct DashboardInTerminalTests {
    private let program = "'\(Program.path)'"

    @Test func placesStopsRestartsAndDrains_withTheBalanceHolding() async throws {
        try await Terminal.open(120, 40) { terminal in
            await terminal.enter("\(program) --latency 5ms; echo exit $?")
            await terminal.shows("balance ✓")
            await terminal.press("i")
            await terminal.shows("done 1 ")
            await terminal.press("p")
            await terminal.shows("orders +pause")
            await terminal.press("I", "Enter")
            await terminal.shows("orders +pause +0/20.* 500 ")
            await terminal.press("+", "+", "+")
            await terminal.shows("0/23")
            await terminal.press("X")
            await terminal.shows("Stop orders\\?")
            await terminal.shows("500 ready, 0 in flight. Stop hands the 500 back and waits for the 0")
            await terminal.says("y", to: "Stop orders?")
            await terminal.shows("stopped: 500 pending kept in the file, R restarts with them")
            await terminal.shows("orders +stopped.*500 kept")
            #expect(await terminal.screen().contains("balance ✓"))
            await terminal.press("R")
            await terminal.shows("done 501 ")
            await terminal.press("D")
            await terminal.shows("Drain orders\\?")
            await terminal.says("y", to: "Drain orders?")
            await terminal.shows("stopped: nothing pending")
            #expect(await terminal.screen().contains("balance ✓"))
            await terminal.press("q")
            await terminal.shows("exit 0")
            await terminal.shows("501 accepted, 501 completed, 0 dead, 0 rejected, 0 pending")
        }
    }

    @Test(arguments: ["TERM", "HUP", "INT", "QUIT", "ILL", "SEGV", "q"])
    func theTerminalIsGivenBack(ending: String) async throws {
        try await Terminal.open(80, 24) { terminal in
            await terminal.enter(
                "stty -a > \(terminal.file("before")); \(program); echo status=$?; stty -a > \(terminal.file("after")); echo fini''shed"
            )
            await terminal.shows("balance ✓")
            #expect(await terminal.modes().isAlternate)
            if ending == "q" { await terminal.press("q") } else { await terminal.signal(ending) }
            await terminal.shows("status=[0-9]+")
            // Not the command line itself, which is on the screen as well.
            await terminal.shows("finished")
            let numbers = ["TERM": 143, "HUP": 129, "INT": 130, "QUIT": 131, "ILL": 132, "SEGV": 139, "q": 0]
            #expect(await terminal.screen().contains("status=\(numbers[ending] ?? -1)"))
            let modes = await terminal.modes()
            #expect(!modes.isAlternate && modes.isCursorShown)
            let (before, after) = (try terminal.read("before"), try terminal.read("after"))
            #expect(before == after && !before.isEmpty)
        }
    }

    @Test(arguments: [(120, 40), (80, 24)]) func showsTheOrdersThatAreKept_andOneOrdersLife(
        width: Int, height: Int
    ) async throws {
        let good = OrderData.event("GOOD")
        let bad = OrderData.event("BAD", merchant: "MRCN-999")
        try await Terminal.open(width, height) { terminal in
            let input = try terminal.folder.write("\(good)\n\(bad)\n", to: "orders.jsonl")
            await terminal.enter(
                "\(program) --latency 1ms --input \(input) --data \(terminal.file("data")); echo exit $?")
            await terminal.shows("the input has ended")
            await terminal.press("9")
            await terminal.shows("9 orders · all 2")
            await terminal.shows("GOOD +paid")
            await terminal.shows("BAD +dead")
            await terminal.press("s", "s")
            await terminal.shows("9 orders · paid 1")
            await terminal.shows("invoice +[0-9:.]+ +[+][0-9.]+m?s +INV-GOOD")
            await terminal.shows("payment +[0-9:.]+ +[+][0-9.]+m?s +PAY-GOOD")
            await terminal.press("s", "s")
            await terminal.shows("9 orders · dead 1")
            await terminal.shows("reason +.*MRCN-999")
            await terminal.press("Escape")
            await terminal.shows("orders +run")
            await terminal.press("q")
            await terminal.shows("exit 1")
        }
    }

    @Test func saysHowOrdersAreKept_whereNoneAre() async throws {
        try await Terminal.open(80, 24) { terminal in
            await terminal.enter("\(program) --data none; echo exit $?")
            await terminal.shows("balance ✓")
            await terminal.press("9")
            await terminal.shows("orders are kept with --data DIR; this run keeps none")
            await terminal.press("q")
            await terminal.shows("exit 0")
        }
    }

    @Test func asksBeforeItQuits_whenAnOrderWasPlacedJustNow() async throws {
        try await Terminal.open(80, 24) { terminal in
            await terminal.enter("\(program) --data none --latency 500ms")
            await terminal.shows("balance ✓")
            await terminal.press("i", "q")
            await terminal.shows("Quit\\?")
            await terminal.says("y", to: "Quit?")
            await terminal.shows("1 accepted, 1 completed")
        }
    }

    @Test func waitsForADrainWithoutSpinning_andCtrlCTwiceEndsIt() async throws {
        try await Terminal.open(80, 24) { terminal in
            await terminal.enter("\(program) --data none --workers 1 --latency 100ms --orders 500; echo status=$?")
            await terminal.shows("pend 4")
            await terminal.press("q")
            await terminal.shows("Quit\\?")
            await Poll.until {
                await terminal.press("y")
                return await terminal.screen().contains("DRAIN")
            }
            await terminal.shows("DRAIN 00:0[5-9]")
            // The main thread has lived for five seconds: spinning in three of them would have used more than this.
            let nanoseconds = try #require(await terminal.mainThreadTime())
            #expect(nanoseconds < 2_000_000_000)
            await terminal.press("C-c", "C-c")
            await terminal.shows("status=130")
        }
    }

    @Test func suspendsAndComesBack() async throws {
        try await Terminal.open(80, 24) { terminal in
            await terminal.enter(program)
            await terminal.shows("balance ✓")
            await terminal.press("C-z")
            await terminal.shows("^[$#] *$")
            #expect(await !terminal.modes().isAlternate)
            await terminal.enter("fg")
            await terminal.shows("balance ✓")
            await terminal.press("i")
            await terminal.shows("done 1 ")
            await terminal.press("q")
            await terminal.shows("1 accepted, 1 completed")
        }
    }

    @Test func survivesEverySize() async throws {
        try await Terminal.open(120, 40) { terminal in
            await terminal.enter("\(program) --rate 50/s --latency 1ms")
            await terminal.shows("balance ✓")
            for (width, height) in [(1, 1), (2, 50), (200, 1), (20, 5), (300, 100), (40, 10), (60, 15)] {
                await terminal.resize(width, height)
            }
            await terminal.resize(20, 5)
            await terminal.shows("has 20x5, q quits")
            await terminal.resize(120, 40)
            await terminal.shows("2 actors")
            await terminal.shows("balance ✓")
        }
    }

    @Test func isASCIIWithoutColours_whereTheTerminalIsPlain() async throws {
        try await Terminal.open(80, 24, environment: ["LANG": "C", "LC_ALL": "C", "NO_COLOR": "1"]) { terminal in
            await terminal.enter("TERM=vt100 \(program)")
            await terminal.shows("bal ok")
            #expect(await terminal.screen().unicodeScalars.allSatisfy { $0.value < 0x7F })
            #expect(await !terminal.tmux("capture-pane", "-p", "-e").contains("\u{1B}[38"))
        }
    }

    @Test func aTerminalThatCannotShowIt_isRefusedWithExitCode2() async throws {
        try await Terminal.open(80, 24) { terminal in
            await terminal.enter("TERM=dumb \(program); echo status=$?")
            await terminal.shows("status=2")
            #expect(await terminal.screen().contains("callboard: TERM=dumb"))
        }
    }

    @Test func doesNotLetDataSteerTheTerminal() async throws {
        let folder = try TemporaryFolder()
        let event =
            #"{"id":"\u001b[2J\u001b[31mEVIL","customer":"C\u0007\u001b]0;x","merchant":"M","payment":"CASH","items":[{"id":"I","qty":1}]}"#
        let file = try folder.write(event + "\n", to: "evil.jsonl")
        try await Terminal.open(80, 24) { terminal in
            await terminal.enter("\(program) --input \(file)")
            await terminal.shows("the input has ended")
            let raw = await terminal.tmux("capture-pane", "-p")
            #expect(!raw.contains("\u{1B}") && raw.contains("balance ✓"))
        }
    }
}

extension Terminal {
    /// A file beside the terminal's socket.
    func file(_ name: String) -> String { folder.path(name) }

    func read(_ name: String) throws -> String { try folder.read(name) }

    /// Answers a question: again and again until it is gone, as it is deaf at first.
    func says(_ answer: String, to question: String) async {
        await Poll.until {
            await self.press(answer)
            return await !self.screen().contains(question)
        }
    }

    /// Sends a signal to the program that runs in the shell.
    func signal(_ name: String) async {
        guard let program = await program() else { return }
        _ = try? await Program.run("/bin/sh", ["-c", "kill -\(name) \(program)"])
    }

    /// How long the main thread of the program that runs in the shell has run, in nanoseconds.
    func mainThreadTime() async -> Int? {
        guard let program = await program() else { return nil }
        let text = try? String(contentsOfFile: "/proc/\(program)/task/\(program)/schedstat", encoding: .utf8)
        return text?.split(separator: " ").first.flatMap { Int($0) }
    }

    /// The id of the program that runs in the shell.
    private func program() async -> Int? {
        let shell = await tmux("display-message", "-p", "#{pane_pid}").trimmingCharacters(in: .whitespacesAndNewlines)
        let run = try? await Program.run("pgrep", ["-P", shell, "-x", "callboard"])
        return run.flatMap { Int($0.output.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
}
