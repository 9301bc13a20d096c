import Foundation
import Testing

/// `callboard data export` and `import`.
@Suite struct DataExportTests {
    private let data: OrderData

    init() throws { data = try OrderData() }

    /// Lines of all kinds, as an export writes them.
    private var lines: [String] {
        let failures = #""failures":[{"attempt":2,"worker":4,"error":"not now"}],"#
        return [
            OrderData.line("ready"),
            OrderData.line("retrying", state: "retrying", #""dueAt":"2026-02-02T03:04:05.100000000Z","#)
                .replacing(#""reason":null,"#, with: #""reason":"not now","# + failures)
                .replacing(#""attempts":0"#, with: #""attempts":2"#),
            OrderData.line("suspect").replacing(#""steps":[]"#, with: #""kills":1,"steps":[]"#),
            OrderData.line("begun").replacing(
                #""steps":[]"#,
                with: #""steps":[{"name":"fetch","at":"2026-01-02T03:04:06.000000000Z","result":{"a":[1,2.50,null]}}]"#),
            OrderData.line("dead", state: "dead", #""diedAt":"2026-03-02T03:04:05.000000000Z","#)
                .replacing(#""reason":null,"#, with: #""reason":"why \"not\"","#),
        ]
    }

    @Test func whatIsImportedIsExportedAgain_letterByLetter() async throws {
        let text = lines.joined(separator: "\n") + "\n"
        let run = try await data.callboard("data", "import", "-", input: text)
        #expect(run.status == 0 && run.output == "5 new, 0 known already, 0 rejected\n", "\(run.errors)")
        #expect(try await data.exported() == text)
        #expect(try await data.callboard("data", "check").output.hasPrefix("orders.sqlite is well: 4 pending, 1 dead"))
        #expect(try await data.listed("--state", "dead").map(\.reason) == ["why \"not\""])
    }

    @Test func whatIsThereOrHasBeenIsKnown() async throws {
        try await data.work(off: OrderData.event("ready"))
        let input = lines.joined(separator: "\r\n")
        let first = try await data.callboard("data", "import", "-", input: input)
        #expect(first.output == "4 new, 1 known already, 0 rejected\n")
        let again = try await data.callboard("data", "import", "-", input: input)
        #expect(again.status == 0 && again.output == "0 new, 5 known already, 0 rejected\n")
    }

    @Test func aFileIsMadeForThisUserAlone_andNeverReplaced() async throws {
        _ = try await data.callboard("data", "import", "-", input: lines.joined(separator: "\n"))
        let path = data.folder.path("orders.jsonl")
        let run = try await data.callboard("data", "export", path)
        #expect(run.status == 0 && run.output == "\(path): 4 pending, 1 dead letter\n")
        #expect(try data.folder.read("orders.jsonl") == (try await data.exported()))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600 && !FileManager.default.fileExists(atPath: path + "-partial"))
        let again = try await data.callboard("data", "export", path)
        #expect(again.status == 2)
        #expect(again.errors == "callboard: \(path) exists already; it was left as it is (choose another FILE)\n")
        let nowhere = try await data.callboard("data", "export", "/nowhere/x")
        #expect(nowhere.status == 2)
        #expect(
            nowhere.errors == "callboard: cannot make /nowhere/x: no such file or directory (choose another FILE)\n")
    }

    @Test func aFullDiskIsSaid() async throws {
        _ = try await data.callboard("data", "import", "-", input: lines.joined(separator: "\n"))
        for command in ["data export", "orders list"] {
            let line = "exec '\(Program.path)' \(command) --data '\(data.directory)' > /dev/full"
            let run = try await Program.run("/bin/sh", ["-c", line])
            #expect(run.status == 1)
            #expect(
                run.errors == """
                    callboard: cannot write to standard output: no space left on device (make room, or write elsewhere)

                    """)
        }
    }

    @Test func anotherDirectoryCanBeTakenOver() async throws {
        let other = try OrderData()
        _ = try await other.callboard("data", "import", "-", input: lines.joined(separator: "\n"))
        let run = try await data.callboard("data", "import", other.directory)
        #expect(run.status == 0 && run.output == "5 new, 0 known already, 0 rejected\n", "\(run.errors)")
        #expect(try await data.exported() == (try await other.exported()))
        let itself = try await data.callboard("data", "import", data.directory + "/.")
        #expect(itself.status == 2 && itself.errors.contains("is where it would go to (name another DIR"))
        let empty = try await data.callboard("data", "import", data.folder.url.path)
        #expect(empty.status == 3 && empty.errors.contains("there is no "))
    }

    @Test func badLinesAreToldOneByOne_andTheRestGoesOn() async throws {
        let good = OrderData.line("good")
        let bad: [(String, String)] = [
            ("{", "not JSON: expected a key in quotes (column 2)"),
            ("[]", "expected an object, got a list"),
            (
                good.replacing("orders", with: "others"),
                #"inbox: expected one of orders, notices, settled, got "others""#
            ),
            (good.replacing("ready", with: "lost"), #"state: expected ready, retrying or dead, got "lost""#),
            (
                good.replacing(#""version":1,"attempts""#, with: #""version":2,"attempts""#),
                "version: 2 is of a newer program"
            ),
            (good.replacing("2026-01-02T", with: "2026-02-30T"), "acceptedAt: expected a time such as"),
            (
                good.replacing(#""attempts":0"#, with: #""attempts":-1"#),
                "attempts: expected a whole number ≥ 0, got -1"
            ),
            (good.replacing(#""inbox""#, with: #""in":1,"inbox""#), #"unknown key "in""#),
            (good.replacing(#""steps":[]"#, with: #""steps":[{}]"#), "steps[0].name: missing"),
            (
                good.replacing(#""identity":"good""#, with: #""identity":"bad""#),
                #"identity: expected "good" as in the body"#
            ),
            (good.replacing(#""payment":"CARD-001","#, with: ""), "body.event.payment: missing"),
            (good.replacing(#""qty":2"#, with: #""qty":"2""#), "body.event.items.1.qty: "),
            (good.replacing(#""body":"#, with: #""bodyBytes":"?","x":"#), "unknown key"),
        ]
        let text = ([good] + bad.map(\.0) + ["", OrderData.line("last")]).joined(separator: "\n")
        let path = try data.folder.write(text, to: "lines.jsonl")
        let run = try await data.callboard("data", "import", path)
        #expect(run.status == 1 && run.output == "2 new, 0 known already, \(bad.count) rejected\n")
        let errors = run.errors.split(separator: "\n").map(String.init)
        #expect(errors.count == bad.count)
        for (index, (line, problem)) in bad.enumerated() where index < errors.count {
            #expect(errors[index].hasPrefix("lines.jsonl:\(index + 2): \(problem)"), "\(line)\n\(errors[index])")
        }
        #expect(try await data.listed().map(\.id).sorted() == ["good", "last"])
    }

    @Test func aDeadLetterThatNobodyCanReadGoesAlong() async throws {
        let line = OrderData.line("x", state: "dead", #""diedAt":"2026-03-02T03:04:05.000000000Z","#)
            .replacing(#/"body":.*/#, with: #""bodyBytes":"AP9oYQ=="}"#)
        let run = try await data.callboard("data", "import", "-", input: line)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try await data.exported() == line.replacing(#""reason":null"#, with: #""reason":"""#) + "\n")
    }

    @Test(arguments: [("/nowhere/x", "no such file or directory")])
    func aFileThatCannotBeReadIsSaid(path: String, reason: String) async throws {
        let run = try await data.callboard("data", "import", path)
        #expect(run.status == 2 && run.errors == "callboard: cannot read \(path): \(reason) (give another FILE)\n")
    }

    @Test func anOrderGoesOnElsewhereAfterItsLastRecordedStep() async throws {
        let lines = try await OrderData.interrupted(after: "invoice").exported()
        let other = try OrderData()
        _ = try await other.callboard("data", "import", "-", input: lines)
        let run = try await other.callboard("--headless", "--latency", "0", "--input", "-")
        #expect(run.status == 0, "\(run.errors)")
        // What was done before is not done again.
        let order = try #require(try await other.listed().first)
        #expect(order.state == "paid" && order.steps.map(\.name) == ["payment", "paid"])
    }
}
