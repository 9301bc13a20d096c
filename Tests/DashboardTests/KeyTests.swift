import Screens
import Testing

@testable import Actors
@testable import Dashboard

/// What each key does, as commands.
@Suite struct KeyTests {
    private func press(_ keys: Key..., in state: inout DashboardState, at: Duration = .seconds(61)) -> [Command] {
        keys.flatMap { state.handle(.key($0, at: at)) }
    }

    @Test func noKeyHasTwoMeanings_andEveryActionHasAKey() {
        let keys = Binding.all.flatMap(\.keys)
        #expect(Set(keys).count == keys.count)
        #expect(Set(Binding.all.map(\.action)) == Set(Action.allCases))
    }

    @Test func placesOneAndManyOrders() {
        var state = watched()
        #expect(press(.character("i"), in: &state) == [.placeOne])
        #expect(press(.character("I"), .enter, in: &state) == [.burst(500)])
        let typed = press(.character("I"), .character("1"), .character("2"), .enter, in: &state)
        #expect(typed == [.burst(12)])
    }

    @Test(arguments: ["0", "-1", "x", "1000001", ""]) func refusesABurstThatIsNoNumber(text: String) {
        var state = watched()
        _ = press(.character("I"), .control("u"), in: &state)
        for scalar in text.unicodeScalars { _ = press(.character(scalar), in: &state) }
        #expect(press(.enter, in: &state).isEmpty)
        guard case .prompt(let prompt) = state.overlay else { return #expect(Bool(false), "the prompt is open") }
        #expect(prompt.problem == "\"\(text)\" is no whole number from 1 to 1,000,000")
        #expect(press(.escape, in: &state).isEmpty && state.overlay == nil)
    }

    @Test func aLoadStaysOpenUntilItIsTaken() {
        var state = watched()
        #expect(press(.character("L"), .enter, in: &state) == [.setLoad("steady 200/s")])
        #expect(state.overlay != nil)
        _ = state.handle(.loadRefused("no profile"))
        #expect(state.draw(.unicode).text.contains("no profile"))
        _ = state.handle(.loadTaken("steady 200/s"))
        #expect(state.overlay == nil)
        #expect(
            press(.character("]"), .character("["), .character("0"), in: &state)
                == [.scaleLoad(2), .scaleLoad(0.5), .loadOff])
    }

    @Test func workersAddUp_beforeASampleShowsThem() {
        var state = watched()
        let three = press(.character("+"), .character("+"), .character("+"), in: &state)
        #expect(three == (21...23).map { .setWorkers(actor: "orders", count: $0) })
        #expect(press(.character("-"), in: &state) == [.setWorkers(actor: "orders", count: 22)])
        let set = press(.character("w"), .character("7"), .enter, in: &state)
        #expect(set == [.setWorkers(actor: "orders", count: 7)])
    }

    @Test func thereIsAlwaysAWorker() {
        var state = watched()
        _ = press(.down, .down, in: &state)
        #expect(state.selected == "settled")
        #expect(press(.character("-"), in: &state).isEmpty)
        #expect(state.notice?.isError == true)
    }

    @Test func pauseGoesOnAndOff() {
        var state = watched()
        #expect(press(.character("p"), in: &state) == [.pause(actor: "orders")])
        _ = state.handle(.sampled(sample(62, depth: 5, state: .paused)))
        #expect(press(.character("p"), in: &state) == [.resume(actor: "orders")])
    }

    @Test func stopAndDrainAsk_withCancelAsDefault() {
        var state = watched()
        #expect(press(.character("X"), in: &state).isEmpty)
        #expect(press(.enter, in: &state, at: .seconds(62)).isEmpty && state.overlay == nil)
        _ = press(.character("X"), in: &state, at: .seconds(63))
        #expect(press(.right, .enter, in: &state, at: .seconds(64)) == [.stop(actor: "orders")])
        _ = press(.character("D"), in: &state, at: .seconds(65))
        #expect(press(.tab, .enter, in: &state, at: .seconds(66)) == [.drain(actor: "orders")])
        _ = state.handle(.sampled(sample(67, depth: 5, state: .draining)))
        #expect(press(.character("c"), in: &state) == [.cancelDrain(actor: "orders")])
    }

    @Test func aQuestionsNumbersAreTrueWhileItStandsThere() {
        var state = watched()
        _ = press(.character("X"), in: &state)
        _ = state.handle(.sampled(sample(62, depth: 77)))
        #expect(state.draw(.unicode).text.contains("Stop hands the 77 back"))
        #expect(press(.character("y"), in: &state, at: .seconds(63)) == [.stop(actor: "orders")])
    }

    @Test func keysOnTheirWayDoNotAnswerADialog() {
        var state = watched()
        _ = press(.character("X"), in: &state, at: .milliseconds(61_000))
        _ = press(.right, .enter, in: &state, at: .milliseconds(61_149))
        #expect(state.overlay != nil)
        #expect(press(.right, .enter, in: &state, at: .milliseconds(61_150)) == [.stop(actor: "orders")])
    }

