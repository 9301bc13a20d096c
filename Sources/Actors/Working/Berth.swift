internal import Synchronization

/// Where a worker's task is between two runs. It comes here as to an actor, whose executor keeps it instead of running
/// it: that takes half the time of a continuation, and a message that finds a worker at rest waits for nothing else.
///
/// Whoever has the job tells the task its next run, or that there is none, and has it run on the actor's executor. What is
/// isolated here is nothing.
@usableFromInline
actor Berth: SerialExecutor {
    /// Whose task it is.
    fileprivate nonisolated let worker: Int
    /// What its task does next: the number of a run; 0 when it ends.
    fileprivate nonisolated let run: Atomic<Int>
    /// Whether that is run within the job of whoever queued, who waits for it.
    fileprivate nonisolated let isWithin = Atomic(false)
    private nonisolated let keep: @Sendable (UnownedJob, Berth) -> Void

    /// - Parameter keep: takes the task's job when it has come to rest, and has it run again one day.
    @usableFromInline
    init(worker: Int, run: Int, keep: @escaping @Sendable (UnownedJob, Berth) -> Void) {
        self.worker = worker
        self.run = Atomic(run)
        self.keep = keep
    }

    @usableFromInline nonisolated var unownedExecutor: UnownedSerialExecutor { asUnownedSerialExecutor() }

    @usableFromInline
    nonisolated func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    @usableFromInline
    nonisolated func enqueue(_ job: consuming ExecutorJob) {
        // Whoever is given the job may run the task to its end, which lets go of this, before `keep` returns.
        let berth = Unmanaged.passRetained(self)
        keep(UnownedJob(job), self)
        berth.release()
    }

    /// Rests until the task is told what to do next.
    /// - Returns: the number of its next run, 0 when it ends; and whether somebody waits until it pauses.
    @usableFromInline
    func next() -> (run: Int, isWithin: Bool) {
        (run.load(ordering: .relaxed), isWithin.load(ordering: .relaxed))
    }
}

/// A worker's task that is kept for its next run. It keeps its berth: copies of this count nothing.
@usableFromInline
struct Parked: @unchecked Sendable {
    let job: UnownedJob
    private let berth: Unmanaged<Berth>

    @usableFromInline
    init(_ job: UnownedJob, at berth: Berth) {
        (self.job, self.berth) = (job, .passUnretained(berth))
    }

    /// Whose task it is.
    @usableFromInline
    var worker: Int { berth._withUnsafeGuaranteedRef { $0.worker } }

    /// The run that it rests after.
    @usableFromInline
    var run: Int { berth._withUnsafeGuaranteedRef { $0.run.load(ordering: .relaxed) } }

    /// Says what it does next; 0 when it ends.
    /// - Parameter isWithin: whether somebody waits until it pauses.
    func tell(_ run: Int, isWithin: Bool) {
        berth._withUnsafeGuaranteedRef { berth in
            berth.run.store(run, ordering: .relaxed)
            berth.isWithin.store(isWithin, ordering: .relaxed)
        }
    }
}
