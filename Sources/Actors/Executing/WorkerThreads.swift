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
/// do for a while. When the system cannot create another one, the actor works with those that it has.
@usableFromInline
final class WorkerThreads: Sendable {
    /// After so many seconds without work a thread ends.
    private static let patience = DispatchTimeInterval.seconds(10)

    private struct State {
        var queue = Deque<Work>()
        var limit: Int
        /// Threads beyond the limit, in place of those that runs which were given up on may hold for ever.
        var extra = 0
        var threads = 0
        /// Whether the system gave no thread when one was last asked for.
        var isLacking = false
        /// Threads asleep that nobody has woken yet.
        var sleeping = 0

        /// How many more threads are needed for what waits.
        mutating func begin() -> Int {
            let starts = max(0, min(queue.count, limit + extra - threads))
            threads += starts
            return starts
        }
    }

    private let state: Locked<State>
    /// Signalled once for each thread that is woken.
    private let bell = DispatchSemaphore(value: 0)

    private let startThread: @Sendable (@escaping @Sendable () -> Void) -> Bool
    /// Is told once, when the system begins to give no more threads, how many there are and how many there should be.
    private let onLack: (@Sendable (_ running: Int, _ wanted: Int) -> Void)?

    /// - Parameter startThread: starts a thread, or returns false.
    init(
        limit: Int,
        startThread: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool = { Actors.startThread($0) },
        onLack: (@Sendable (_ running: Int, _ wanted: Int) -> Void)? = nil
    ) {
        (self.startThread, self.onLack) = (startThread, onLack)
        state = Locked(State(limit: limit))
    }

    /// Changes how many threads there may be; those that are too many end when they have nothing to do.
    @usableFromInline
    func setLimit(_ limit: Int) {
        // Work may wait for a thread that there may be from now on.
        let starts = state.withLock { state in
            state.limit = limit
            return state.begin()
        }
        for _ in 0..<starts { start() }
    }

    /// So many more runs were given up on and may hold their threads, or fewer, as they have ended.
    @usableFromInline
    func addExtra(_ count: Int) {
        let starts = state.withLock { state in
            state.extra += count
            return state.begin()
        }
        for _ in 0..<starts { start() }
    }

    /// Takes a job; it runs as soon as a thread is free.
    func add(_ work: Work) {
        let (wakes, starts) = state.withLock { state in
            state.queue.append(work)
            // Each job wakes a thread of its own: one that was woken for another is not counted as asleep.
            let wakes = state.sleeping > 0
            let starts = !wakes && state.threads < max(1, state.limit + state.extra)
            if wakes { state.sleeping -= 1 }
            if starts { state.threads += 1 }
            return (wakes, starts)
        }
        if wakes { bell.signal() }
        if starts { start() }
    }

    private func start() {
        guard !startThread({ self.work() }) else { return state.withLock { $0.isLacking = false } }
        let (running, wanted, isNew) = state.withLock { state in
            state.threads -= 1
            defer { state.isLacking = true }
            return (state.threads, state.limit, !state.isLacking)
        }
        if isNew { onLack?(running, wanted) }
        // A shared thread does what nobody else would do. What comes later asks the system again.
        if running == 0 { DispatchQueue.global().async { self.standIn() } }
    }

    private func standIn() {
        while let work = state.withLock({ $0.queue.popFirst() }) {
            work.run()
            work.end()
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
                guard state.threads <= state.limit + state.extra else {
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
/// - Returns: false when the system gives no more threads; then nothing has been done.
func startThread(_ main: @escaping @Sendable () -> Void) -> Bool {
    #if canImport(Darwin)
    var thread: pthread_t?
    #else
    var thread = pthread_t()
    #endif
    let context = Unmanaged.passRetained(ThreadMain(main)).toOpaque()
    let failure = pthread_create(&thread, nil, runThread, context)
    guard failure == 0 else {
        Unmanaged<ThreadMain>.fromOpaque(context).release()
        return false
    }
    #if canImport(Darwin)
    if let thread { pthread_detach(thread) }
    #else
    pthread_detach(thread)
    #endif
    return true
}

/// What a thread does, as it is handed to the system.
private final class ThreadMain: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

#if canImport(Darwin)
private func runThread(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<ThreadMain>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
#else
private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { Unmanaged<ThreadMain>.fromOpaque(context).takeRetainedValue().run() }
    return nil
}
#endif
