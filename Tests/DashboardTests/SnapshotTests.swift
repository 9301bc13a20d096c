import Foundation
import Screens
import TestKit
import Testing

@testable import Actors
@testable import Dashboard

/// Screens as text, at all sizes. `make snapshots` rewrites them: look at the diff before committing it.
@Suite struct SnapshotTests {
    private static let sizes = [(200, 60), (120, 40), (80, 24), (60, 15), (40, 10), (20, 5)]

    @Test(arguments: sizes) func homeShowsAGrowingBacklog(width: Int, height: Int) throws {
        let state = watched(size: Size(width: width, height: height))
        try compare(state.draw(.unicode), "home-\(width)x\(height)")
        try compare(state.draw(.ascii).folded(), "home-ascii-\(width)x\(height)")
    }

    @Test func stopAsksInNumbers() throws {
        var state = watched(size: Size(width: 80, height: 24))
        _ = state.handle(.key(.character("X"), at: .seconds(60)))
        try compare(state.draw(.unicode), "stop-dialog-80x24")
    }

    @Test func theHelpListsEveryBinding() throws {
        var state = watched()
        _ = state.handle(.key(.character("?"), at: .seconds(60)))
        try compare(state.draw(.unicode), "help-120x40")
    }

    @Test func theHelpIsOneColumnThatScrolls_whereThereIsLittleRoom() throws {
        var state = watched(size: Size(width: 60, height: 15))
        for key in [Key.character("?"), .down, .down] { _ = state.handle(.key(key, at: .seconds(60))) }
        try compare(state.draw(.unicode), "help-60x15")
    }

    @Test(arguments: [(120, 40), (80, 24), (60, 15)]) func aFailedStoreIsSaidWithItsReason(
        width: Int, height: Int
    ) throws {
        var state = watched(size: Size(width: width, height: height))
        let failed = actor(
            "orders", .failed, accepted: 10_000, ready: 1_204, completed: 8_796, targets: ["settled"],
            oldest: .seconds(9),
            failure: "cannot write orders.sqlite: no space left on device (make room, then press R)")
        for second in 61...68 { _ = state.handle(.sampled(sample(second, depth: 0, orders: failed))) }
        try compare(state.draw(.unicode), "failed-\(width)x\(height)")
    }

    @Test func aFullLineShowsWhoWaits_andWhatIsWrong() throws {
        var state = watched()
        let orders = actor(
            "orders", accepted: 9_000, ready: 400, retrying: 14, inFlight: 20, completed: 8_559, dead: 7,
            targets: ["settled"], oldest: .seconds(9), capacity: 500, senders: 12, stuck: 2, lost: 30)
        let settled = actor(
            "settled", workers: 1, accepted: 8_559, ready: 10, inFlight: 1, completed: 8_548, capacity: 10,
            senders: 18, holds: 3)
        for second in 61...70 {
            _ = state.handle(
                .sampled(Sample(at: .seconds(second), timeOfDay: "12:05:10", actors: [orders, settled])))
        }
        try compare(state.draw(.unicode), "full-120x40")
    }

    @Test func quitSaysWhatIsKept() throws {
        var state = DashboardState(
            scenario: "orders", noun: "order", size: Size(width: 80, height: 24),
            keptIn: "/home/ada/.local/state/callboard",
            notes: [.init("recovered 1,204 orders (20 were in flight)")])
        _ = state.handle(.sampled(sample(1, depth: 1_184)))
        _ = state.handle(.key(.character("q"), at: .seconds(2)))
        try compare(state.draw(.unicode), "quit-kept-80x24")
    }

    @Test func theStatusLineKeepsItsNumbers_whileThereIsRoom() {
        var state = watched()
        let many = actor(
            "orders", accepted: 3_000_000, ready: 41_204, inFlight: 20, completed: 2_958_769, dead: 7,
            targets: ["settled"])
        for second in 61...70 { _ = state.handle(.sampled(sample(second, depth: 0, orders: many))) }
        let line = state.draw(.unicode).row(0)
        #expect(line.contains("err 0.0%") && line.contains("balance ✓"), "\(line)")
    }

    @Test func thePromptTellsWhatIsWrong() throws {
        var state = watched(size: Size(width: 80, height: 24))
        for key in [Key.character("w"), .character("0"), .enter] { _ = state.handle(.key(key, at: .seconds(61))) }
        try compare(state.draw(.unicode), "workers-prompt-80x24")
    }

    @Test func aDrainHasItsBar() throws {
        var state = watched(size: Size(width: 80, height: 24))
        _ = state.handle(.sampled(sample(61, depth: 1200, state: .draining)))
        _ = state.handle(.sampled(sample(65, depth: 300, state: .draining)))
        try compare(state.draw(.unicode), "draining-80x24")
    }

    @Test func aStoppedActorSaysWhatItKeeps() throws {
        var state = watched(size: Size(width: 80, height: 24))
        let stopped = actor(
            "orders", .stopped, accepted: 10_000, completed: 8_796, kept: 1_204, targets: ["settled"])
        _ = state.handle(.sampled(sample(61, depth: 0, orders: stopped)))
        _ = state.handle(
            .reported("stopped: 1,204 pending kept, R restarts with them", about: "orders", isError: false))
        try compare(state.draw(.unicode), "stopped-80x24")
    }

    @Test func anUnbalancedLedgerIsSaidWithTheDifference() {
        var state = watched()
        let broken = actor("orders", accepted: 100, completed: 97, targets: ["settled"])
        _ = state.handle(.sampled(sample(61, depth: 0, orders: broken)))
        #expect(state.draw(.unicode).row(0).contains("balance OFF BY 3"))
    }

    @Test(.aside) func everySizeCanBeDrawn_withEveryOverlay() {
        let before = watched(seconds: 3)
        for keys in [
            [], [Key.character("X")], [.character("?")], [.character("L")], [.enter], [.tab, .enter], [.character("9")],
        ] {
            for width in [0, 1, 2, 3, 5, 8, 13, 21, 39, 40, 41, 79, 99, 100, 101, 300] {
                for height in [0, 1, 2, 3, 5, 9, 10, 11, 13, 17, 23, 29, 30, 31, 100] {
                    let size = Size(width: width, height: height)
                    var state = before
                    _ = state.handle(.resized(size))
                    for key in keys { _ = state.handle(.key(key, at: .seconds(4))) }
                    #expect(state.draw(.ascii).size == size)
                }
            }
        }
    }

    @Test func asciiScreensHoldNothingAboveTilde() {
        let grid = watched().draw(.ascii).folded()
        #expect(grid.cells.allSatisfy { $0.scalar.value <= 0x7E })
    }
}
