import Screens
import Testing

@testable import Actors
@testable import Dashboard

/// A frozen picture stands still. All else goes on: the recording, the log, and what keys act on.
@Suite struct FreezeTests {
    private func press(_ key: Key, _ state: inout DashboardState, at seconds: Double) -> [Command] {
        state.handle(.key(key, at: .seconds(seconds)))
    }

    @Test func whatHappensMeanwhileIsInTheHistory() {
        var (frozen, free) = (watched(seconds: 10), watched(seconds: 10))
        _ = press(.character(" "), &frozen, at: 10)
        let before = frozen.draw(.unicode)
        for second in 11...30 {
            let burst = sample(second, depth: second == 20 ? 50_000 : 0)
            _ = frozen.handle(.sampled(burst))
            _ = free.handle(.sampled(burst))
            let now = frozen.draw(.unicode)
            for y in 1..<30 { #expect(now.row(y) == before.row(y)) }
        }
        _ = press(.character(" "), &frozen, at: 30)
        #expect(frozen.draw(.unicode).text == free.draw(.unicode).text)
        #expect(frozen.timeline.columns(60).max() ?? 0 > 50_000)
    }

    @Test func theLogHasTheTimeAtWhichThingsHappen() {
        var state = watched(seconds: 10)
        _ = press(.character(" "), &state, at: 10)
        _ = state.handle(.sampled(sample(15, depth: 0)))
        _ = press(.character("+"), &state, at: 15.5)
        #expect(state.log.entries.last?.timeOfDay == "12:04:15" && state.log.entries.last?.at == .seconds(15.5))
    }

    @Test func keysActOnWhatIs_notOnThePicture() {
        var state = watched(seconds: 10)
        _ = press(.character(" "), &state, at: 10)
        let stopped = actor("orders", .stopped, accepted: 5, kept: 5, targets: ["settled"])
        _ = state.handle(.sampled(sample(12, depth: 0, orders: stopped)))
        #expect(press(.character("R"), &state, at: 13) == [.restart(actor: "orders")])
        #expect(state.draw(.unicode).text.contains(#/▶ orders +run +/#))
    }

    @Test func thePictureCanBeLookedThrough() {
        var state = watched(seconds: 10)
        _ = press(.character(" "), &state, at: 10)
        _ = state.handle(.sampled(sample(12, depth: 7_777)))
        _ = press(.character(">"), &state, at: 13)
        _ = press(.down, &state, at: 13)
        let screen = state.draw(.unicode).text
        #expect(screen.contains("[5m]") && screen.contains("▶ notices") && !screen.contains("7,777"))
    }

    @Test func ordersThatAreReadMeanwhileHaveTheirAges() {
        var state = DashboardState(
            scenario: "orders", size: Size(width: 120, height: 40), keptIn: "/data")
        _ = state.handle(sample(at: .seconds(10), actor("orders")))
        _ = press(.character(" "), &state, at: 10)
        _ = press(.character("9"), &state, at: 20)
        let card = OrderCard(id: "ORD-1", state: "paid", attempts: 1, placedAt: .seconds(1_000))
        let page = OrdersViewState.Page([card], isAll: true, readAt: .seconds(1_005))
        _ = state.handle(sample(at: .seconds(20), actor("orders")))
        _ = state.handle(.ordersRead(.init(page: page, card: nil)))
        #expect(state.draw(.unicode).text.contains("5.0s"))
    }

    @Test(arguments: [false, true]) func twoPausesAreAPauseAndAResume(isFrozen: Bool) {
        var state = watched(seconds: 10)
        if isFrozen { _ = press(.character(" "), &state, at: 10) }
        let keys = (0..<3).flatMap { press(.character("p"), &state, at: 10 + Double($0) / 100) }
        #expect(keys == [.pause(actor: "orders"), .resume(actor: "orders"), .pause(actor: "orders")])
        // A sample that was taken before the last of them is no news.
        _ = state.handle(.sampled(Sample(at: .seconds(10.05), timeOfDay: "", actors: sample(10, depth: 0).actors)))
        #expect(press(.character("p"), &state, at: 10.06) == [.resume(actor: "orders")])
        // Somebody else has paused it since.
        _ = state.handle(.sampled(sample(12, depth: 0, state: .paused)))
        #expect(press(.character("p"), &state, at: 12.1) == [.resume(actor: "orders")])
    }
}
