import Actors

/// The actor that is measured: numbers in, numbers out.
typealias NumberActor = WorkerActor<Int, Int>

extension WorkerActor<Int, Int> {
    /// Queues the numbers in a task of its own, one by one or in batches, each an array made for it. It runs where the
    /// actors do, as a goroutine does.
    func feed(_ numbers: Range<Int>, batch: Int) -> Task<Void, any Error> {
        Task.detached(executorPreference: ActorExecutor.shared) {
            if batch == 1 {
                for number in numbers { try await self.queue(number) }
            } else {
                for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: batch) {
                    try await self.queue(contentsOf: Array(first..<min(first + batch, numbers.upperBound)))
                }
            }
        }
    }
}
