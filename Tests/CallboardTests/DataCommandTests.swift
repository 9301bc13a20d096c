import DurableInbox
import Foundation
import Testing

/// `callboard data check` and `backup`, and what is said of a directory that cannot be used.
@Suite struct DataCommandTests {
    private let data: OrderData

    init() throws { data = try OrderData() }

    @Test func aFileThatIsWellIsCounted() async throws {
        try await data.work(off: OrderData.event("A"), OrderData.event("B", merchant: "MRCN-999"))
        _ = try await data.callboard("data", "import", "-", input: OrderData.line("C"))
        let run = try await data.callboard("data", "check")
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(
            run.output == """
                orders.sqlite is well: 1 pending, 1 dead letter, 1 completed (orders)
                messages of each actor:
                  orders: 1 pending, 1 dead letter, 1 completed
                  notices: 0 pending, 0 dead letters, 4 completed
                  settled: 0 pending, 0 dead letters, 1 completed

                """)
    }

    @Test func completedOrdersGoAfterTheirTime_deadLettersStay_andAVacuumGivesTheRoomBack() async throws {
        let run = try await data.callboard("--headless", "--orders", "2000", "--latency", "0", "--keep", "none")
        #expect(run.status == 0)
        try await data.work(off: OrderData.event("B", merchant: "MRCN-999"))
        #expect(try await data.listed("--limit", "5000").count == 2_001)
        let vacuum = try await data.callboard("data", "vacuum", "--keep", "0s")
        #expect(vacuum.status == 0 && vacuum.output.contains(" before, "), "\(vacuum.output)\(vacuum.errors)")
        let left = try await data.listed().map(\.id)
        #expect(left == ["B"], "\(vacuum.output)")
        let size = try FileManager.default.attributesOfItem(atPath: data.file)[.size] as? Int ?? .max
        #expect(size < 200_000)
        #expect(try await data.callboard("data", "check").status == 0)
    }

    @Test func aVacuumOfNothingMakesNothing() async throws {
        let vacuum = try await data.callboard("data", "vacuum")
        #expect(vacuum.status == 3 && vacuum.errors.contains("there is no "))
        #expect(!FileManager.default.fileExists(atPath: data.file))
    }

