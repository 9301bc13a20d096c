import DurableInbox
import Foundation
import Testing

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

    @Test func peopleReadATableOf80Columns() async throws {
        let long = String(repeating: "a-long-id-", count: 6)
        try await data.work(off: OrderData.event("A"), OrderData.event(long, merchant: "MRCN-999"))
        let output = try await data.callboard("orders").output
        let lines = output.split(separator: "\n").map(String.init)
        #expect(lines[0] == "ORDER               STATE           TOTAL  TRIES  PLACED               LAST STEP")
        #expect(lines.contains { $0.wholeMatch(of: #/A {19}paid {13}4\.85 {6}1  [-0-9]{10} [:0-9]{8}  paid/#) != nil })
        #expect(lines.contains(long))
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(output)")
        let reason = lines.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }.map { $0.dropFirst(2) }
            .joined(separator: " ")
        #expect(reason.contains("rejected:") && reason.contains("(404)"))
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
