import Screens
import Testing

@testable import Actors
@testable import Dashboard

/// What the operator reads and does: slips, the log while it is read, popups, what a load is told.
@Suite struct OperatorTests {
    private func press(_ keys: Key..., in state: inout DashboardState, at seconds: Double = 61) -> [Command] {
        keys.flatMap { state.handle(.key($0, at: .seconds(seconds))) }
    }

    // MARK: Slips

    @Test(arguments: ["c", "R", "]", "[", "0", "s"]) func aKeyThatDoesNothingIsANotice_andNoErrorInTheLog(key: String) {
        var state = DashboardState(scenario: "orders", size: Size(width: 120, height: 40))
        _ = state.handle(sample(at: .seconds(1), actor("orders")))
        #expect(press(.character(key.unicodeScalars.first!), in: &state, at: 2).isEmpty)
        #expect(state.notice?.isError == true && state.log.entries.isEmpty && state.log.errors == 0)
    }

    @Test(arguments: [ActorState.stopped, .stopping, .draining, .failed])
    func whatAnActorDoesNotDoInItsStateIsANotice(state actorState: ActorState) {
        for key in ["p", "D", "X", "R", "c", "-"] as [Unicode.Scalar] {
            var state = DashboardState(scenario: "orders", size: Size(width: 120, height: 40))
            let failure = actorState == .failed ? "disk full" : nil
            _ = state.handle(sample(at: .seconds(1), actor("orders", actorState, workers: 1, failure: failure)))
            let errors = state.log.errors
            let commands = press(.character(key), in: &state, at: 2)
            #expect(state.log.errors == errors && (!commands.isEmpty || state.notice != nil || state.overlay != nil))
        }
    }

    // MARK: The log

    private func add(_ text: String, to state: inout DashboardState, _ level: EventLog.Level = .info) {
        _ = state.handle(.logged(level, source: "a", text: text))
    }

    private func logLines(_ state: DashboardState) -> [String] {
        let lines = state.draw(.unicode).text.split(separator: "\n").filter { $0.contains(" a  ") }
        return lines.map { String($0.split(separator: " ").filter { $0 != "║" }.last ?? "") }
    }

    @Test func aScrolledLogStaysWhereItIsRead() {
        var state = watched(seconds: 3)
        for number in 0..<50 { add("line-\(number)", to: &state) }
        _ = press(.backTab, in: &state)
        #expect(state.focus == .log)
        _ = press(.pageUp, .up, in: &state)
        let before = logLines(state)
        #expect(before.last == "line-38")
        for number in 50..<70 { add("line-\(number)", to: &state) }
        #expect(logLines(state) == before && state.draw(.unicode).text.contains("31 below"))
        // Equal lines that are counted at the end, and a failure that stands and is over.
        for _ in 0..<5 { add("again", to: &state, .error) }
        #expect(logLines(state) == before)
        _ = press(.down, in: &state)
        #expect(logLines(state).last == "line-39")
        _ = press(.end, in: &state)
        add("newest", to: &state)
        #expect(logLines(state).last == "newest" && state.draw(.unicode).text.contains("follow"))
    }

    @Test func aScrolledLogShowsWhatIsLeft_whenItsLinesAreDropped() {
        var state = watched(seconds: 3)
        for number in 0..<50 { add("line-\(number)", to: &state) }
        _ = press(.backTab, .home, in: &state)
        #expect(logLines(state) == ["line-0"])
        for number in 50..<EventLog.capacity + 200 { add("line-\(number)", to: &state) }
        #expect(state.draw(.unicode).text.contains("1,000 below"))
        _ = press(.down, in: &state)
        #expect(logLines(state) == ["line-200"])
    }

    // MARK: Workers

    private func busy(_ count: Int, wanted: Int) -> ActorSnapshot {
        let all = actor(
            "orders", workers: count, accepted: count, inFlight: count,
            holding: (1...count).map { ("ORD-\($0)", "payment", .seconds(1)) })
        return ActorSnapshot(
            name: all.name, state: all.state, wantedWorkers: wanted, workers: all.workers, ledger: all.ledger,
            capacity: nil, waitingSenders: 0, peakDepth: 0, handedBack: 0, stuckWorkers: 0, threadHolds: 0,
            deadLettersLost: 0, failure: nil, oldestAge: nil, oldestDeadLetterAge: nil, service: all.service,
            wait: all.wait, targets: [], takenAt: .zero)
    }

