import Actors
import GRDB
import TestKit
import Testing

@testable import DurableInbox

/// What is left when the power fails: all that anybody was told of.
@Suite struct PowerLossTests {
    /// Shows that the model forgets: with NORMAL, a commit that was reported is lost.
    @Test func whatIsNotSyncedIsLost() async throws {
        for (level, expected) in [("NORMAL", 0), ("FULL", 5)] {
            let scratch = Scratch()
            let disk = FaultyDisk(scratch.folder)
            let pool = try DatabasePool(path: scratch.path)
            try await pool.write { try $0.execute(sql: "CREATE TABLE t(x)") }
            try await pool.writeWithoutTransaction { db in
                _ = try db.checkpoint(.truncate)
                try db.execute(sql: "PRAGMA synchronous = \(level)")
                for _ in 0..<5 { try db.execute(sql: "INSERT INTO t VALUES(1)") }
            }
            let other = Scratch()
            #expect(disk.losePower(target: other.folder, seed: 0))
            try pool.close()
            let found = try await DatabaseQueue(path: other.path).read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM t")
            }
            #expect(found == expected, "\(level)")
        }
    }

    /// The power fails at every point of a commit, with every seed leaving another part of what was not synced.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func everyAcceptanceIsThere(seed: UInt64) async throws {
        let scratch = Scratch()
        let disk = FaultyDisk(scratch.folder)
        let failure = PowerFailure(disk, seed: seed)
        var options = StoreOptions()
        options.hook = { point in failure.reach(point) }
        let store = try scratch.open(options)
        let inbox = try store.inbox("orders")
        failure.begin()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<40 {
                        let text = "\(task)-\(number)-" + String(repeating: "x", count: 300)
                        let key = try await store.accept(text, into: inbox)[0]
                        failure.accept(text)
                        if number.isMultiple(of: 3), case .done = try await store.perform(.finish(key)) {
                            failure.finish(text)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        store.close()
        #expect(failure.images.count > 8)
        for image in failure.images { try await check(image, inbox) }
    }

    private func check(_ image: PowerFailure.Image, _ inbox: InboxNumber) async throws {
        let store = try image.scratch.open()
        defer { store.close() }
        #expect(try store.check() == [])
        let left = Set(try await store.readyBodies(inbox))
        #expect(image.accepted.subtracting(image.finished).isSubset(of: left.union(image.finishing)), "\(image.point)")
        #expect(image.finished.isDisjoint(with: left), "\(image.point)")
    }
}

/// Takes an image of what a power failure would leave, now and then.
private final class PowerFailure: Sendable {
    struct Image: Sendable {
        let scratch: Scratch
        let point: FaultPoint
        /// Of whom somebody had been told when the power failed.
        let accepted, finished: Set<String>
        /// Those that somebody was told of later: they may be gone.
        var finishing: Set<String> = []
    }

    private struct State {
        var isOn = false
        var random: SeededRandom
        var accepted: Set<String> = []
        var finished: Set<String> = []
        var images: [Image] = []
    }

    private let disk: FaultyDisk
    private let seed: UInt64
    private let state: Locked<State>

    init(_ disk: FaultyDisk, seed: UInt64) {
        self.disk = disk
        self.seed = seed
        state = Locked(State(random: SeededRandom(seed: seed)))
    }

    var images: [Image] {
        state.withLock { state in
            state.images.map { image in
                var image = image
                image.finishing = state.finished
                return image
            }
        }
    }

    func begin() { state.withLock { $0.isOn = true } }
    func accept(_ text: String) { state.withLock { _ = $0.accepted.insert(text) } }
    func finish(_ text: String) { state.withLock { _ = $0.finished.insert(text) } }

    func reach(_ point: FaultPoint) {
        state.withLock { state in
            guard state.isOn, state.images.count < 16, Int.random(in: 0..<4, using: &state.random) == 0 else { return }
            let image = Image(scratch: Scratch(), point: point, accepted: state.accepted, finished: state.finished)
            let chance = seed == 0 ? 0 : UInt64.random(in: 1...UInt64.max, using: &state.random)
            guard disk.losePower(target: image.scratch.folder, seed: chance) else { return }
            state.images.append(image)
        }
    }
}
