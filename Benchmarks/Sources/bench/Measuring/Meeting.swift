import Synchronization

/// Where a number of tasks wait for each other.
final class Meeting: Sendable {
    private let expected: Int
    private let arrived = Atomic(0)
    private let gate = Gate()

    init(of expected: Int) { self.expected = expected }

    /// Returns when as many have come as are expected.
    func join() async {
        if arrived.add(1, ordering: .acquiringAndReleasing).newValue == expected { gate.open() }
        await gate.wait()
    }
}
