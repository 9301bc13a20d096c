import Actors
import Dispatch

/// Threads that block until so many have come: for processors that are to block.
package final class Meeting: Sendable {
    private let missing: Locked<Int>
    private let group = DispatchGroup()

    /// A meeting that begins when `count` have come.
    package init(of count: Int) {
        missing = Locked(count)
        group.enter()
    }

    /// Comes, and does not wait for the others.
    package func join() {
        let isComplete = missing.withLock { missing in
            missing -= 1
            return missing == 0
        }
        if isComplete { group.leave() }
    }

    /// Comes, and blocks the calling thread until all have.
    /// - Returns: false when they have not within two minutes, so that a test which fails ends.
    package func attend() -> Bool {
        join()
        return group.wait(timeout: .now() + .seconds(120)) == .success
    }
}
