import Synchronization

/// What one worker leaves where watchers can look: its current step. Made when the worker first runs.
///
/// It has a lock of its own, so that telling a step never waits for the inbox.
@usableFromInline
final class WorkerDesk: Sendable {
    /// A step: its name, since when, and in which of the actor's messages.
    struct Step: Sendable {
        let name: String
        let since: UInt64
        let message: Int
    }

    @usableFromInline
    init() {}

    private let step = Mutex<Step?>(nil)

    func enter(_ name: String, message: Int, at now: UInt64) {
        step.withLock {
            // A context that outlived its message must not hide the step of the next one.
            if let current = $0, current.message > message { return }
            $0 = Step(name: name, since: now, message: message)
        }
    }

    /// The step of the message of that number; nil when it has told none.
    func step(ofMessage message: Int) -> Step? {
        step.withLock { $0?.message == message ? $0 : nil }
    }
}
