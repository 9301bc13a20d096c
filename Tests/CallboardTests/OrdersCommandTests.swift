import DurableInbox
import Foundation
import Testing

@testable import callboard

/// `callboard orders`: what a data directory has, whoever uses it.
@Suite struct OrdersCommandTests {
    private let data: OrderData

    init() throws { data = try OrderData() }

    @Test func anOrderThatIsPaidHasAllItsSteps() async throws {
        try await data.work(off: OrderData.event("A"))
        let order = try #require(try await data.listed().first)
        #expect(order.id == "A" && order.state == "paid" && order.attempts == 1 && order.reason == nil)
        #expect(order.steps.map(\.name) == ["fetch", "order", "invoice", "payment", "paid"])
        #expect(order.steps.map(\.at) == order.steps.map(\.at).sorted() && order.total == 485)
        #expect(order.items == "1 × IT-001, 2 × IT-002" && order.endedAt != nil)
    }

    @Test func aLineBeginsWithTheKeysThatStay() async throws {
        try await data.work(off: OrderData.event("A"))
        let output = try await data.callboard("orders", "show", "A", "--json").output
        let shape =
            #/\{"id":"A","state":"paid","total":485,"attempts":1,"steps":\[\{"name":"fetch","at":"[-0-9T:.]+Z"\},.*\],"reason":null,"customer":.*\}\n/#
        #expect(output.wholeMatch(of: shape) != nil, "\(output)")
        #expect(try await data.callboard("orders", "list", "--json").output == output)
    }

    @Test func theNewestComeFirst_andLimitAndStateChoose() async throws {
        try await data.work(off: OrderData.event("A"), OrderData.event("B", merchant: "MRCN-999"))
        try await data.work(off: OrderData.event("C"))
        #expect(try await data.listed().map(\.id) == ["C", "B", "A"])
        #expect(try await data.listed("--limit", "2").map(\.id) == ["C", "B"])
        #expect(try await data.listed("--state", "paid").map(\.id) == ["C", "A"])
        #expect(try await data.listed("--state", "dead").map(\.id) == ["B"])
        #expect(try await data.listed("--state", "paid", "--limit", "1").map(\.id) == ["C"])
        #expect(try await data.listed("--state", "cancelled").isEmpty)
    }

    @Test func aCancelledOrderIsAmongTheDead_ifItWasGivenUpOn() async throws {
        let event = OrderData.event("P").replacingOccurrences(of: "CARD-001", with: "GOLD-001")
        try await data.work(off: OrderData.event("A"), event)
        for state in ["dead", "cancelled"] {
            let orders = try await data.listed("--state", state)
            #expect(orders.map(\.id) == ["P"] && orders.map(\.state) == ["cancelled"])
        }
    }

    @Test func whatWasNeverCreatedIsDead_withItsReason() async throws {
        try await data.work(off: OrderData.event("B", merchant: "MRCN-999"))
        let order = try #require(try await data.listed().first)
        #expect(order.state == "dead" && order.total == nil && order.attempts == 1)
        #expect(order.reason == "rejected: merchant MRCN-999 does not exist (404)")
        #expect(order.items == "1 × IT-001, 2 × IT-002")
    }

    @Test func whatIsAcceptedAndNotBegunIsPlaced_alsoAfterAKill() async throws {
        let acks = data.folder.path("acks")
        try await data.kill("--orders", "50", "--workers", "1", "--latency", "600s", "--acks", acks) {
            try String(contentsOfFile: acks, encoding: .utf8).split(separator: "\n").count == 50
        }
        let orders = try await data.listed()
        #expect(orders.count == 50 && orders.allSatisfy { $0.state == "placed" && $0.attempts == 0 && $0.total == nil })
        #expect(orders.map(\.id) == (1...50).reversed().map { "ORD-1.\($0)" })
        #expect(try await data.listed("--state", "placed").count == 50)
        #expect(try await data.listed("--state", "new").isEmpty)
    }

