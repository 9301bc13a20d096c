import DurableInbox
import Foundation
import Testing

/// A data directory that cannot be read, or is not there any more: the run ends and says so.
@Suite struct LostDataTests {
    private let data: OrderData

    init() throws { data = try OrderData() }

    /// Has so many orders pending in the file.
    private func fill(_ count: Int) async throws {
        let lines = (1...count).map { OrderData.line("X-\($0)") }.joined(separator: "\n")
        let run = try await data.callboard("data", "import", "-", input: lines)
        try #require(run.status == 0, "\(run.errors)")
    }

    @Test func aDamagedPageEndsTheRun() async throws {
        try await fill(4_000)
        // Far behind what is in memory at first.
        var bytes = try Data(contentsOf: URL(fileURLWithPath: data.file))
        let place = try #require(bytes.range(of: Data(#""id":"X-3500""#.utf8)))
        let page = place.lowerBound / 4_096 * 4_096
        bytes.replaceSubrange(page..<page + 4_096, with: Data(repeating: 0xA5, count: 4_096))
        try bytes.write(to: URL(fileURLWithPath: data.file))
        let run = try await data.callboard("--headless", "--latency", "0", "--json")
        #expect(run.status == 3)
        #expect(run.errors.contains("orders.sqlite is damaged: "), "\(run.errors)")
    }

    @Test func anEmptyFileBesideAFullLogEndsTheRun() async throws {
        let acks = data.folder.path("acks")
        try await data.kill("--orders", "50", "--workers", "1", "--latency", "600s", "--acks", acks) {
            try String(contentsOfFile: acks, encoding: .utf8).split(separator: "\n").count == 50
        }
        try Data().write(to: URL(fileURLWithPath: data.file))
        for command in [["--headless", "--orders", "1"], ["orders"], ["data", "check"]] {
            let run = try await Program.run(command + ["--data", data.directory])
            #expect(run.status == 3 && run.output.isEmpty)
            #expect(run.errors.contains("it is empty, and its log \(data.file)-wal has "), "\(run.errors)")
        }
        let log = try FileManager.default.attributesOfItem(atPath: data.file + "-wal")[.size] as? Int
        #expect(try #require(log) > 0)
    }

    @Test(arguments: ["moved", "removed", "replaced"])
    func aDirectoryThatGoesAwayEndsTheRun_andNoAcknowledgedOrderIsLost(loss: String) async throws {
        let (acks, directory, away) = (data.folder.path("acks"), data.directory, data.folder.path("away"))
        let arguments = ["--headless", "--rate", "20/s", "--for", "600s", "--latency", "600s", "--json"]
        let run = try await Program.run(arguments + ["--data", directory, "--acks", acks]) { _ in
            await Poll.until { (try? String(contentsOfFile: acks, encoding: .utf8).isEmpty) == false }
            let files = FileManager.default
            if loss == "replaced" { try? files.copyItem(atPath: directory, toPath: away + "-copy") }
            if loss == "removed" {
                try? files.removeItem(atPath: directory)
            } else {
                try? files.moveItem(atPath: directory, toPath: away)
            }
            if loss == "replaced" { try? files.moveItem(atPath: away + "-copy", toPath: directory) }
        }
        #expect(run.status == 3)
        #expect(
            run.errors.contains("lacks what was committed to it: the file was removed or replaced"), "\(run.errors)")
        guard loss != "removed" else { return }
        let list = try await Program.run(["orders", "list", "--json", "--data", away])
        let acknowledged = try data.folder.read("acks").split(separator: "\n")
        #expect(!acknowledged.isEmpty)
        for id in acknowledged { #expect(list.output.contains(#"{"id":"\#(id)","#), "\(id)") }
    }
}
