import Actors
import DurableInbox
import Foundation
import Orders
import TestKit
import Testing

@testable import callboard

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

    // MARK: Recorded steps

    /// What a processor of the library's users recorded is done in the other file, too: nothing is charged again.
    @Test func aStepOfALibrarysUserIsNotDoneAgainElsewhere() async throws {
        let charges = Collected<String>()
        let event = OrderPlacedEvent(
            customer: "CUST-001", merchant: "MRCN-001", payment: "CASH", items: [LineItem("IT-001", quantity: 1)])
        func open(_ data: OrderData, fails: Bool) throws -> (DurableStore, WorkerActor<PlaceOrder, Void>) {
            let store = try DurableStore(path: data.file)
            let inbox = try store.inbox("orders", of: PlaceOrder.self, identity: { $0.identity })
            let actor = try WorkerActor<PlaceOrder, Void>("orders", inbox: inbox) { order, context in
                _ = try await context.step("charge") {
                    charges.append("\(order.id)")
                    return "https://pay.example/\(charges.elements.count)"
                }
                if fails { throw RetryDecision.again(after: .seconds(3_600)) }
            }
            actor.resume()
            return (store, actor)
        }
        let (store, first) = try open(data, fails: true)
        try await first.queue(PlaceOrder(id: "A", acceptedAt: .zero, event: event))
        await charges.reaches(1)
        await first.stop()
        store.close()
        let lines = try await data.exported()
        #expect(lines.contains(#""scope":"message","result":"https://pay.example/1""#), "\(lines)")
        let other = try OrderData()
        let run = try await other.callboard("data", "import", "-", input: lines)
        #expect(run.output == "1 new, 0 known already, 0 rejected\n", "\(run.errors)")
        #expect(try await other.exported() == lines)
        // The same, due at once.
        let third = try OrderData()
        let ready = lines.replacing(#""state":"retrying""#, with: #""state":"ready""#)
        _ = try await third.callboard("data", "import", "-", input: ready)
        let (file, second) = try open(third, fails: false)
        await second.idle()
        #expect(second.ledger.completed == 1 && charges.elements == ["A"])
        await second.stop()
        file.close()
    }

    /// All that is kept of a message goes through an export and an import, whatever its steps are called and hold.
    @Test func allThatIsKeptComesThrough() throws {
        var random = SeededGenerator(seed: 7)
        let (one, two) = (try DurableStore(path: data.folder.path("1")), try DurableStore(path: data.folder.path("2")))
        defer {
            one.close()
            two.close()
        }
        // Keys differ from file to file.
        _ = try two.performBlocking(.accept(try two.inbox("orders"), (1...5).map { _ in NewMessage([1]) }))
        let inboxes = (try one.inbox("orders"), try two.inbox("orders"))
        let messages = (1...300).map { Self.message($0, &random) }
        _ = try one.performBlocking(.restore(inboxes.0, messages))
        let exported = try Self.kept(one, inboxes.0)
        let lines = exported.map { ExportLine(inbox: "orders", message: $0).json.line }
        let read = try lines.map { try ExportLine(Array($0.utf8)).message }
        _ = try two.performBlocking(.restore(inboxes.1, read))
        let imported = try Self.kept(two, inboxes.1).filter { $0.message.body != [1] }
        #expect(imported.count == 300 && imported.map { ExportLine(inbox: "orders", message: $0).json.line } == lines)
        for (was, now) in zip(exported, imported) {
            #expect(was.message == now.message && was.place == now.place && was.acceptedAt == now.acceptedAt)
            #expect(was.attempt == now.attempt && was.kills == now.kills && was.failures == now.failures)
            #expect(was.steps.map(\.result) == now.steps.map(\.result) && was.steps.map(\.at) == now.steps.map(\.at))
            for (before, after) in zip(was.steps, now.steps) {
                let keyed = before.name.hasPrefix(was.key.prefix)
                let plain = keyed ? String(before.name.dropFirst(was.key.prefix.count)) : before.name
                // What counts under the one key counts under the other, and nothing else does.
                #expect(after.name.hasPrefix(now.key.prefix) == keyed)
                #expect(after.name.hasSuffix(plain))
                if !keyed, !before.name.hasPrefix("140737") { #expect(after.name == before.name) }
            }
        }
        #expect(try one.check() == [] && two.check() == [])
    }

    private static func kept(_ store: DurableStore, _ inbox: InboxNumber) throws -> [ExportedMessage] {
        try store.read { (view) throws(StoreError) in
            let cursor = try view.kept(inbox)
            var all: [ExportedMessage] = []
            while let message = try cursor.next() { all.append(message) }
            return all
        }
    }

    private static func message(_ number: Int, _ random: inout SeededGenerator) -> ExportedMessage {
        let key = MessageKey(rawValue: 77)
        let (one, next) = ("140737488355329", "140737488355334")
        let names = [
            "77/fetch", "77/payment 2", "charge", "0/x", "7/fetch", "\(Int64.min)", "/", "", "é/1", "\(one)/payment",
            "\(next)/payment", "a\u{1B}[31m\"\\\n", "earlier:\(one)/x",
        ]
        let results =
            [
                "null", "1", "-0", "2.50", "1e400", "\"a/b\"", #""a\/b""#, #"{ "a" : 1 }"#, #"{"a":1,"a":2}"#,
                #""\u00e9""#, "\"e\u{301}\u{E9}\"", "[[]]", "{}", "", "\u{0}", String(repeating: "[", count: 50),
            ].map { Array($0.utf8) } + [[0xFF, 0xFE]]
        let steps = names.shuffled(using: &random).prefix(Int.random(in: 0...6, using: &random)).map {
            StepRow(
                name: $0, result: results.randomElement(using: &random) ?? [],
                at: .random(in: 0...1 << 60, using: &random))
        }
        let places: [ExportedMessage.Place] = [
            .ready, .retrying(due: 1 << 60), .dead(at: 1 << 59, reason: "why \"not\"/\n"),
        ]
        let failures = (0..<Int.random(in: 0...3, using: &random)).map {
            RecordedFailure(attempt: $0 + 1, worker: $0, error: "error \($0)\u{7}")
        }
        let id = "X-\(number)\(["", "/a", "é", "注"].randomElement(using: &random) ?? "")"
        let body = OrderData.line(id).split(separator: #""body":"#, maxSplits: 1)[1].dropLast()
        return ExportedMessage(
            key: key, NewMessage(Array(body.utf8), identity: id), places.randomElement(using: &random) ?? .ready,
            acceptedAt: .random(in: 0...1 << 60, using: &random), attempt: .random(in: 0...9, using: &random),
            kills: .random(in: 0...3, using: &random), failures: failures, steps: Array(steps))
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
