import Screens
import Testing

@testable import Actors
@testable import Dashboard

/// What the dashboard shows of an actor whose store does not work, and of all else that is wrong.
@Suite struct FailureTests {
    private static let reason = "cannot write orders.sqlite: no space left on device (make room, then press R)"

    private func dashboard(_ width: Int = 120, _ height: Int = 40, readOnly: Bool = false) -> DashboardState {
        watched(size: Size(width: width, height: height), seconds: 3, readOnly: readOnly)
    }

    private func failed(_ name: String = "orders", _ reason: String = Self.reason) -> ActorSnapshot {
        actor(name, .failed, accepted: 9, ready: 9, failure: reason)
    }

    private func press(_ key: Key, _ state: inout DashboardState, at time: Duration = .seconds(5)) -> [Command] {
        state.handle(.key(key, at: time))
    }

    private func inks(of text: String, in grid: Grid) -> Set<Slot> {
        for y in 0..<grid.size.height {
            let row = Array((0..<grid.size.width).map { grid[$0, y] })
            for x in row.indices
            where row[x...].prefix(text.unicodeScalars.count).map(\.scalar).elementsEqual(
                text.unicodeScalars)
            {
                return Set(row[x...].prefix(text.unicodeScalars.count).map(\.ink.slot))
            }
        }
        return []
    }

    @Test func aFailedActorIsRed_inItsRowAndTheStatusLine() {
        var state = dashboard()
        _ = state.handle(sample(at: .seconds(4), failed(), actor("settled")))
        let grid = state.draw(.unicode)
        #expect(grid.row(0).contains("● FAILED orders"))
        #expect(inks(of: "FAILED", in: grid) == [.stateFail])
        #expect(inks(of: "R tries again", in: grid) == [.stateFail])
        _ = state.handle(sample(at: .seconds(5), failed(), failed("settled")))
        #expect(state.draw(.unicode).row(0).contains("● FAILED 2 actors"))
    }

    @Test func theReasonStandsInTheLog_whileItLasts() {
        var state = dashboard(80, 24)
        _ = state.handle(sample(at: .seconds(4), failed(), actor("settled")))
        for number in 0..<50 { _ = state.handle(.logged(.info, source: "a", text: "line \(number)")) }
        let screen = state.draw(.unicode)
        #expect(screen.text.contains("ERR  orders     FAILED: cannot write orders.sqlite: no space"))
        #expect(inks(of: "FAILED: cannot", in: screen) == [.levelError])
        #expect(screen.text.contains("line 49") && screen.text.contains("(make room, then press R)"))
        _ = state.handle(sample(at: .seconds(6), actor("orders"), actor("settled")))
        #expect(state.log.standing.isEmpty && state.log.entries.last?.text == "orders works again")
        #expect(state.log.entries.contains { $0.text == "FAILED: " + Self.reason })
        #expect(!state.draw(.unicode).row(0).contains("FAILED"))
    }

    @Test func actorsOfOneStoreShareTheLine() {
        var state = dashboard()
        _ = state.handle(sample(at: .seconds(4), failed(), actor("settled")))
        _ = state.handle(sample(at: .seconds(5), failed(), failed("settled")))
        #expect(state.log.standing.map(\.source) == ["2 actors"] && state.log.errors == 1)
        _ = state.handle(sample(at: .seconds(6), failed("orders", "another reason"), failed("settled")))
        #expect(Set(state.log.standing.map(\.text)) == ["FAILED: another reason", "FAILED: " + Self.reason])
        _ = state.handle(sample(at: .seconds(7), actor("orders"), actor("settled")))
        #expect(state.log.entries.last?.text == "orders, settled work again" && state.log.standing.isEmpty)
    }

    @Test func aFailureIsToldWhileThePictureStandsStill() {
        var state = dashboard()
        _ = press(.character(" "), &state)
        _ = state.handle(sample(at: .seconds(6), failed()))
        #expect(state.log.standing.count == 1 && state.notice?.text == "orders FAILED: " + Self.reason)
    }

    @Test func keysAnswerSensibly_whenTheStoreHasFailed() {
        var state = dashboard()
        _ = state.handle(sample(at: .seconds(4), failed(), actor("settled")))
        for (key, part) in [("p", "takes nothing out"), ("D", "works nothing off"), ("c", "is not draining")] {
            #expect(press(.character(key.unicodeScalars.first!), &state).isEmpty && state.overlay == nil)
            #expect(state.notice?.text.contains(part) == true && state.notice?.isError == true)
        }
        #expect(press(.character("X"), &state).isEmpty)
        #expect(state.draw(.unicode).text.contains("Its store does not work"))
        #expect(press(.character("y"), &state, at: .seconds(6)) == [.stop(actor: "orders")])
        #expect(press(.character("R"), &state) == [.restart(actor: "orders")])
    }

    @Test func aTryInVainIsSaid() {
        var state = dashboard()
        _ = state.handle(sample(at: .seconds(4), failed()))
        _ = press(.character("R"), &state)
        #expect(state.notice?.text == "orders has its store try again")
        _ = state.handle(sample(at: .milliseconds(5_900), failed()))
        #expect(state.notice?.text == "orders has its store try again")
        _ = state.handle(sample(at: .seconds(6), failed()))
        #expect(state.notice?.text == "orders still does not work: " + Self.reason)
        _ = press(.character("R"), &state, at: .seconds(7))
        _ = state.handle(sample(at: .seconds(8), actor("orders")))
        #expect(state.notice?.text == "orders works again")
    }

