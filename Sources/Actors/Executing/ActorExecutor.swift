internal import Synchronization

/// The task executor of one actor: it runs the actor's workers, and knows whose work a thread does.
///
/// A task that talks to actors a lot is best on the same threads: `Task(executorPreference: ActorExecutor.shared)`. A
/// message then passes from it to an idle worker, and the answer back, without waking another thread.
public final class ActorExecutor: TaskExecutor {
    /// For tasks that belong to no actor.
    public static let shared = ActorExecutor(threads: nil)

    /// The actor's own threads; nil for those that all share.
    @usableFromInline let threads: WorkerThreads?
    private let held = Atomic(0)
    private let onHold: (@Sendable (Duration) -> Void)?

    init(threads: WorkerThreads?, onHold: (@Sendable (Duration) -> Void)? = nil) {
        self.threads = threads
        self.onHold = onHold
    }

    /// Takes a job of the Swift runtime; not to be called by others.
    public func enqueue(_ job: consuming ExecutorJob) {
        let work = Work(job: UnownedJob(job), executor: self)
        if let threads { threads.add(work) } else { RunNextSlot.add(work) }
    }

    /// One of its jobs has kept a shared thread for that long.
    func isHolding(for duration: Duration) {
        held.wrappingAdd(1, ordering: .relaxed)
        onHold?(duration)
    }

    /// How often one of its jobs kept a shared thread for long.
    var holds: Int { held.load(ordering: .relaxed) }
}

/// A job and on whose behalf it runs. It keeps its executor from when it is made until ``end()``, and copies of it count
/// nothing: it is passed on several times for every message.
struct Work: @unchecked Sendable {
    private let job: UnownedJob
    private let owner: Unmanaged<ActorExecutor>

    init(job: UnownedJob, executor: ActorExecutor) {
        self.job = job
        owner = .passRetained(executor)
    }

    /// On whose behalf it runs; to be asked before its end.
    var executor: ActorExecutor { owner.takeUnretainedValue() }

    /// Jobs of the same task are the same.
    var identity: UInt { unsafeBitCast(job, to: UInt.self) }

    /// To be called once.
    func run() {
        owner._withUnsafeGuaranteedRef { job.runSynchronously(on: $0.asUnownedTaskExecutor()) }
    }

    /// It has run, and nobody looks at it any more; to be called once.
    func end() { owner.release() }
}