    @Test func fewerWorkersFillTheirPanel_howeverFarItWasScrolled() {
        var state = DashboardState(scenario: "orders", size: Size(width: 80, height: 24))
        _ = state.handle(sample(at: .seconds(1), busy(40, wanted: 40)))
        _ = press(.tab, .end, in: &state)
        #expect(state.focus == .workers)
        let full = state.draw(.unicode).text
        #expect(full.contains("40● ORD-40") && full.contains("31● ORD-31"), "\(full)")
        _ = state.handle(sample(at: .seconds(2), busy(40, wanted: 3)))
        #expect(state.draw(.unicode).text.contains("orders 3, 37 finishing"))
        _ = state.handle(sample(at: .seconds(3), busy(3, wanted: 3)))
        let few = state.draw(.unicode).text
        #expect((1...3).allSatisfy { few.contains("\($0)● ORD-\($0)") } && !few.contains("finishing"))
        _ = state.handle(sample(at: .seconds(4), busy(40, wanted: 40)))
        _ = press(.home, .down, in: &state)
        #expect(state.draw(.unicode).text.contains(" 2● ORD-2 "))
    }

    // MARK: Popups

    @Test(arguments: ["X", "D", "q", "?", "I", "L", "w"]) func aPopupIsOneAreaOfItsOwn(key: String) {
        for (width, height) in [(120, 40), (80, 24), (60, 15), (40, 10)] {
            var state = watched(size: Size(width: width, height: height), seconds: 3)
            _ = press(.character(key.unicodeScalars.first!), in: &state)
            let grid = state.draw(.unicode)
            let rows = (0..<height).map { y in (0..<width).filter { grid[$0, y].ink.isInPopup } }.filter { !$0.isEmpty }
            guard let first = rows.first else { return #expect(Bool(false), "no popup") }
            #expect(
                rows.count > 2 && rows.allSatisfy { $0 == first }
                    && first.count == first[first.count - 1] - first[0] + 1)
        }
    }

    @Test func aLongLineIsTypedInSight() {
        var state = watched(size: Size(width: 60, height: 24), seconds: 3)
        _ = press(.character("L"), in: &state)
        for scalar in "steady 200/s that goes on and on until it is longer than 1234".unicodeScalars {
            _ = press(.character(scalar), in: &state)
        }
        #expect(state.draw(.unicode).text.contains("longer than 123▏"))
    }

    @Test func asciiSaysAtLeast_asItIs() {
        var state = watched(seconds: 3)
        add("orders.jsonl:17: items[0].qty: expected an integer ≥ 1, got -2", to: &state, .error)
        _ = state.handle(.reported("limits ≤ 9", isError: true))
        let screen = state.draw(.ascii).folded().text
        #expect(screen.contains("an integer >= 1, got -2") && screen.contains("! limits <= 9"))
        #expect(state.draw(.unicode).text.contains("an integer ≥ 1, got -2"))
    }

    // MARK: The load

    @Test(arguments: [ActorState.stopped, .stopping, .draining, .failed])
    func aLoadThatIsRefusedIsNoSuccess(state actorState: ActorState) {
        var state = DashboardState(scenario: "orders", noun: "order", size: Size(width: 120, height: 40))
        let failure = actorState == .failed ? "disk full" : nil
        _ = state.handle(sample(at: .seconds(1), actor("orders", actorState, failure: failure)))
        _ = state.handle(.loadTaken("steady 200/s"))
        #expect(state.notice?.isError == true)
        let line = state.draw(.unicode).text
        #expect(!line.contains("✓ load") && line.contains("! load steady 200/s, all of it refused: orders is"))
    }

    @Test(arguments: [ActorState.running, .paused]) func aLoadThatIsTakenIs(state actorState: ActorState) {
        var state = DashboardState(scenario: "orders", noun: "order", size: Size(width: 120, height: 40))
        _ = state.handle(sample(at: .seconds(1), actor("orders", actorState)))
        _ = state.handle(.loadTaken("steady 200/s"))
        #expect(state.draw(.unicode).text.contains("✓ load steady 200/s"))
    }
}
