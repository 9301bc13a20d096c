package import Actors
internal import Synchronization

/// Where a mock service is reached: its conduct can be changed while it runs.
package final class MockEndpoint: Sendable {
    /// What the endpoint has seen so far.
    package struct Counts: Hashable, Sendable {
        /// Calls received.
        package var calls = 0
        /// Calls that a fault has failed.
        package var faults = 0
    }

    private struct State {
        var conduct: MockConduct
        var generator: SeededGenerator
        var counts = Counts()

        mutating func begin() -> (course: MockConduct.Course, time: Duration) {
            let next = conduct.course(using: &generator)
            counts.calls += 1
            if next.course != .answers { counts.faults += 1 }
            return next
        }
    }

    /// The service's name, such as `payment`.
    package let name: String
    private let clock: ActorClock
    private let state: Mutex<State>

    package init(_ name: String, conduct: MockConduct, clock: ActorClock, seed: UInt64) {
        self.name = name
        self.clock = clock
        self.state = Mutex(State(conduct: conduct, generator: SeededGenerator(seed: seed)))
    }

    /// How it behaves; a change holds from the next call on.
    package var conduct: MockConduct {
        get { state.withLock { $0.conduct } }
        set { state.withLock { $0.conduct = newValue } }
    }

    /// What it has seen so far.
    package var counts: Counts { state.withLock { $0.counts } }

    /// Takes the time of one call and does `work`, or fails. At no latency and without faults it does not suspend.
    func answer<Output>(
        _ work: () async throws(ServiceError) -> Output
    ) async throws(ServiceError) -> Output {
        let (course, time) = state.withLock { $0.begin() }
        if time > .zero { try await wait(time) }
        switch course {
        case .answers: return try await work()
        case .fails: throw .unavailable("\(name) has a fault")
        case .timesOut(let isDone):
            if isDone { _ = try await work() }
            throw .timedOut
        }
    }

    private func wait(_ time: Duration) async throws(ServiceError) {
        do { try await clock.sleep(for: time) } catch { throw .cancelled }
    }
}
