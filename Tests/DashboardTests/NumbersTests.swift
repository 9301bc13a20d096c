import Screens
import Testing

@testable import Actors
@testable import Dashboard

/// Rates, forecasts and texts that an operator decides by.
@Suite struct NumbersTests {
    private func history(_ seconds: Int, _ make: (Int) -> ActorSnapshot) -> ActorHistory {
        var history = ActorHistory(make(0), at: .zero)
        for second in 1...seconds { history.add(make(second), at: .seconds(second)) }
        return history
    }

    /// Ten samples a second, as while something moves.
    private func fast(_ samples: Int, _ make: (Int) -> ActorSnapshot) -> ActorHistory {
        var history = ActorHistory(make(0), at: .zero)
        for index in 1...samples { history.add(make(index), at: .milliseconds(index * 100)) }
        return history
    }

    @Test func ratesComeFromCounters() {
        let history = history(10) { actor("a", accepted: $0 * 180, ready: $0 * 41, completed: $0 * 139) }
        #expect(history.rates == .init(inflow: 180, outflow: 139, net: 41))
    }

    @Test func growingNeedsArrivalRateTimesServiceTime() {
        // 180 a second, 100 ms each: 18 workers are busy, give or take the histogram's two digits.
        let growing = history(10) {
            actor("a", workers: 4, accepted: $0 * 180, ready: $0 * 140, inFlight: 4, completed: $0 * 40)
        }
        guard case .grows(let need) = growing.forecast else { return #expect(Bool(false), "it grows") }
        #expect((18...19).contains(need ?? 0))
    }

    @Test func fallingClearsInDepthByRate() {
        let falling = history(10) { actor("a", ready: 1000 - $0 * 50, completed: $0 * 50) }
        #expect(falling.forecast == .clears(in: .seconds(10)))
    }

    @Test(arguments: [false, true]) func whatIsNothingNowFallsNoMore(isOver: Bool) {
        var state = DashboardState(
            scenario: "orders", noun: "order", size: Size(width: 120, height: 40), isReadOnly: false,
            themeNames: ["dark"])
        for second in 0...10 {
            let left = second < 10 ? 1000 - second * 50 : isOver ? 0 : 500
            let now = actor("orders", accepted: 1000, ready: left, completed: 1000 - left)
            _ = state.handle(sample(at: .seconds(second), now))
        }
        #expect(state.draw(.unicode).row(0).contains("▼") != isOver)
    }

    @Test func aBurstIsNoTrend() {
        let burst = history(10) { second in
            actor(
                "a", accepted: second < 8 ? 0 : 500, ready: second < 8 ? 0 : 500 - (second - 8) * 10, completed: second)
        }
        #expect((burst.rates?.net ?? 1) < 0 && burst.rates?.inflow == 0)
    }

    /// 500 come at once after 0.3 s, and forty a second leave.
    private func burst(_ index: Int) -> ActorSnapshot {
        let left = index < 3 ? 0 : (index - 3) * 4
        return actor(
            "a", workers: 4, accepted: index < 3 ? 0 : 500, ready: index < 3 ? 0 : 496 - left, inFlight: 4,
            completed: left)
    }

    @Test(arguments: [4, 6, 7]) func rightAfterABurstNobodyCanTell(samples: Int) {
        #expect(fast(samples, burst).forecast == .unknown)
    }

    @Test(arguments: [9, 12, 20, 40]) func aBurstInTheFirstSecondsDoesNotGrow(samples: Int) {
        let young = fast(samples, burst)
        guard case .clears(let left) = young.forecast else { return #expect(Bool(false), "\(young.forecast)") }
        #expect(abs(left / .seconds(1) - Double(young.depth) / 40) < 0.1)
        #expect(young.rates?.inflow == 0)
    }

    @Test func aSecondBurstDoesNotGrowEither() {
        let twice = fast(20) { index in
            let came = index < 3 ? 0 : index < 10 ? 500 : 1000
            let left = index < 3 ? 0 : (index - 3) * 4
            return actor("a", workers: 4, accepted: came, ready: max(0, came - left - 4), inFlight: 4, completed: left)
        }
        guard case .clears = twice.forecast else { return #expect(Bool(false), "\(twice.forecast)") }
    }

    @Test func whatComesInEqualBurstsIsAFlow() {
        // 20 at once each second, as from workers that go in step.
        let flow = fast(60) { actor("a", workers: 1, accepted: $0 / 10 * 20, completed: $0 / 10 * 20) }
        #expect((15...25).contains(flow.rates?.inflow ?? 0) && flow.rates?.outflow == flow.rates?.inflow)
    }

    @Test func aChangeIsFeltByAllButThoseInFrontOfIt() {
        func line(_ middle: ActorState, _ second: Int) -> Event {
            let names = [("a", ["b"]), ("b", ["c"]), ("c", []), ("side", [])]
            let actors = names.map { name, targets in
                actor(
                    name, name == "b" ? middle : .running, accepted: second * 10, completed: second * 10,
                    targets: targets)
            }
            return .sampled(Sample(at: .seconds(second), timeOfDay: "", actors: actors))
        }
        var state = DashboardState(scenario: "line", size: Size(width: 80, height: 24))
        for second in 0...8 { _ = state.handle(line(.running, second)) }
        #expect(state.actors.allSatisfy { $0.rates?.inflow == 10 })
        _ = state.handle(line(.paused, 9))
        #expect(state.actors.filter { $0.rates == nil }.map(\.latest.name) == ["b", "c", "side"])
        #expect(state.history("a")?.rates?.inflow == 10)
    }

    @Test func ratesStartAnew_whenTheOperatorChangesSomething() {
        var history = history(10) { actor("a", workers: 4, accepted: $0 * 100, ready: $0 * 90, completed: $0 * 10) }
        history.add(actor("a", workers: 9, accepted: 1000, ready: 900, completed: 100), at: .milliseconds(10_100))
        #expect(history.rates == nil && history.forecast == .unknown)
        history.add(actor("a", workers: 9, accepted: 1100, ready: 800, completed: 300), at: .milliseconds(11_100))
        #expect(history.rates == .init(inflow: 100, outflow: 200, net: -100))
    }

    @Test func aBacklogThatGrowsFromTheStartIsNotSteady() {
        let young = fast(10) { actor("a", workers: 1, accepted: $0 * 900, ready: $0 * 800, completed: $0 * 100) }
        guard case .grows(let need) = young.forecast else { return #expect(Bool(false), "it grows") }
        #expect((890...910).contains(need ?? 0))
    }

    @Test func stalledIsWhenNothingLeaves() {
        let stuck = history(10) {
            actor("a", workers: 1, accepted: 39, ready: 8, inFlight: 1, completed: 30, oldest: .seconds($0))
        }
        #expect(stuck.forecast == .stalled)
        let idle = history(10) { _ in actor("a") }
        #expect(idle.forecast == .steady)
    }

    @Test func aDrainRunsFromNothingToAllOfIt() {
        var drained = history(5) { actor("a", accepted: 1000, ready: 1000 - $0, completed: $0) }
        drained.add(actor("a", .draining, accepted: 1000, ready: 800, completed: 200), at: .seconds(6))
        #expect(drained.ending?.progress == 0)
        drained.add(actor("a", .draining, accepted: 1000, ready: 200, completed: 800), at: .seconds(7))
        #expect(drained.ending?.progress == 0.75)
        drained.add(actor("a", .stopped, accepted: 1000, completed: 1000), at: .seconds(8))
        #expect(drained.ending == nil && drained.forecast == .stopped(kept: 0))
    }

    @Test func equalErrorsAreCounted_andDroppedOnesSaid() {
        var log = EventLog()
        for second in 0..<14 {
            log.add(
                .init(
                    timeOfDay: "12:00:\(second)", at: .seconds(second), level: .error, source: "orders#\(second)",
                    subject: "ORD-\(second)", text: "payment timed out"))
        }
        #expect(log.entries.count == 1 && log.entries[0].times == 14 && log.entries[0].subject == "ORD-13")
        #expect(log.total == 14 && log.errors == 14)
        for number in 0..<EventLog.capacity + 5 {
            log.add(.init(timeOfDay: "", at: .seconds(99), level: .info, source: "a", text: "\(number)"))
        }
        #expect(log.entries.count == EventLog.capacity && log.dropped == 6)
    }

    @Test func deadLettersThatWereNotFetchedAreCounted() {
        var state = watched()
        var late = sample(61, depth: 0)
        late.deadLetters = [
            "orders": [
                DeadLetterSummary(
                    number: 500, label: "ORD-1", reason: "declined", attempt: 1, worker: 3, age: .zero)
            ]
        ]
        _ = state.handle(.sampled(late))
        #expect(state.log.total == 500 && state.log.dropped == 499 && state.lastDeadLetter(of: "orders") == 500)
        #expect(state.draw(.unicode).text.contains("499 lines dropped"))
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1204, "1,204"), (-1204, "-1,204"), (9_999_999, "9,999,999"), (12_340_000, "12.3M"),
    ]) func countsAreGrouped(number: Int, text: String) {
        #expect(Format.count(number) == text)
    }

    @Test(arguments: [
        (0.0, "0ms"), (0.000_008, "8us"), (0.0001, "0.1ms"), (0.0042, "4.2ms"), (0.038, "38ms"), (0.9994, "999ms"),
        (1.2, "1.2s"), (8.6, "8.6s"), (130, "2m10s"), (11_100, "3h05m"),
    ]) func durationsAreShort(seconds: Double, text: String) {
        #expect(Format.duration(.seconds(seconds)) == text)
    }

    @Test(arguments: [
        (0.0, "0"), (0.7, "0.7"), (7, "7"), (180.4, "180"), (2_790, "2,790"), (12_345, "12.3k"), (-41, "-41"),
    ])
    func ratesAreShort(rate: Double, text: String) {
        #expect(Format.rate(rate) == text)
    }

    @Test func theTimelineKeepsTheHighestOfEachColumn_andLetters() {
        var timeline = Timeline()
        for quarter in 0...240 { timeline.add(pending: quarter == 100 ? 500 : 10, at: .milliseconds(quarter * 250)) }
        timeline.mark("L", at: .seconds(25))
        let columns = timeline.columns(60)
        #expect(columns.count == 60 && columns.max() == 500 && columns.filter { $0 == 500 }.count == 1)
        let marked = timeline.marks(columns.count, width: 60)
        #expect(marked.count == 1 && columns[marked[0].index] == 500)
    }
}
