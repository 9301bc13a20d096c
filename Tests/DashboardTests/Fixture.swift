import Screens

@testable import Actors
@testable import Dashboard

/// Snapshots made by hand: what an actor looked like, with only what a test is about.
func actor(
    _ name: String, _ state: ActorState = .running, workers: Int = 20, accepted: Int = 0, ready: Int = 0,
    retrying: Int = 0, inFlight: Int = 0, completed: Int = 0, dead: Int = 0, kept: Int = 0, targets: [String] = [],
    service: Duration = .milliseconds(100), oldest: Duration? = nil, holding: [(String, String, Duration)] = [],
    capacity: Int? = nil, senders: Int = 0, stuck: Int = 0, holds: Int = 0, lost: Int = 0, failure: String? = nil
) -> ActorSnapshot {
    var ledger = Ledger()
    ledger.accepted = accepted
    ledger.ready = ready
    ledger.retrying = retrying
    ledger.inFlight = inFlight
    ledger.completed = completed
    ledger.deadLettered = dead
    ledger.returned = kept
    var times = LatencyHistogram()
    var waits = LatencyHistogram()
    for number in 0..<completed / 10 {
        times.record(service * (90 + number % 21) / 100)
        waits.record(.milliseconds(number % 40))
    }
    let slots = (0..<workers).map { index in
        WorkerSnapshot(
            number: index + 1,
            holding: index < holding.count
                ? .init(
                    label: holding[index].0, attempt: 1, age: holding[index].2,
                    step: (holding[index].1, holding[index].2)) : nil,
            done: 0, errors: 0)
    }
    return ActorSnapshot(
        name: name, state: state, wantedWorkers: workers, workers: slots, ledger: ledger,
        capacity: capacity, waitingSenders: senders, peakDepth: ready, handedBack: kept, stuckWorkers: stuck,
        threadHolds: holds, deadLettersLost: lost, failure: failure.map { StoreFailure($0) }, oldestAge: oldest,
        oldestDeadLetterAge: dead > 0 ? .seconds(130) : nil, service: times,
        wait: waits, targets: targets, takenAt: .zero)
}

/// A sample of these actors alone.
func sample(at time: Duration, _ actors: ActorSnapshot...) -> Event {
    .sampled(Sample(at: time, timeOfDay: "12:05:00", actors: actors))
}

/// A dashboard that has watched an order pipeline for a while: `depth` is what waits in each second.
func watched(
    size: Size = Size(width: 120, height: 40), seconds: Int = 60, readOnly: Bool = false,
    depth: (Int) -> Int = { max(0, $0 - 30) * 41 }
) -> DashboardState {
    var state = DashboardState(
        scenario: "orders", noun: "order", size: size, isReadOnly: readOnly, themeNames: ["dark", "light", "mono"])
    for second in 0...seconds { _ = state.handle(.sampled(sample(second, depth: depth(second)))) }
    return state
}

/// Second `second` of a run that completes 139 orders a second, with `depth` orders ready.
func sample(_ second: Int, depth: Int, state: ActorState = .running, orders: ActorSnapshot? = nil) -> Sample {
    let done = second * 139
    let steps = ["fetch", "order", "invoice", "payment", "paid"]
    let holding = (0..<20).map { index -> (String, String, Duration) in
        let age: Duration = index == 2 ? .milliseconds(901) : .milliseconds(3 + index * 2)
        return ("ORD-\(8812 + index)", steps[index % 5], age)
    }
    let front =
        orders
        ?? actor(
            "orders", state, accepted: done + depth + 27, ready: depth, inFlight: 20, completed: done, dead: 7,
            targets: ["settled"], service: .milliseconds(150),
            oldest: depth > 0 ? .milliseconds(8600) : .milliseconds(38), holding: holding)
    return Sample(
        at: .seconds(second), timeOfDay: "12:04:\(second % 60 < 10 ? "0" : "")\(second % 60)",
        actors: [
            front,
            actor(
                "notices", workers: 4, accepted: done * 4 + 14, ready: 11, inFlight: 3, completed: done * 4,
                service: .milliseconds(2), oldest: .milliseconds(40)),
            actor("settled", workers: 1, accepted: done, completed: done, service: .microseconds(40)),
        ],
        load: Sample.LoadReading(
            title: "steady 180/s", rate: 180, progress: nil, remaining: nil),
        cost: Sample.Cost(cpu: 0.006, memory: 14_680_064))
}
