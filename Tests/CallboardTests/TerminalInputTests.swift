import Foundation
import Testing

/// What a terminal sends to the dashboard that is no key.
@Suite(.serialized) struct TerminalInputTests {
    private let program = "'\(Program.path)'"

    private static let answers = [
        "\u{1B}]11;rgb:0000/0000/0000\u{7}", "\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{1B}\\", "\u{1B}P1+r544e=78\u{1B}\\",
        "\u{1B}P>|XTerm(370)\u{1B}\\", "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}[I\u{1B}[O", "\u{1B}[97;5u",
        "\u{1B}[200~D+X\u{1B}[201~",
    ]

    @Test func answersOfTheTerminalChangeNothing_andKeysStillWork() async throws {
        try await Terminal.open(120, 40) { terminal in
            await terminal.enter("\(program) --data none --rate 2/s --latency 1ms; echo exit $?")
            await terminal.shows("LOAD ")
            // Each in one piece: `TerminalAnswersTests` cuts them, with a clock that it drives.
            for answer in Self.answers { await terminal.send(answer) }
            await terminal.press("w")
            await terminal.shows("Workers of orders")
            await terminal.send("\u{1B}[200~1")
            await terminal.send("7\u{1B}[201~")
            await terminal.press("Enter")
            await terminal.shows("workers 20 → 17")
            let screen = await terminal.screen()
            #expect(screen.contains("steady 2/s"), "\(screen)")
            for word in ["load steady 4/s", "load steady 1/s", "load off", "Drain", "Stop", "21"] {
                #expect(!screen.contains("\(word) "), "\(word): \(screen)")
            }
            await terminal.press("q")
            await terminal.shows("exit 0|Quit")
        }
    }

    /// What the program writes to its terminal, up to its end.
    private func written(_ keys: String..., signal: String? = nil) async throws -> String {
        let folder = try TemporaryFolder()
        try await Terminal.open(80, 24) { terminal in
            await terminal.tmux("pipe-pane", "cat > '\(folder.path("written"))'")
            await terminal.enter("\(program) --data none; echo status=$?")
            await terminal.shows("balance")
            for key in keys {
                await terminal.press(key)
                if key == "C-z" { await terminal.shows("^[$#] *$") }
                if key == "C-z" { await terminal.enter("fg") }
                await terminal.shows("balance|status=")
            }
            if let signal { await terminal.signal(signal) }
            await terminal.shows("status=[0-9]+")
        }
        return try folder.read("written")
    }

    @Test(arguments: ["TERM", "SEGV", "q"]) func bracketedPasteIsSwitchedOff_onEveryWayOut(ending: String) async throws
    {
        let text = ending == "q" ? try await written("q") : try await written(signal: ending)
        #expect(Self.pasteModes(in: text) == ["h", "l"])
    }

    @Test func bracketedPasteIsSwitchedOff_whileTheProgramIsStopped() async throws {
        #expect(Self.pasteModes(in: try await written("C-z", "q")) == ["h", "l", "h", "l"])
    }

    /// The final bytes of the sequences that switch bracketed paste. The shell has no line editor that uses them.
    private static func pasteModes(in text: String) -> [String] {
        text.matches(of: /\u{1B}\[\?2004([hl])/).map { String($0.1) }
    }
}

extension Terminal {
    /// Sends these bytes at once.
    func send(_ bytes: String) async {
        await tmux(["send-keys", "-H"] + bytes.utf8.map { String($0, radix: 16) })
    }
}
