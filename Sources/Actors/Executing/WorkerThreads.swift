internal import DequeModule
internal import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Threads of one actor's own, for processors that block. They are made on demand, and end when they have had nothing to
/// do for a while.
@usableFromInline
final class WorkerThreads: Sendable {
    /// After so many seconds without work a thread ends.
    private static let patience = DispatchTimeInterval.seconds(10)

    private struct State {
        var queue = Deque<Work>()
        var limit: Int
        var threads = 0
        /// Threads asleep that nobody has woken yet.
        var sleeping = 0
    }

    private let state: Locked<State>
    /// Signalled once for each thread that is woken.
    private let bell = DispatchSemaphore(value: 0)

    init(limit: Int) { state = Locked(State(limit: limit)) }

    /// Changes how many threads there may be; those that are too many end when they have nothing to do.
    @usableFromInline
    func setLimit(_ limit: Int) {
        let starts = state.withLock { state in
            state.limit = limit
            // Work may wait for a thread that there may be from now on.
            let starts = max(0, min(state.queue.count, limit - state.threads))
            state.threads += starts
            return starts
        }
        for _ in 0..<starts { start() }
    }

    /// Takes a job; it runs as soon as a thread is free.
    func add(_ work: Work) {
        let (wakes, starts) = state.withLock { state in
            state.queue.append(work)
            // Each job wakes a thread of its own: one that was woken for another is not counted as asleep.
            let wakes = state.sleeping > 0
            let starts = !wakes && state.threads < max(1, state.limit)
            if wakes { state.sleeping -= 1 }
            if starts { state.threads += 1 }
            return (wakes, starts)
        }
        if wakes { bell.signal() }
        if starts { start() }
    }

    private func start() {
        startThread(Unmanaged.passRetained(self).toOpaque()) { context in
            guard let context else { return nil }
            Unmanaged<WorkerThreads>.fromOpaque(context).takeRetainedValue().work()
            return nil
        }
    }

    /// What a thread does for all its life.
    private func work() {
        while let work = next() {
            work.run()
            work.end()
        }
    }

    private func next() -> Work? {
        while true {
            let (work, isOver) = state.withLock { state -> (Work?, Bool) in
                if let work = state.queue.popFirst() { return (work, false) }
                guard state.threads <= state.limit else {
                    state.threads -= 1
                    return (nil, true)
                }
                state.sleeping += 1
                return (nil, false)
            }
            if work != nil || isOver { return work }
            let isWoken = bell.wait(timeout: .now() + Self.patience) == .success
            let ends =
                !isWoken
                && state.withLock { state in
                    // Nobody is asleep: somebody has just taken it upon himself to wake this one.
                    guard state.sleeping > 0 else { return false }
                    state.sleeping -= 1
                    state.threads -= 1
                    return true
                }
            if !isWoken, !ends { bell.wait() }
            if ends { return nil }
        }
    }
}

/// Starts a thread that nobody waits for.
func startThread(
    _ context: UnsafeMutableRawPointer,
    _ main: @escaping @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
) {
    #if canImport(Darwin)
    var thread: pthread_t?
    #else
    var thread = pthread_t()
    #endif
    let failure = pthread_create(&thread, nil, main, context)
    precondition(failure == 0, "the system gives no more threads: error \(failure)")
    #if canImport(Darwin)
    if let thread { pthread_detach(thread) }
    #else
    pthread_detach(thread)
    #endif
}