    @Test func problemsAreALineEach_andExitCode3() async throws {
        try await data.work(off: OrderData.event("A"))
        let store = try DurableStore(path: data.file)
        _ = try await store.perform(.execute("UPDATE inbox SET dead = 1, completed = 0 WHERE name = 'orders'"))
        _ = try await store.perform(.execute("UPDATE inbox SET ready = 2 WHERE name = 'settled'"))
        store.close()
        let run = try await data.callboard("data", "check")
        #expect(run.status == 3 && run.errors.isEmpty)
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 3 && lines.first == "orders.sqlite: orders counts 1 dead and has 0")
        #expect(lines.dropFirst().first == "orders.sqlite: settled counts 2 ready and has 0")
        #expect(lines.last?.hasPrefix("orders.sqlite: the ledger of settled does not balance") == true)
    }

    @Test func aDamagedFileIsExitCode3() async throws {
        _ = try await data.callboard("--headless", "--orders", "100", "--latency", "0")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: data.file))
        bytes.replaceSubrange(8_192..., with: Data(repeating: 0xFF, count: bytes.count - 8_192))
        try bytes.write(to: URL(fileURLWithPath: data.file))
        for command in [["data", "check"], ["orders"], ["data", "export"]] {
            let run = try await Program.run(command + ["--data", data.directory])
            #expect(run.status == 3)
            #expect(run.errors.hasPrefix("callboard: \(data.file) is damaged: "), "\(run.errors)")
            #expect(run.errors.hasSuffix("(put a back-up in its place, or choose another --data DIR)\n"))
        }
    }

    @Test func aFileInUseCanBeLookedThroughAndCopied_notImportedInto() async throws {
        let (data, copy) = (data, data.folder.path("copy/orders.sqlite"))
        try FileManager.default.createDirectory(atPath: data.folder.path("copy"), withIntermediateDirectories: true)
        try await data.kill("--orders", "20", "--workers", "1", "--latency", "600s") {
            guard try await data.listed().count == 20 else { return false }
            let check = try await data.callboard("data", "check")
            #expect(check.status == 0 && check.output.hasPrefix("orders.sqlite is well: 20 pending"))
            let backup = try await data.callboard("data", "backup", copy)
            #expect(backup.status == 0 && backup.output == "\(copy) is a copy of \(data.file)\n", "\(backup.errors)")
            let refused = try await data.callboard("data", "import", "/dev/null")
            #expect(refused.status == 3)
            let message =
                #/callboard: orders\.sqlite is in use by process \d+ \(since [-0-9]+ [:0-9]+\) \(end that one first, or choose another --data DIR\)\n/#
            #expect(refused.errors.wholeMatch(of: message) != nil, "\(refused.errors)")
            return true
        }
        // The copy stands in place of a directory's own file, and its orders go on.
        let run = try await Program.run(
            ["--headless", "--orders", "1", "--latency", "0", "--data", data.folder.path("copy"), "--json"])
        #expect(run.status == 0 && run.output.contains(#""recovered":20"#), "\(run.output)")
    }

    @Test func aBackUpNeverReplacesAFile() async throws {
        try await data.work(off: OrderData.event("A"))
        let path = try data.folder.write("mine", to: "letters")
        let run = try await data.callboard("data", "backup", path)
        #expect(run.status == 2)
        #expect(run.errors == "callboard: \(path) exists already; it was left as it is (choose another FILE)\n")
        #expect(try data.folder.read("letters") == "mine")
    }

    @Test func aBackUpThatCannotBeMadeIsSaid() async throws {
        try await data.work(off: OrderData.event("A"))
        let path = data.folder.path("missing/copy.sqlite")
        let run = try await data.callboard("data", "backup", path)
        #expect(run.status == 2)
        #expect(run.errors == "callboard: cannot make \(path): no such file or directory (choose another FILE)\n")
    }

    @Test(arguments: [
        ["orders"], ["orders", "show", "A"], ["data", "check"], ["data", "export"], ["data", "backup", "x"],
    ])
    func aMissingFileIsSaid_andNotMade(command: [String]) async throws {
        let run = try await Program.run(command + ["--data", data.directory])
        #expect(run.status == 3 && run.output.isEmpty)
        #expect(
            run.errors == """
                callboard: there is no \(data.file) (nothing has been kept there; choose another --data DIR)

                """)
        #expect(!FileManager.default.fileExists(atPath: data.directory))
    }

    @Test(arguments: [["orders"], ["data", "check"], ["data", "import", "-"], ["--headless", "--orders", "1"]])
    func aFileInPlaceOfTheDirectoryIsSaid(command: [String]) async throws {
        let path = try data.folder.write("mine", to: "file")
        let run = try await Program.run(command + ["--data", path])
        #expect(run.status == 3 && run.output.isEmpty)
        #expect(run.errors.hasPrefix("callboard: cannot open \(path)/orders.sqlite: "), "\(run.errors)")
        #expect(run.errors.hasSuffix(" (choose another --data DIR)\n"))
        #expect(try data.folder.read("file") == "mine")
    }

    @Test func aDirectoryThatCannotBeMadeIsSaid() async throws {
        let run = try await Program.run(["data", "import", "-", "--data", "/proc/nowhere"], input: "")
        #expect(run.status == 3)
        #expect(
            run.errors == """
                callboard: cannot open /proc/nowhere/orders.sqlite: its folder cannot be made: no such file or \
                directory (choose another --data DIR)

                """)
    }

    @Test(arguments: [["orders"], ["data", "check"], ["data", "import", "-"], ["--headless", "--orders", "1"]])
    func somebodyElsesFileIsLeftAsItIs(command: [String]) async throws {
        let text = String(repeating: "my letters ", count: 1_000)
        try FileManager.default.createDirectory(atPath: data.directory, withIntermediateDirectories: true)
        let path = try data.folder.write(text, to: "data/orders.sqlite")
        let run = try await Program.run(command + ["--data", data.directory])
        #expect(run.status == 3)
        #expect(
            run.errors == """
                callboard: \(path) is not a file of durable inboxes; it was left as it is (choose another --data DIR)

                """)
        #expect(try data.folder.read("data/orders.sqlite") == text)
    }

    @Test func anEmptyFileIsNotYetOfThisVersion() async throws {
        try FileManager.default.createDirectory(atPath: data.directory, withIntermediateDirectories: true)
        let path = try data.folder.write("", to: "data/orders.sqlite")
        let run = try await data.callboard("orders")
        #expect(run.status == 3)
        #expect(
            run.errors == """
                callboard: \(path) is not of this version yet; opening it for writing brings it up to date (run \
                callboard once with this --data DIR, or choose another)

                """)
    }
}
