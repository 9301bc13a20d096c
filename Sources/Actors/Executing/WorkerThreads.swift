internal import DequeModule

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
    private static let patience = 10

    private struct State {
        var queue = Deque<Work>()
        var limit: Int
        var threads = 0
        var sleeping = 0
    }

    private let state: Locked<State>
    private let bell = Bell()

    init(limit: Int) { state = Locked(State(limit: limit)) }

    /// Changes how many threads there may be; those that are too many end when they have nothing to do.
    @usableFromInline
    func setLimit(_ limit: Int) {
        let starts = state.withLock { state in
            state.limit = limit
            // Work may wait for a thread that there may be from now on.
            let starts = max(0, min(state.queue.count, limit - state.threads) - state.sleeping)
            state.threads += starts
            return starts
        }
        for _ in 0..<starts { start() }
    }

    /// Takes a job; it runs as soon as a thread is free.
    func add(_ work: Work) {
        let (wakes, starts) = state.withLock { state in
            state.queue.append(work)
            let wakes = state.sleeping >= state.queue.count
            let starts = !wakes && state.threads < max(1, state.limit)
            if starts { state.threads += 1 }
            return (wakes, starts)
        }
        if wakes { bell.ring() }
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
        while let work = next() { work.run() }
    }

    private func next() -> Work? {
        while true {
            let rung = bell.rings
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
            let isRung = bell.wait(after: rung, atMost: Self.patience)
            let ends = state.withLock { state in
                state.sleeping -= 1
                let ends = !isRung && state.queue.isEmpty
                if ends { state.threads -= 1 }
                return ends
            }
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
