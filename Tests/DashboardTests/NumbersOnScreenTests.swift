import Screens
import TestKit
import Testing

@testable import Actors
@testable import Dashboard

/// No number on any screen is cut: it steps to larger units instead.
@Suite(.aside) struct NumbersOnScreenTests {
    static let sizes = [
        (200, 60), (120, 40), (100, 30), (99, 29), (80, 24), (60, 15), (41, 12), (40, 10), (20, 5), (9, 3),
    ]

    /// A line where everything there is counts `size`, with `size` more of them each second.
    private func line(_ size: Int, _ second: Int, workers: Int, capacity: Int?) -> [ActorSnapshot] {
        let count = size * second
        return [("orders", ["settled"]), ("notices", []), ("settled", [])].map { name, targets in
            actor(
                name, workers: workers, accepted: 4 * count, ready: count, retrying: count, inFlight: workers,
                completed: min(count, 1_000), dead: count, targets: targets, service: .milliseconds(size),
                oldest: .seconds(size), holding: [("ORD-1", "payment", .seconds(size))], capacity: capacity,
                senders: size, stuck: size, lost: size)
        }
    }

    private func screen(_ size: Int, _ width: Int, _ height: Int, workers: Int, capacity: Int? = nil) -> String {
        var state = DashboardState(scenario: "orders", noun: "order", size: Size(width: width, height: height))
        for second in 0...4 {
            var sample = Sample(
                at: .seconds(second), timeOfDay: "12:04:31",
                actors: line(size, second, workers: workers, capacity: capacity),
                load: .init(title: "steady \(size)/s", rate: Double(size), remaining: .seconds(size)),
                cost: .init(cpu: 0.1, memory: size))
            (sample.refused, sample.rejected) = (size, size)
            _ = state.handle(.sampled(sample))
        }
        return state.draw(.unicode).text
    }

    @Test(arguments: sizes) func noneIsCut_howeverLargeItIs(width: Int, height: Int) {
        for exponent in 0...12 {
            for digits in [1, 9] {
                let size = (0..<exponent).reduce(digits) { value, _ in value * 10 }
                for capacity in [nil, size] {
                    let workers = min(200, max(1, size / 10))
                    let text = screen(size, width, height, workers: workers, capacity: capacity)
                    let cut = text.split(separator: "\n").filter { $0.contains(/[0-9][.,]?…/) }
                    #expect(cut.isEmpty, "\(size): \(cut.joined(separator: "\n"))")
                }
            }
        }
    }

    /// A row of the table as words.
    private func row(_ name: String, of state: DashboardState) -> [String] {
        let lines = state.draw(.unicode).text.split(separator: "\n")
        let line = lines.first { $0.contains(" \(name) ") && !$0.contains("LOAD") && $0.contains(" run ") } ?? ""
        return line.split(separator: " ").map(String.init)
    }

    private func shown(_ width: Int, _ height: Int, _ make: (Int) -> ActorSnapshot) -> DashboardState {
        var state = DashboardState(scenario: "orders", noun: "order", size: Size(width: width, height: height))
        for second in 0...8 { _ = state.handle(sample(at: .seconds(second), make(second))) }
        return state
    }

    @Test func millionsWait_hundredsOfThousandsFlow_hundredsWork() {
        let state = shown(80, 24) { second in
            actor(
                "orders", workers: 200, accepted: 1_233_456 + second * 149_500, ready: 1_233_456, inFlight: 200,
                completed: second * 149_500, oldest: .seconds(362_640))
        }
        #expect(
            row("orders", of: state).prefix(9).dropFirst(2).filter { !$0.contains("█") } == [
                "run", "200/200", "1.23M", "0", "150k", "4d04h",
            ])
    }

    @Test func theStatusLineKeepsWhatIsPending_onTheSmallestScreen() {
        let state = shown(40, 10) { second in
            actor("orders", accepted: second * 142_400, ready: second * 142_400)
        }
        let line = state.draw(.unicode).row(0)
        #expect(line.contains("pend 1.1M") && line.contains("balance ✓"), "\(line)")
    }

    @Test func theForecastSaysWhatIsNeeded_onTheSmallestScreen() {
        let state = shown(40, 10) { second in
            actor(
                "orders", workers: 20, accepted: second * 180, ready: second * 41, inFlight: 20,
                completed: second * 139, service: .milliseconds(150))
        }
        #expect(row("orders", of: state).suffix(2).joined(separator: " ").contains(/need 2[0-9]$/))
    }
}
