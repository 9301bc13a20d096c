import Actors
import Dispatch

/// Runs the tasks that prefer it one after another, and knows when none of them can go on: so a test knows that a task
/// waits.
package final class Stage: TaskExecutor {
    private struct State {
        var jobs = 0
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())
    private let queue = DispatchQueue(label: "stage")

    /// An empty stage; use it as `Task(executorPreference: stage)`.
    package init() {}

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs += 1 }
        queue.async {
            job.runSynchronously(on: self.asUnownedTaskExecutor())
            self.endJob()
        }
    }

    /// Returns when every task on the stage waits for something or has ended. Not to be called on it.
    package func settles() async {
        await withCheckedContinuation { continuation in
            let isSettled = state.withLock { state in
                if state.jobs > 0 { state.watchers.append(continuation) }
                return state.jobs == 0
            }
            if isSettled { continuation.resume() }
        }
    }

    private func endJob() {
        let watchers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.jobs -= 1
            guard state.jobs == 0 else { return [] }
            defer { state.watchers = [] }
            return state.watchers
        }
        for watcher in watchers { watcher.resume() }
    }
}
