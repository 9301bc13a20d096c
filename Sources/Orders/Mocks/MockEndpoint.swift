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

    typealias Call = MockBehavior.Call

    private struct State {
        var conduct: MockBehavior
        var generator: SeededGenerator
        var counts = Counts()

        mutating func begin() -> Call? {
            let call = conduct.call(using: &generator)
            counts.calls += 1
            if call.course != .answers { counts.faults += 1 }
            return call.course == .answers && call.time == .zero ? nil : call
        }
    }

    /// The service's name, such as `payment`.
    package let name: String
    private let clock: ActorClock
    private let state: Locked<State>
    /// Whether the conduct is plain.
    private let isPlain: Atomic<Bool>
    private let plainCalls = StripedCount()

    package init(_ name: String, conduct: MockBehavior, clock: ActorClock, seed: UInt64) {
        self.name = name
        self.clock = clock
        self.isPlain = Atomic(conduct.isPlain)
        self.state = Locked(State(conduct: conduct, generator: SeededGenerator(seed: seed)))
    }

    /// How it behaves; a change holds from the next call on.
    package var conduct: MockBehavior {
        get { state.withLock { $0.conduct } }
        set {
            state.withLock {
                $0.conduct = newValue
                isPlain.store(newValue.isPlain, ordering: .releasing)
            }
        }
    }

    /// What it has seen so far.
    package var counts: Counts {
        var counts = state.withLock { $0.counts }
        counts.calls += plainCalls.value
        return counts
    }

    /// Begins a call; nil when it is answered at once, which then is the whole of it.
    func begin() -> Call? {
        guard !isPlain.load(ordering: .acquiring) else {
            plainCalls.add()
            return nil
        }
        return state.withLock { $0.begin() }
    }

    /// The reply to a call that was begun: `work`, when its time is over, unless it fails.
    func reply<Output>(to call: Call, _ work: @escaping @Sendable () -> Reply<Output>) -> Reply<Output> {
        .deferred { () throws(ServiceError) in
            if call.time > .zero { try await self.wait(call.time) }
            switch call.course {
            case .answers: return try await work().value
            case .fails: throw .unavailable("\(self.name) has a fault")
            case .timesOut(let isDone):
                if isDone { _ = try await work().value }
                throw .timedOut
            }
        }
    }

    private func wait(_ time: Duration) async throws(ServiceError) {
        do { try await clock.sleep(for: time) } catch { throw .cancelled }
    }
}