    @Test func anOrderThatIsCutShortIsListedOnce_whereItStands() async throws {
        let data = try await OrderData.interrupted(after: "invoice")
        let orders = try await data.listed()
        #expect(orders.count == 1 && orders[0].state == "invoiced" && orders[0].total != nil)
        #expect(orders[0].endedAt == nil && orders[0].attempts == 0)
        #expect(try await data.listed("--state", "invoiced").map(\.id) == ["ORD-1.1"])
        for state in ["placed", "new", "paid"] { #expect(try await data.listed("--state", state).isEmpty) }
    }

    @Test func withoutATerminalAnOrderIsALine_andNothingIsCut() async throws {
        let long = String(repeating: "a-long-id-", count: 6)
        try await data.work(off: OrderData.event("A"), OrderData.event(long, merchant: "MRCN-999"))
        let lines = try await data.callboard("orders").output.split(separator: "\n").map(String.init)
        #expect(lines.count == 3)
        #expect(lines[0] == "ORDER               STATE           TOTAL  TRIES  PLACED               LAST STEP  REASON")
        #expect(lines.contains { $0.wholeMatch(of: #/A {19}paid {13}4\.85 {6}1  [-0-9]{10} [:0-9]{8}  paid/#) != nil })
        let dead = try #require(lines.first { $0.hasPrefix(long + "  dead ") })
        #expect(dead.hasSuffix("  -          rejected: merchant MRCN-999 does not exist (404)"))
    }

    @Test(arguments: [
        (40, "ORDER               STATE"),
        (80, "ORDER               STATE           TOTAL  TRIES  PLACED               LAST STEP"),
        (
            150,
            "ORDER" + String(repeating: " ", count: 33)
                + "STATE           TOTAL  TRIES  PLACED               LAST STEP  REASON"
        ),
    ])
    func onATerminalAnOrderIsALineOfItsWidth(width: Int, header: String) async throws {
        let long = String(repeating: "注文-", count: 20)
        try await data.work(off: OrderData.event("A"), OrderData.event(long, merchant: "MRCN-999"))
        try await Terminal.open(width, 12) { terminal in
            let command = "clear; '\(Program.path)' orders --data '\(data.directory)'; echo end"
            await terminal.enter(". '\(try data.folder.write(command, to: "list"))'")
            await terminal.shows("^end$")
            let lines = await terminal.screen().split(separator: "\n").map(String.init)
            let start = try #require(lines.firstIndex { $0.hasPrefix("ORDER ") })
            #expect(lines[start] == header)
            #expect(lines[start + 3] == "end", "\(lines.joined(separator: "\n"))")
            #expect(lines[start..<start + 3].contains { $0.hasPrefix("注文-注文-") && $0.contains("…") })
        }
    }

    @Test func noLineIsWiderThanTheTerminal_andNoNumberIsCut() {
        var order = StoredOrder(id: "注文", state: "cancelled", total: .max, placedAt: Timestamp(nanoseconds: 0))
        order.reason = String(repeating: "why\nnot ", count: 30)
        order.steps = [.init(name: "payment 2", at: order.placedAt)]
        for id in ["A", "注文", String(repeating: "é", count: 64), String(repeating: "注", count: 64)] {
            order.id = id
            for width in 1...200 {
                let table = OrderTable(width: width)
                for line in [table.header, table.line(order)] {
                    #expect(line.hasSuffix("\n") && line.dropLast().allSatisfy { $0 != "\n" })
                    let columns = line.dropLast().unicodeScalars.reduce(0) { $0 + ($1 == "注" || $1 == "文" ? 2 : 1) }
                    #expect(columns <= width, "\(width): \(line)")
                }
                if width >= 60 { #expect(table.line(order).contains("92233720368547758.07")) }
            }
        }
    }

    @Test(arguments: ["-A", "--data", "-h", "--json", "-", "--x=1"])
    func anIDMayBeginWithADash(id: String) async throws {
        try await data.work(off: OrderData.event(id), OrderData.event("B"))
        // What is an option, too, is an id behind `--`.
        let isOption = ["--data", "-h", "--json"].contains(id)
        let arguments = ["orders", "show", "--data", data.directory] + (isOption ? ["--", id] : [id])
        let run = try await Program.run(arguments)
        #expect(run.status == 0 && run.output.hasPrefix("order     \(id)\n"), "\(run.errors)")
        guard !isOption else { return }
        let json = try await Program.run(["orders", "show", id, "--json", "--data=\(data.directory)"])
        #expect(json.status == 0 && json.output.hasPrefix(#"{"id":"\#(id)","#), "\(json.errors)")
        let two = try await Program.run(["orders", "show", id, "B", "--data", data.directory])
        #expect(two.status == 2 && two.errors.contains("B"))
    }

    @Test(arguments: [[:], ["HOME": ""], ["HOME": "relative", "XDG_STATE_HOME": "also"]])
    func withoutAHomeNothingIsMadeWhereTheProgramIsStarted(variables: [String: String]) async throws {
        let event = try data.folder.write(OrderData.event("A"), to: "event")
        let settings = variables.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        for command in ["--headless --input '\(event)'", "--headless --orders 1", "orders", "data check"] {
            let program = "exec env -u HOME -u XDG_STATE_HOME \(settings) '\(Program.path)' \(command)"
            let run = try await Program.run("/bin/sh", ["-c", "cd '\(data.folder.url.path)' && \(program)"])
            #expect(run.status == 3 && run.output.isEmpty)
            #expect(
                run.errors == """
                    callboard: no data directory: neither XDG_STATE_HOME nor HOME is set to an absolute path (name a \
                    directory with --data DIR, or keep orders in memory with --data none)

                    """)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: data.folder.url.path) == ["event"])
        let program = "exec env -u HOME -u XDG_STATE_HOME \(settings) '\(Program.path)'"
        let run = try await Program.run(
            "/bin/sh", ["-c", "\(program) --headless --orders 1 --latency 0 --data none"])
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func peopleAreShownOneOrderWithAllThatIsKnown() async throws {
        try await data.work(off: OrderData.event("A"))
        let output = try await data.callboard("orders", "show", "A").output
        for line in [
            "order     A", "state     paid", "customer  CUST-001", "merchant  MRCN-001",
            "items     1 × IT-001, 2 × IT-002", "total     4.85", "invoice   INV-A", "payment   PAY-A",
            "paid      4.85", "attempts  1", "steps",
        ] { #expect(output.split(separator: "\n").contains(Substring(line)), "\(output)") }
        #expect(output.contains(#/\n  payment   [-0-9]{10} [:0-9]{8}\.\d{3}\n  paid /#))
    }

    @Test func withoutOrdersItSaysSo() async throws {
        try await data.work(off: "")
        #expect(try await data.callboard("orders").output == "no orders\n")
        let json = try await data.callboard("orders", "list", "--json")
        #expect(json.status == 0 && json.output.isEmpty)
    }

    @Test func anUnknownOrderIsSaid_withExitCode1() async throws {
        try await data.work(off: OrderData.event("A"))
        let run = try await data.callboard("orders", "show", "X\u{1B}[2J")
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(
            run.errors
                == "callboard: no order X\u{FFFD}[2J in \(data.file) (callboard orders list tells which there are)\n")
    }

    @Test(arguments: [[], ["--json"]]) func noControlCharacterReachesTheScreen(form: [String]) async throws {
        let reason = #""reason":"\u001b[2J\u0007\u009b31m\u202e","diedAt":"2026-01-02T03:04:05.7Z","#
        let line = OrderData.line(#"evil\u001b]0;x\u0007"#, state: "dead", "")
            .replacing(#""reason":null,"#, with: reason)
        let imported = try await data.callboard("data", "import", "-", input: line)
        #expect(imported.status == 0, "\(imported.errors)")
        for command in [["orders", "list"], ["orders", "show", "evil\u{1B}]0;x\u{7}"]] {
            let run = try await Program.run(command + ["--data", data.directory] + form)
            #expect(run.status == 0 && run.output.contains("evil"))
            let controls = run.output.unicodeScalars.filter {
                $0.properties.generalCategory == .control && $0 != "\n"
            }
            #expect(controls.isEmpty, "\(run.output.debugDescription)")
        }
    }

    @Test func tablesOfANewerProgramAreRefused() async throws {
        try await data.work(off: OrderData.event("A"))
        let store = try DurableStore(path: data.file)
        let sql = "INSERT INTO migration VALUES('orders', 2, '3', 'CREATE TABLE x(y)')"
        _ = try await store.perform(.execute(sql))
        store.close()
        for command in [
            ["orders", "list"], ["orders", "show", "A"], ["data", "check"], ["--headless", "--orders", "1"],
        ] {
            let run = try await Program.run(command + ["--data", data.directory])
            #expect(run.status == 3 && run.output.isEmpty)
            #expect(
                run.errors == """
                    callboard: \(data.file) was written by a newer version of this program (this one knows orders up \
                    to 2) (run that version, or choose another --data DIR)

                    """)
        }
    }

    @Test(arguments: [
        (["--limit", "0"], "--limit 0: expected a whole number ≥ 1"), (["--limit", "-1"], "--limit -1"),
        (["--state", "lost"], "lost"), (["--data", "none"], "--data none keeps nothing"),
        (["--data", ""], "expected a directory"), (["show"], "<id>"),
    ])
    func aMistakeIsExitCode2(arguments: [String], words: String) async throws {
        let run = try await Program.run(["orders"] + arguments)
        #expect(run.status == 2 && run.errors.contains(words) && run.output.isEmpty, "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1)
    }

    @Test func theDirectoryIsTheUsersOwnUnlessNamed() async throws {
        let event = OrderData.event("A")
        let arguments = ["--headless", "--input", "-", "--latency", "0"]
        for environment in [
            ["XDG_STATE_HOME": data.folder.path("state")], ["XDG_STATE_HOME": "", "HOME": data.folder.path("home")],
            ["XDG_STATE_HOME": "relative", "HOME": data.folder.path("other")],
        ] {
            let run = try await Program.run(arguments, environment: environment, input: event)
            #expect(run.status == 0, "\(run.errors)")
            let listed = try await Program.run(["orders", "list", "--json"], environment: environment)
            #expect(listed.output.hasPrefix(#"{"id":"A","#), "\(listed.errors)")
        }
        for path in ["state/callboard", "home/.local/state/callboard", "other/.local/state/callboard"] {
            #expect(FileManager.default.fileExists(atPath: data.folder.path(path) + "/orders.sqlite"))
        }
    }
}