    @Test func restartsWhatIsStopped_andRetriesTheDead() {
        var state = watched()
        #expect(press(.character("R"), in: &state).isEmpty)
        let stopped = actor("orders", .stopped, accepted: 5, kept: 5, targets: ["settled"])
        _ = state.handle(.sampled(sample(62, depth: 0, orders: stopped)))
        #expect(press(.character("R"), in: &state) == [.restart(actor: "orders")])
        _ = state.handle(.sampled(sample(63, depth: 0)))
        #expect(press(.end, .character("R"), in: &state) == [.replayDeadLetters])
    }

    @Test func quitAsks_whileSomethingIsPending() {
        var state = watched()
        #expect(press(.character("q"), in: &state).isEmpty)
        #expect(press(.enter, in: &state, at: .seconds(62)).isEmpty && state.overlay == nil)
        _ = press(.character("q"), in: &state, at: .seconds(63))
        #expect(press(.right, .enter, in: &state, at: .seconds(64)) == [.quit(.drained)])
        _ = press(.character("q"), in: &state, at: .seconds(65))
        #expect(press(.left, .enter, in: &state, at: .seconds(66)) == [.quit(.now)])
    }

    @Test func interruptTwiceWithinTwoSecondsForces() {
        var state = watched()
        #expect(press(.control("c"), in: &state, at: .seconds(61)).isEmpty)
        #expect(press(.control("c"), in: &state, at: .seconds(64)).isEmpty)
        #expect(press(.control("c"), in: &state, at: .seconds(66)) == [.quit(.forced)])
    }

    @Test func readOnlyTakesControlAndLoadAway() {
        var state = watched(readOnly: true)
        for binding in Binding.all where binding.group == .control || binding.group == .load {
            for key in binding.keys { #expect(press(key, in: &state).isEmpty && state.overlay == nil) }
        }
        #expect(press(.character("q"), in: &state) == [.quit(.now)])
    }

    @Test func theSelectionSticksToTheActor() {
        var state = watched()
        _ = press(.character("j"), in: &state)
        #expect(state.selected == "notices")
        let more = Sample(
            at: .seconds(62), timeOfDay: "12:05:02", actors: [actor("new")] + sample(62, depth: 0).actors)
        _ = state.handle(.sampled(more))
        #expect(state.selected == "notices")
        _ = press(.character("k"), .character("k"), .character("k"), in: &state)
        #expect(state.selected == state.actors.first?.latest.name)
    }

    @Test func freezeStandsStill_andSaysHowOldItIs() {
        var state = watched()
        let before = state.draw(.unicode).row(1)
        _ = press(.character(" "), in: &state, at: .seconds(60))
        _ = state.handle(.sampled(sample(72, depth: 9_999)))
        #expect(state.draw(.unicode).row(0).contains("FROZEN 00:12 old"))
        #expect(state.draw(.unicode).row(1) == before)
        _ = press(.down, in: &state)
        #expect(state.selected == "notices")
        _ = press(.character(" "), in: &state)
        _ = state.handle(.sampled(sample(73, depth: 9_999)))
        #expect(state.draw(.unicode).text.contains("9,999"))
    }

    @Test func tabGoesThroughThePanels_andEnterGivesOneTheScreen() {
        var state = watched()
        var seen: [DashboardState.Panel] = []
        for _ in DashboardState.Panel.allCases {
            seen.append(state.focus)
            _ = press(.tab, in: &state)
        }
        #expect(Set(seen) == Set(DashboardState.Panel.allCases) && state.focus == seen[0])
        _ = press(.backTab, .enter, in: &state)
        #expect(state.zoomed == .log && state.draw(.unicode).row(1).contains("6 log"))
        _ = press(.escape, in: &state)
        #expect(state.zoomed == nil)
    }

    @Test func theHelpScrolls_whereItDoesNotFit() {
        var state = watched(size: Size(width: 60, height: 15), seconds: 3)
        _ = press(.character("?"), in: &state)
        var seen = state.draw(.unicode).text
        for _ in 0..<9 {
            _ = press(.pageDown, in: &state)
            seen += state.draw(.unicode).text
        }
        #expect(Binding.all.allSatisfy { seen.contains($0.text) })
        _ = press(.up, .home, in: &state)
        #expect(state.overlay == .help(scroll: 0))
        _ = press(.escape, in: &state)
        #expect(state.overlay == nil)
    }

    @Test func anyKeyLeavesTheHelp_whereAllOfItShows() {
        var state = watched(seconds: 3)
        _ = press(.character("?"), .down, in: &state)
        #expect(state.overlay == nil)
    }

    @Test func screenKeysAreCommands() {
        var state = watched()
        #expect(press(.control("l"), .control("z"), in: &state) == [.redraw, .suspend])
        #expect(press(.character("t"), in: &state) == [.setTheme("light")])
        #expect(press(.character(">"), in: &state).isEmpty && state.timeline.range == .fiveMinutes)
        #expect(press(.character("<"), .character("<"), in: &state).isEmpty && state.timeline.range == .quarterMinute)
    }
}
