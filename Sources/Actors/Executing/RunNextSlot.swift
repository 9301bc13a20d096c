internal import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// One of the threads that all Swift tasks share, while it does actors' work.
///
/// **Order.** A job that the running job makes ready goes into the seat's *slot* and is the next to run there: a message
/// then passes from a task to a worker and back with nobody woken. A task that gives way goes on after that. What would
/// wait for long is given to other threads: by ``share()``, by a job that comes after it, by the end of the turn, and by
/// the watch.
@usableFromInline
final class RunNextSlot: Sendable {
    /// What the watch sees of a seat.
    struct Snapshot: Sendable {
        /// Counts the jobs it has begun.
        var job = 0
        /// Whose job it runs; nil when it runs none.
        var executor: ActorExecutor?
        var hasSlot = false
    }

    private struct State {
        var slot: Work?
        /// A task that gave way: it goes on after what is in the slot.
        var later: Work?
        var running: Work?
        var jobs = 0
    }

    /// After so many nanoseconds of jobs of ours in a row the thread does something else, if there is something. With the
    /// slice of the job that is begun last a turn takes at most 2 ms, unless a processor takes long.
    private static let longestTurn: UInt64 = 1_000_000
    private static let waiting = Locked(
        WaitingWork<Work>(limit: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))))

    private let state = Locked(State())

    /// Has a job run: on this thread after the running one, where that is one of ours, else on any.
    static func add(_ work: Work) {
        let other = if let current { current._withUnsafeGuaranteedRef { $0.place(work) } } else { Optional(work) }
        if let other { handOff(other) } else { ThreadWatch.shared.wake() }
    }

    /// Gives what waits in the calling thread's slot to other threads: the job that made it ready goes on.
    @usableFromInline
    static func share() {
        current?._withUnsafeGuaranteedRef { $0.shareSlot() }
    }

    func shareSlot() {
        let (slot, later) = state.withLock { state in
            defer { (state.slot, state.later) = (nil, nil) }
            return (state.slot, state.later)
        }
        if let slot { Self.handOff(slot) }
        if let later { Self.handOff(later, gaveWay: true) }
    }

    private static func handOff(_ work: Work, gaveWay: Bool = false) {
        if waiting.withLock({ $0.add(work, gaveWay: gaveWay) }) { askForThread() }
    }

    private static func askForThread() {
        DispatchQueue.global().async {
            let (work, asks) = waiting.withLock { $0.next() }
            if asks { askForThread() }
            if let work { own.run(work) }
        }
    }

    private func run(_ first: Work) {
        begin(first)
        ThreadWatch.shared.wake()
        let start = ActorClock.system.nanoseconds()
        var work = first
        while true {
            work.run()
            let isOver = ActorClock.system.nanoseconds() > start + Self.longestTurn
            guard let next = turn(mayGoOn: !isOver) else { break }
            work = next
        }
        shareSlot()
    }

    private func begin(_ work: Work) {
        state.withLock { state in
            state.running = work
            state.jobs += 1
        }
    }

    /// The job ended; begins the one in the slot, if there is one and the turn `mayGoOn`.
    private func turn(mayGoOn: Bool) -> Work? {
        let (ended, next) = state.withLock { state in
            let ended = state.running
            state.running = mayGoOn ? state.slot ?? state.later : nil
            guard let next = state.running else { return (ended, Work?.none) }
            if state.slot == nil { state.later = nil } else { state.slot = nil }
            state.jobs += 1
            return (ended, next)
        }
        ended?.end()
        return next
    }

    /// Keeps a job that the running one made ready for this thread.
    /// - Returns: what another thread has to do instead: what was in the slot before; or the job itself, when no job of
    ///   ours runs here.
    private func place(_ work: Work) -> Work? {
        state.withLock { state in
            guard let running = state.running else { return work }
            if running.identity == work.identity {
                defer { state.later = work }
                return state.later
            }
            defer { state.slot = work }
            return state.slot
        }
    }

    var snapshot: Snapshot {
        state.withLock {
            Snapshot(
                job: $0.jobs, executor: $0.running?.executor, hasSlot: $0.slot != nil || $0.later != nil)
        }
    }
}

// MARK: - Threads

extension RunNextSlot {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let failure = pthread_key_create(&key) { pointer in
            #if canImport(Darwin)
            let runNextSlot = Unmanaged<RunNextSlot>.fromOpaque(pointer).takeRetainedValue()
            #else
            guard let pointer else { return }
            let runNextSlot = Unmanaged<RunNextSlot>.fromOpaque(pointer).takeRetainedValue()
            #endif
            ThreadWatch.shared.remove(runNextSlot)
        }
        precondition(failure == 0, "the system gives no thread-local storage: error \(failure)")
        return key
    }()

    /// The seat of the calling thread, which keeps it; nil where it has done no work of ours yet. Asked for every job: not
    /// counted anew each time.
    private static var current: Unmanaged<RunNextSlot>? {
        pthread_getspecific(key).map { .fromOpaque($0) }
    }

    /// The seat of the calling thread, which keeps it for as long as it lives.
    private static var own: RunNextSlot {
        if let current { return current.takeUnretainedValue() }
        let runNextSlot = RunNextSlot()
        pthread_setspecific(key, Unmanaged.passRetained(runNextSlot).toOpaque())
        ThreadWatch.shared.add(runNextSlot)
        return runNextSlot
    }
}
