internal import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Looks after the shared threads from a thread of its own: says whose job holds one for long, and gives away what waits
/// in the slot of a thread that is busy otherwise.
///
/// It looks every few milliseconds while the threads do anything, and sleeps when they do not.
final class ThreadWatch: Sendable {
    static let shared = ThreadWatch()

    /// What is known of a seat from the looks at it.
    private struct Known {
        var job = 0
        /// For how many looks it has run the same job.
        var beats = 0
        /// Whether it was said that the job holds its thread.
        var isTold = false
    }

    private static let beat: UInt32 = 5000
    /// A job that runs for so many beats holds its thread: 100 ms.
    private static let tooMany = 20

    private let runNextSlots = Locked<[RunNextSlot]>([])
    private let isAwake = Atomic(false)
    private let isStarted = Atomic(false)
    private let bell = DispatchSemaphore(value: 0)

    func add(_ runNextSlot: RunNextSlot) {
        runNextSlots.withLock { $0.append(runNextSlot) }
    }

    func remove(_ runNextSlot: RunNextSlot) {
        runNextSlots.withLock { $0.removeAll { $0 === runNextSlot } }
    }

    /// There is something to do.
    func wake() {
        // Asked for every job, and nearly always awake: looked at before it is written.
        guard !isAwake.load(ordering: .sequentiallyConsistent),
            !isAwake.exchange(true, ordering: .sequentiallyConsistent)
        else { return }
        if isStarted.exchange(true, ordering: .sequentiallyConsistent) { bell.signal() } else { start() }
    }

    private func start() {
        guard !startThread({ self.run() }) else { return }
        // Without a thread nothing is watched, and the actors work all the same; the next call tries again.
        isStarted.store(false, ordering: .sequentiallyConsistent)
        isAwake.store(false, ordering: .sequentiallyConsistent)
    }

    private func run() {
        var known: [ObjectIdentifier: Known] = [:]
        while true {
            usleep(Self.beat)
            let runNextSlots = runNextSlots.withLock { $0 }
            let isActive = runNextSlots.reduce(false) { snapshot(at: $1, &known) || $0 }
            if !isActive, fallsAsleep(runNextSlots) { bell.wait() }
        }
    }

    /// - Returns: whether the seat runs something, or did since the last look.
    private func snapshot(at runNextSlot: RunNextSlot, _ known: inout [ObjectIdentifier: Known]) -> Bool {
        let snapshot = runNextSlot.snapshot
        var now = known[ObjectIdentifier(runNextSlot)] ?? Known()
        let isNew = snapshot.job != now.job
        let isSame = !isNew && snapshot.executor != nil
        now.beats = isSame ? now.beats + 1 : 0
        now.isTold = isSame && now.isTold
        if !isNew, snapshot.hasSlot { runNextSlot.shareSlot() }
        if now.beats >= Self.tooMany, !now.isTold {
            snapshot.executor?.isHolding(for: .microseconds(Int64(Self.beat) * Int64(Self.tooMany)))
            now.isTold = true
        }
        now.job = snapshot.job
        known[ObjectIdentifier(runNextSlot)] = now
        return isNew || snapshot.executor != nil
    }

    /// Sleeps, unless something came meanwhile.
    private func fallsAsleep(_ runNextSlots: [RunNextSlot]) -> Bool {
        isAwake.store(false, ordering: .sequentiallyConsistent)
        let isIdle = runNextSlots.allSatisfy { $0.snapshot.executor == nil && !$0.snapshot.hasSlot }
        if !isIdle { isAwake.store(true, ordering: .sequentiallyConsistent) }
        return isIdle
    }
}
