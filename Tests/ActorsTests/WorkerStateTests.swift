import DequeModule
import Testing

@testable import Actors

struct WorkerStateTests {
    private let batch = Deque((0..<100).map { Envelope(message: "\($0)", pendingSince: UInt64($0 + 1)) })

    private func workerState() -> WorkerState<String, Void> {
        let batchProgress = BatchProgress(actor: "a", worker: 1, clock: .system)
        guard
            let task = withUnsafeCurrentTask(body: { $0.map { WorkingTask($0, of: ObjectIdentifier(batchProgress)) } })
        else {
            preconditionFailure("a test runs in a task")
        }
        return WorkerState(1, task: task, batchProgress: batchProgress)
    }

    @Test func takesUpTheNextHand_asItWasDealt() {
        var workerState = workerState()
        (workerState.batch, workerState.next) = ([Envelope(message: "ended", pendingSince: 7)], batch)
        workerState.beginNextBatch()
        #expect(workerState.batch.map(\.message) == batch.map(\.message) && workerState.next.isEmpty)
        #expect(workerState.batch.map(\.pendingSince) == batch.map(\.pendingSince))
    }

    @Test func writesToEachLine_andLeavesTheMessages() {
        var workerState = workerState()
        workerState.batch = batch
        workerState.writeLines()
        let stride = MemoryLayout<Envelope<String>>.stride
        let written = workerState.batch.indices.filter { workerState.batch[$0].pendingSince == 0 }
        #expect(written.first == 0 && zip(written, written.dropFirst()).allSatisfy { ($1 - $0) * stride <= 64 })
        #expect((workerState.batch.count - (written.last ?? 0)) * stride <= 64)
        #expect(workerState.batch.map(\.message) == batch.map(\.message))
    }

    @Test func changesNothingOfAHandThatTheInboxStillHas() {
        var workerState = workerState()
        workerState.batch = batch
        workerState.beginNextBatch()
        #expect(batch.map(\.pendingSince) == (1...100).map { UInt64($0) })
        #expect(workerState.batch.isEmpty)
    }
}