    @Test func aStopWhileItFailsIsNoRecovery() {
        var state = dashboard()
        _ = state.handle(sample(at: .seconds(4), failed()))
        _ = state.handle(sample(at: .seconds(5), actor("orders", .stopped, accepted: 9, kept: 9)))
        #expect(state.log.standing.isEmpty && !state.log.entries.contains { $0.text.contains("again") })
    }

    @Test func aDrainIsNotAskedForAnyMore_whenTheActorFails() {
        var state = dashboard()
        _ = press(.character("D"), &state)
        #expect(state.overlay == .question(.drain(actor: "orders")))
        _ = state.handle(sample(at: .seconds(6), failed()))
        #expect(state.overlay == nil && state.notice?.text.hasPrefix("orders failed meanwhile") == true)
    }

    @Test func whoMayOnlyLookIsNotToldToPressR() {
        var state = dashboard(readOnly: true)
        _ = state.handle(sample(at: .seconds(4), failed("orders", "disk full")))
        #expect(!state.draw(.unicode).text.contains("R tries"))
    }

    // MARK: What else is wrong

    @Test func lostDeadLettersAreSaidWhereTheDeadAre_andInTheLog() {
        var state = dashboard()
        _ = state.handle(sample(at: .seconds(4), actor("orders", accepted: 2, dead: 2, lost: 30)))
        let screen = state.draw(.unicode)
        #expect(screen.row(0).contains("dead 2 30 LOST"))
        #expect(inks(of: "30 LOST, R all", in: screen) == [.levelError])
        _ = state.handle(sample(at: .seconds(5), actor("orders", accepted: 2, dead: 2, lost: 30)))
        _ = state.handle(sample(at: .seconds(6), actor("orders", accepted: 2, dead: 2, lost: 35)))
        let lines = state.log.entries.filter { $0.text.hasPrefix("dead letters lost") }
        #expect(lines.map(\.times) == [35] && lines.map(\.level) == [.error] && lines.map(\.source) == ["orders"])
    }

    @Test func aHeldThreadIsSaidOnceForEachGrowth() {
        var state = dashboard()
        for (second, holds) in [(4, 1), (5, 1), (6, 4), (7, 4)] {
            _ = state.handle(sample(at: .seconds(second), actor("notices", holds: holds)))
        }
        let lines = state.log.entries.filter { $0.text.hasPrefix("held a thread") }
        #expect(lines.map(\.times) == [4] && lines.map(\.source) == ["notices"] && lines[0].at == .seconds(6))
    }

    @Test func stuckWorkersAreRedInTheRow() {
        var state = dashboard()
        _ = state.handle(sample(at: .seconds(4), actor("orders", stuck: 2)))
        let screen = state.draw(.unicode)
        #expect(inks(of: "2 STUCK", in: screen) == [.levelError])
        #expect(screen.text.contains(" 2 stuck "))
    }

    @Test func aBoundedInboxShowsItsRoom_andWhoWaitsForIt() {
        var state = dashboard()
        let full = actor("settled", workers: 1, accepted: 10, ready: 10, capacity: 10, senders: 5)
        _ = state.handle(
            sample(at: .seconds(4), actor("orders", accepted: 40, inFlight: 5, targets: ["settled"]), full))
        let screen = state.draw(.unicode)
        #expect(screen.text.contains("10/10") && screen.text.contains("5 wait: settled"))
        #expect(screen.row(2).contains(" 5 wait ─▶ settled"))
        #expect(inks(of: "10/10", in: screen) == [.levelWarn])
    }

    @Test func retryingMessagesAreCountedInTheActorsDetail() {
        var state = dashboard(80, 24)
        _ = state.handle(sample(at: .seconds(4), actor("orders", accepted: 14, retrying: 14)))
        #expect(inks(of: "~ 14 retrying", in: state.draw(.unicode)) == [.workerRetry])
        _ = state.handle(.resized(Size(width: 200, height: 60)))
        #expect(inks(of: "~14 ", in: state.draw(.unicode)).contains(.workerRetry))
    }

    @Test func notesOfTheStartAreToldWithTheFirstSample() {
        var state = DashboardState(
            scenario: "orders", size: Size(width: 120, height: 40),
            notes: [
                .init("ORD-17 ended the program twice: set aside", isBad: true),
                .init("recovered 1,204 orders (20 were in flight)"),
            ])
        _ = state.handle(sample(at: .zero, actor("orders")))
        _ = state.handle(sample(at: .seconds(1), actor("orders")))
        #expect(state.log.entries.map(\.level) == [.error, .info])
        #expect(state.log.entries.map(\.timeOfDay) == ["12:05:00", "12:05:00"])
        #expect(state.notice?.text == "ORD-17 ended the program twice: set aside" && state.notice?.isError == true)
        #expect(state.draw(.unicode).text.contains("INFO orders      recovered 1,204 orders (20 were in flight)"))
    }
}
