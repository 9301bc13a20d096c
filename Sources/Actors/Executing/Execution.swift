/// Where an actor's processor runs.
public enum Execution: Sendable, Equatable {
    /// On the threads that all Swift tasks share, as many as the machine has cores. A processor that blocks one keeps
    /// other tasks waiting; the actor says so after 100 ms, with ``ActorEvent/heldThread(for:)``.
    case cooperative
    /// On threads of the actor's own, as many as it has workers: a processor may block. They are made on demand and end
    /// when they have had nothing to do for 10 s.
    case dedicatedThreads
}

/// Something about an actor that somebody should know.
public enum ActorEvent: Sendable {
    /// The processor keeps a shared thread from other actors, for so long now; told once for each time.
    case heldThread(for: Duration)
    /// A worker's message timed out or its deadline passed, and its processor did not end within the grace.
    case stuck(worker: Int)
    /// The system cannot create another thread for an actor with ``Execution/dedicatedThreads``. It works with the
    /// `running` ones that it has of `wanted`; with none it borrows a shared one. Reported once until it gets one again.
    case lacksThreads(running: Int, wanted: Int)
}
