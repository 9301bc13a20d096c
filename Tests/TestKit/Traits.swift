import Dispatch
package import Testing

extension Trait where Self == TimeLimitTrait {
    /// For tests that would wait for ever where something is lost: names the test that does. No measure of speed: a test
    /// may get its turn late on a busy machine.
    package static var endsSomeTime: Self { .timeLimit(.minutes(10)) }
}

extension Trait where Self == AsideTrait {
    /// For tests that compute for long without a pause: they would hold the few threads that all other tests wait on.
    package static var aside: Self { AsideTrait() }
}

/// Runs tests on a thread of their own, one after another.
package struct AsideTrait: SuiteTrait, TestTrait, TestScoping {
    package let isRecursive = true

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(AsideThread.shared) { try await function() }
    }
}

private final class AsideThread: TaskExecutor {
    static let shared = AsideThread()

    private let queue = DispatchQueue(label: "tests aside")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
