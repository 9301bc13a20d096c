import Screens
import Testing

@testable import Actors
@testable import Dashboard

/// How the dashboard is left, and what it says of commands that were carried out.
@Suite struct EndingTests {
    private func dashboard(keptIn: String? = nil, _ actors: ActorSnapshot...) -> DashboardState {
        var state = DashboardState(
            scenario: "orders", noun: "order", size: Size(width: 120, height: 40), keptIn: keptIn)
        _ = state.handle(.sampled(Sample(at: .seconds(1), timeOfDay: "12:00:01", actors: actors)))
        return state
    }

    private func press(_ key: Key, _ state: inout DashboardState, at time: Duration = .seconds(2)) -> [Command] {
        state.handle(.key(key, at: time))
    }

    @Test func quitLooksAtTheActors_whereNoSampleShowsAnythingPending() {
        var state = dashboard(actor("orders"))
        #expect(press(.character("q"), &state) == [.quitIfIdle])
        _ = state.handle(sample(at: .seconds(2), actor("orders", accepted: 1, inFlight: 1)))
        #expect(state.handle(.looked).isEmpty)
        #expect(state.overlay == .question(.quit))
    }

    @Test func quitEnds_whenTheActorsHaveNothing() {
        var state = dashboard(actor("orders"))
        _ = press(.character("q"), &state)
        _ = state.handle(sample(at: .seconds(2), actor("orders")))
        #expect(state.handle(.looked) == [.quit(.drained)])
    }

    @Test func quitAsks_whileAnOrderIsOnItsWay() {
        var state = dashboard(actor("orders"))
        #expect(press(.character("i"), &state) == [.placeOne])
        #expect(press(.character("q"), &state).isEmpty)
        let screen = state.draw(.unicode).text
        #expect(screen.contains("Nothing is pending.") && screen.contains("1 order is being placed."))
        _ = press(.escape, &state, at: .seconds(3))
        _ = state.handle(.placed(1, refused: 0))
        #expect(press(.character("q"), &state, at: .seconds(4)) == [.quitIfIdle])
    }

    @Test func whatCouldNotBePlacedIsNotOnItsWay() {
        var state = dashboard(actor("orders"))
        _ = state.handle(.placing(500))
        #expect(press(.character("q"), &state).isEmpty && state.overlay == .question(.quit))
        _ = press(.escape, &state, at: .seconds(3))
        _ = state.handle(.notPlaced(500, "no catalogue"))
        #expect(state.notice?.text == "no catalogue" && state.notice?.isError == true)
        #expect(press(.character("q"), &state, at: .seconds(4)) == [.quitIfIdle])
    }

    @Test func aQuestionEndsAFreeze_soThatItsNumbersAreTrue() {
        var state = dashboard(actor("orders"))
        _ = press(.character(" "), &state)
        #expect(press(.character("q"), &state) == [.quitIfIdle])
        _ = state.handle(sample(at: .seconds(2), actor("orders", accepted: 7, ready: 7)))
        _ = state.handle(.looked)
        #expect(state.draw(.unicode).text.contains("7 pending."))
    }

    @Test func pendingOrdersAreKept_whereThereIsAPlaceForThem() {
        var state = dashboard(keptIn: "/data", actor("orders", accepted: 1204, ready: 1204))
        #expect(state.keepsPending)
        _ = press(.character("q"), &state)
        let screen = state.draw(.unicode).text
        #expect(screen.contains("1,204 pending. They are kept in /data: quit now, and they go on at the next start."))
        #expect(screen.contains("[▶Stay ] [ Quit now, all kept ] [ Drain and quit ]"))
        #expect(press(.character("y"), &state, at: .seconds(3)) == [.quit(.now)])
    }

    @Test func withoutAPlaceYesDrains() {
        var state = dashboard(actor("orders", accepted: 3, ready: 3))
        _ = press(.character("q"), &state)
        #expect(state.draw(.unicode).text.contains("quit now gives them up"))
        #expect(press(.character("y"), &state, at: .seconds(3)) == [.quit(.drained)])
    }

    @Test func nothingDrains_whileAStoreHasFailed() {
        let failed = actor("orders", .failed, accepted: 3, ready: 3, failure: "disk full")
        var state = dashboard(keptIn: "/data", failed)
        _ = press(.character("q"), &state)
        let screen = state.draw(.unicode).text
        #expect(
            screen.contains("There is no drain: the store of orders does not work.")
                && !screen.contains("Drain and quit"))
        #expect(state.handle(.timeIsOver) == [.quit(.now)])
        var idle = dashboard(actor("orders", .failed, failure: "disk full"))
        #expect(press(.character("q"), &idle) == [.quitIfIdle])
        #expect(idle.handle(.looked) == [.quit(.now)])
    }

    @Test func nothingDrains_whereWhatIsKeptHasAStoreThatFailed() {
        var state = dashboard(keptIn: "/data", actor("orders", .stopped, accepted: 3, kept: 3, failure: "disk full"))
        _ = press(.character("q"), &state)
        #expect(!state.draw(.unicode).text.contains("Drain and quit"))
    }

    @Test(arguments: [(nil, ""), ("/data", " in the file")])
    func theReportOfAStopSaysWhereThePendingAre(keptIn: String?, place: String) {
        var state = dashboard(keptIn: keptIn, actor("orders"))
        _ = state.handle(.stopped(actor: "orders", kept: 1204))
        #expect(state.log.entries.last?.text == "stopped: 1,204 pending kept\(place), R restarts with them")
        _ = state.handle(.stopped(actor: "orders", kept: 0))
        #expect(state.log.entries.last?.text == "stopped: nothing pending, R restarts it")
    }

    @Test func whatWasPlacedIsTold_withWhatWasRefused() {
        var state = dashboard(actor("orders"))
        _ = state.handle(.placed(1, refused: 0))
        #expect(state.notice?.text == "1 order placed")
        _ = state.handle(.placed(500, refused: 20))
        #expect(state.notice?.text == "480 orders placed, 20 refused: orders takes no more")
        #expect(state.notice?.isError == true)
    }

    @Test func aQuestionThatIsAnsweredByWhatHappensIsClosed() {
        var state = dashboard(actor("orders", accepted: 1, ready: 1))
        _ = press(.character("D"), &state)
        _ = state.handle(sample(at: .seconds(3), actor("orders", .stopped, accepted: 1, kept: 1)))
        #expect(state.overlay == nil && state.notice?.text == "orders is stopped already")
        _ = state.handle(sample(at: .seconds(4), actor("orders", accepted: 1, ready: 1)))
        _ = press(.character("X"), &state, at: .seconds(4))
        _ = state.handle(sample(at: .seconds(5), actor("orders", .draining, accepted: 1, ready: 1)))
        #expect(state.overlay == .question(.stop(actor: "orders")))
        _ = state.handle(sample(at: .seconds(6), actor("orders", .stopping, accepted: 1, inFlight: 1)))
        #expect(state.overlay == nil)
    }

    @Test func samplesComeFast_whileAKeyTakesEffect() {
        var state = dashboard(actor("orders"))
        #expect(!state.isMoving)
        _ = press(.character("i"), &state)
        #expect(state.isMoving)
        _ = state.handle(sample(at: .seconds(3), actor("orders")))
        #expect(!state.isMoving)
    }
}
