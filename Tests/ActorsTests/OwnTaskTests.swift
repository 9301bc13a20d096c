import Dispatch
import TestKit
import Testing

@testable import Actors

/// What one message does to its task or thread does not reach the next.
@Suite(.endsSomeTime) struct OwnTaskTests {
    @TaskLocal private static var mark = "none"

    @Test(arguments: ProcessorKind.allCases)
    func aProcessorThatCancelsItsTaskHarmsNoOtherMessage(kind: ProcessorKind) async throws {
        let cancelled = Collected<Int>()
        let actor = kind.actor("self-cancelling") { number, _ in
            if Task.isCancelled { cancelled.append(number) }
            if number % 10 == 0 { withUnsafeCurrentTask { $0?.cancel() } }
            return number
        }
        try await actor.queue(contentsOf: 0..<1_000)
        for number in 1_000..<1_030 {
            try await actor.queue(number)
            await actor.idle()
        }
        await actor.drain()
        #expect(cancelled.elements.isEmpty && actor.ledger.completed == 1_030)
    }

    @Test func whatWaitsAfterwardsIsNotCutShort() async throws {
        let actor = WorkerActor<Int, Int>("sleeping") { number, _ in
            if number == 0 { withUnsafeCurrentTask { $0?.cancel() } } else { try await Task.sleep(for: .zero) }
            return number
        }
        for number in 0..<6 {
            try await actor.queue(number)
            await actor.idle()
        }
        #expect(actor.ledger.completed == 6 && actor.ledger.deadLettered == 0)
    }

    @Test func noTaskLocalValueReachesAProcessor() async throws {
        let seen = Collected<String>()
        try await Self.$mark.withValue("maker's") {
            let actor = WorkerActor<Int, Int>("marked", retry: .none) { number, _ in
                seen.append(Self.mark)
                if number == 2 { throw Failure() }
                return number
            } onError: { _, _, _ in
                seen.append(Self.mark)
            }
            try await Self.$mark.withValue("asker's") {
                _ = try await actor.ask(1)
                try await actor.queue(2)
                await actor.idle()
            }
        }
        #expect(seen.elements == ["none", "none", "none"])
    }

    @Test func whoRunsInATaskThatAProcessorStartedIsNotTheProcessor() async throws {
        let (gate, stage) = (Gate(), Stage())
        let (started, idled, reports) = (Collected<Int>(), Collected<Int>(), Collected<[Int]>())
        let actors = Locked<[WorkerActor<Int, Int>]>([])
        let actor = WorkerActor<Int, Int>("parent") { number, _ in
            guard number == 1, let actor = actors.withLock({ $0.first }) else { return number }
            Task(executorPreference: stage) {
                await actor.idle()
                idled.append(actor.ledger.pending)
                reports.append(await actor.stop().pending)
            }
            started.append(number)
            await gate.wait()
            return number
        }
        actors.withLock { $0 = [actor] }
        try await actor.queue(contentsOf: [1, 2])
        await started.reaches(1)
        // It waits until both are done, or has gone on at once.
        await stage.settles()
        gate.open()
        await reports.reaches(1)
        actors.withLock { $0 = [] }
        #expect(idled.elements == [0] && reports.elements == [[]])
    }

    @Test func anOrphanDoesNotKeepTheOnlyThread() async throws {
        let clock = ManualClock()
        let release = DispatchSemaphore(value: 0)
        let (begun, done) = (Collected<Int>(), Collected<Int>())
        let actor = WorkerActor<Int, Int>("blocking", execution: .dedicatedThreads, clock: ActorClock(clock)) {
            number, _ in
            begun.append(number)
            if number == 1, begun.elements.count == 1 { release.wait() }
            done.append(number)
            return number
        }
        try await actor.queue(1)
        await begun.reaches(1)
        let stop = Task { await actor.stop(deadline: .zero, grace: .seconds(1)) }
        await clock.sleeper(until: .seconds(1))
        clock.advance(by: .seconds(1))
        #expect(await stop.value.interrupted == [1])
        actor.restart()
        // The orphan still blocks its thread.
        await done.reaches(1)
        await actor.idle()
        #expect(actor.ledger.completed == 1 && actor.snapshot().stuckWorkers == 1)
        release.signal()
        await done.reaches(2)
    }
}

/// Where the system gives no more threads.
@Suite(.endsSomeTime) struct LackingThreadsTests {
    /// Runs an actor of four workers on a system that gives so many threads.
    @Test(arguments: 0...3)
    func goesOnWithThoseThereAre_andSaysSo(count: Int) async throws {
        let left = Locked(count)
        let said = Collected<[Int]>()
        let threads = WorkerThreads(
            limit: 4,
            startThread: { main in
                let isThere = left.withLock { left in
                    guard left > 0 else { return false }
                    left -= 1
                    return true
                }
                return isThere && startThread(main)
            }, onLack: { said.append([$0, $1]) })
        let executor = ActorExecutor(threads: threads)
        let (meeting, done) = (Meeting(of: max(1, count)), Collected<Int>())
        await withTaskGroup { group in
            for number in 0..<max(1, count) {
                group.addTask(executorPreference: executor) {
                    _ = meeting.attend()
                    done.append(number)
                }
            }
        }
        await withTaskGroup { group in
            for number in 0..<20 { group.addTask(executorPreference: executor) { done.append(number) } }
        }
        #expect(done.elements.count == 20 + max(1, count))
        #expect(said.elements.count <= 1 && (count > 0 || said.elements == [[0, 4]]))
        threads.setLimit(0)
    }
}
