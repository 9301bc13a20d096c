import Foundation
import Testing

/// What becomes of outputs that are closed, full, or nobody reads, and of text in them that came from data.
@Suite(.serialized) struct OutputTests {
    private let folder: TemporaryFolder
    private let program = "'\(Program.path)'"

    init() throws { folder = try TemporaryFolder() }

    /// Runs a line of shell.
    private func shell(_ line: String, input: String = "") async throws -> Program.Run {
        try await Program.run(
            "/bin/bash", ["-c", line], environment: ["XDG_STATE_HOME": folder.path("state"), "LANG": "C.UTF-8"],
            input: input)
    }

    // MARK: Closed

    @Test(arguments: ["<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
    func nothingElseLandsInTheFilesOfARun_whereAStandardDescriptorIsClosed(redirection: String) async throws {
        let input = try folder.write(
            OrderData.event("A") + "\nno JSON\n" + OrderData.event("BAD", merchant: "MRCN-999") + "\n", to: "orders")
        let run = try await shell(
            """
            \(program) --headless --json --latency 0 --input '\(input)' --data '\(folder.path("data"))' \
            --acks '\(folder.path("acks"))' --payments '\(folder.path("book"))' \(redirection)
            """)
        #expect(run.status == 1)
        #expect(try folder.read("acks") == "A\nBAD\n")
        let book = try folder.read("book").split(separator: "\n")
        #expect(book.count == 1 && book[0].hasPrefix("A/payment "))
        let check = try await Program.run(["data", "check", "--data", folder.path("data")])
        #expect(check.status == 0, "\(check.output)")
        if redirection == "<&-" || redirection == "2>&-" { #expect(run.output.contains(#""accepted":2"#)) }
        if redirection == ">&-" { #expect(run.errors.contains("cannot write the report: Bad file descriptor")) }
    }

    @Test func standardInputThatIsClosedIsAnError() async throws {
        let run = try await shell("\(program) --headless --input - --data none <&-")
        #expect(run.status == 2 && run.errors.contains("cannot read -: Bad file descriptor"), "\(run.errors)")
    }

    // MARK: Nobody reads

    @Test func acknowledgementsThatNobodyReadsAreAFault_notTheEnd() async throws {
        let fifo = folder.path("fifo")
        let run = try await shell(
            """
            mkfifo '\(fifo)'; head -c 1 '\(fifo)' > /dev/null &
            \(program) --headless --json --orders 300 --workers 1 --latency 1ms --data none --acks '\(fifo)' \
            --rate 100/s --for 1s
            """)
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.output.contains(#""balanced":true"#) && run.output.contains(#""pending":0"#))
        #expect(run.errors.contains("callboard: cannot write acknowledgements to \(fifo): broken pipe"))
    }

    @Test func standardErrorThatNobodyReadsChangesNothing() async throws {
        let input = try folder.write(String(repeating: "no JSON\n", count: 20_000) + OrderData.event("A"), to: "orders")
        let run = try await shell(
            "\(program) --headless --json --input '\(input)' --latency 0 --data none 2> >(head -1 > /dev/null)")
        #expect(run.status == 1)
        #expect(run.output.contains(#""rejected":20000"#) && run.output.contains(#""completed":1"#))
    }

    @Test func aListThatIsReadNoFurtherEndsQuietly() async throws {
        _ = try await shell("\(program) --headless --orders 2000 --latency 0 --data '\(folder.path("data"))'")
        let run = try await shell(
            "\(program) orders list --json --data '\(folder.path("data"))' | head -1; echo ${PIPESTATUS[0]}")
        #expect(run.output.hasSuffix("\n141\n") && run.errors.isEmpty, "\(run.output) \(run.errors)")
    }

    // MARK: Full

    @Test func aTornAcknowledgementIsCutBack_andTheOrdersAreAccepted() async throws {
        // 1024 bytes, which no number of the lines `ORD-n` fills exactly.
        let acks = try folder.write("an earlier run's last\n", to: "acks")
        let run = try await shell(
            "ulimit -f 1; \(program) --headless --json --orders 500 --latency 0 --data none --acks '\(acks)'")
        #expect(run.status == 1 && run.output.contains(#""completed":500"#), "\(run.errors)")
        #expect(run.errors.contains("cannot write acknowledgements to \(acks): file too large"), "\(run.errors)")
        let text = try folder.read("acks")
        #expect(text.hasPrefix("an earlier run's last\n") && text.hasSuffix("\n") && text.utf8.count > 1_000)
        let ids = text.split(separator: "\n").dropFirst()
        #expect(Set(ids).count == ids.count && ids.allSatisfy { $0.contains(/^ORD-[0-9A-Za-z-]+$/) })
    }

    @Test func aBackUpToAFullDiskSaysSo() async throws {
        _ = try await shell("\(program) --headless --orders 200 --latency 0 --data '\(folder.path("data"))'")
        let mount = folder.path("full")
        try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: true)
        let run = try await shell(
            """
            unshare -rm /bin/bash -c "mount -t tmpfs -o size=64k none '\(mount)' || exit 77
              \(program) data backup '\(mount)/copy.sqlite' --data '\(folder.path("data"))'; code=\\$?
              ls -A '\(mount)'; exit \\$code"
            """)
        if run.status == 77 { return }
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(
            run.errors == """
                callboard: cannot write \(mount)/copy.sqlite: database or disk is full (SQLite 13) (make room, or \
                choose another FILE)

                """)
    }

    // MARK: Text from data

    @Test func noTextFromDataSteersATerminal() async throws {
        let controls = [
            "\u{1B}]0;x\u{7}", "\u{9B}31m", "\u{202E}", "\u{2028}", "\u{2066}", "\u{200B}", "\u{85}", "\u{7F}",
        ]
        var lines = try controls.flatMap { text in
            let quoted = try String(decoding: JSONEncoder().encode(text), as: UTF8.self)
            let inner = quoted.dropFirst().dropLast()
            return [
                #"{"customer":"C\#(inner)","merchant":"M","payment":"CASH","items":[{"id":"I","qty":1}]}"#,
                #"{"cust\#(inner)":1}"#, "\(text)",
                #"{"customer":"C","merchant":"M","payment":"CASH","items":\#(quoted)}"#,
            ]
        }
        lines.append(OrderData.event("GOOD"))
        let name = "orders\u{1B}[2J\u{202E}.jsonl"
        let input = try folder.write(lines.joined(separator: "\n"), to: name)
        let data = folder.path("data\u{202E}\u{1B}[31m")
        let runs = [
            try await Program.run(["--headless", "--latency", "0", "--input", input, "--data", data]),
            try await Program.run(["orders", "list", "--data", data]),
            try await Program.run(["orders", "list", "--json", "--data", data]),
            try await Program.run(["orders", "show", "no\u{1B}[31m\nsuch\u{202E}", "--data", data]),
            try await Program.run(["data", "check", "--data", data]),
            try await Program.run(["data", "import", input, "--data", data]),
            try await Program.run(["data", "export", folder.path("x\u{9B}31m"), "--data", data]),
            try await Program.run(["data", "backup", folder.path("y\u{9B}31m"), "--data", data]),
            try await Program.run(["--theme", "\u{1B}[31m", "--headless", "--\u{202E}"]),
            try await Program.run(["--headless", "--input", "/nowhere/\u{1B}[31m\u{2029}"]),
            try await Program.run(["--headless", "--orders", "1", "--acks", "/nowhere/\u{1B}[31m\u{2029}"]),
        ]
        for run in runs {
            let steering = (run.output + run.errors).unicodeScalars.filter { scalar in
                scalar != "\n" && scalar != "\u{200D}"
                    && [.control, .format, .lineSeparator, .paragraphSeparator].contains(
                        scalar.properties.generalCategory)
            }
            #expect(steering.isEmpty, "\(run)")
        }
        #expect(runs[3].errors.split(separator: "\n").count == 1)
    }

    @Test func errorsNeverStandBehindTheProgress() async throws {
        try await Terminal.open(120, 30) { terminal in
            let input = try terminal.folder.write(
                "no JSON\n" + OrderData.event("BAD", merchant: "MRCN-999") + "\n", to: "orders.jsonl")
            let fifo = terminal.file("fifo")
            await terminal.enter(
                "mkfifo '\(fifo)'; \(program) --headless --data none --latency 1ms --input '\(fifo)' --for 600s; echo status=$?"
            )
            for count in 1...2 {
                await terminal.shows("^\\d+ accepted, \\d+ pending$")
                _ = try await shell("cat '\(input)' > '\(fifo)'")
                await terminal.shows("^fifo:\(2 * count - 1): not JSON")
            }
            await terminal.press("C-c")
            await terminal.shows("^orders: BAD: rejected: merchant MRCN-999")
            await terminal.shows("^status=130")
            #expect(await !terminal.screen().contains(/(?m)accepted, \d+ pending/))
        }
    }
}
