/// Which actor's processor or error handler the current task runs, so that an actor which stops itself does not wait for
/// itself.
///
/// What counts is the task. Tasks that a processor starts inherit task-local values, but are not the processor.
@usableFromInline
enum RunningProcessor {
    @TaskLocal private static var work: WorkingTask?

    /// The actor whose processor the current task is; nil in every other task.
    static var actor: ObjectIdentifier? {
        guard let work, work.isCurrent else { return nil }
        return work.actor
    }

    /// The actor whose processor the current task is, or was started by. It may wait for that task, so that neither may
    /// wait for room in the actor's own inbox.
    static var origin: ObjectIdentifier? { work?.actor }

    /// Runs `work` as the processor of that actor. It is given the task that it runs in.
    @usableFromInline
    static func of(_ actor: ObjectIdentifier, _ work: (WorkingTask) async -> Void) async {
        guard let task = withUnsafeCurrentTask(body: { $0.map { WorkingTask($0, of: actor) } }) else {
            preconditionFailure("a worker runs in a task")
        }
        await $work.withValue(task) { await work(task) }
    }
}

/// A task that runs an actor's processor.
@usableFromInline
final class WorkingTask: Sendable {
    let actor: ObjectIdentifier
    /// Only compared, and asked whether it is cancelled, which any task may do. Holding it keeps its address from being
    /// given to another task.
    @usableFromInline nonisolated(unsafe) let task: UnsafeCurrentTask

    init(_ task: UnsafeCurrentTask, of actor: ObjectIdentifier) {
        (self.task, self.actor) = (task, actor)
    }

    /// Whether the caller runs in this task.
    var isCurrent: Bool { withUnsafeCurrentTask { $0 == task } }

    /// Whether somebody cancelled it: the actor, or its own processor.
    @inlinable
    var isCancelled: Bool { task.isCancelled }
}
