import Actors

/// Returns when `condition` holds: for a fact that nothing announces, such as an actor's state. It looks again each time
/// other tasks have run; it does not wait for time to pass.
nonisolated(nonsending) package func until(_ condition: () -> Bool) async {
    while !condition() { await Task.yield() }
}

/// A list that many tasks append to, and that a test can wait on until it is long enough.
package final class Collected<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Locked(State())

    /// An empty list.
    package init() {}

    /// All there is so far.
    package var elements: [Element] { state.withLock { $0.elements } }

    /// Adds one element.
    package func append(_ element: Element) {
        let ready = state.withLock { state in
            state.elements.append(element)
            let ready = state.watchers.filter { $0.count <= state.elements.count }
            state.watchers.removeAll { $0.count <= state.elements.count }
            return ready
        }
        for watcher in ready { watcher.continuation.resume() }
    }

    /// Returns when there are at least `count` elements.
    package func reaches(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.elements.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}

/// A gate that tasks wait at until it is opened; then it stays open.
package final class Gate: Sendable {
    private let state = Locked<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    /// A closed gate.
    package init() {}

    package var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Lets everyone through, from now on.
    package func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when the gate is open.
    package func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}

/// Splitmix64 (Steele, Lea, Flood 2014): small, fast, and the same everywhere for the same seed.
package struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    /// The sequence of that seed; print the seed when a test fails.
    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
