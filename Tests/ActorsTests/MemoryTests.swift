import TestKit
import Testing

@testable import Actors

/// Counts how many of its tokens are alive.
private final class Census: Sendable {
    private struct State {
        var alive = 0
        var most = 0
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    var alive: Int { state.withLock { $0.alive } }

    /// How many ever were alive at the same time.
    var most: Int { state.withLock { $0.most } }

    func enter() {
        state.withLock { state in
            state.alive += 1
            state.most = max(state.most, state.alive)
        }
    }

    func leave() {
        let watchers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.alive -= 1
            guard state.alive == 0 else { return [] }
            defer { state.watchers = [] }
            return state.watchers
        }
        for watcher in watchers { watcher.resume() }
    }

    /// Returns when none is alive.
    func empties() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.alive > 0 { state.watchers.append(continuation) }
                return state.alive == 0
            }
            if isEmpty { continuation.resume() }
        }
    }
}

/// A message that is counted for as long as anybody holds it.
private final class Token: Sendable {
    let number: Int
    private let census: Census

    init(_ number: Int, _ census: Census) {
        (self.number, self.census) = (number, census)
        census.enter()
    }

    deinit { census.leave() }
}

@Suite(.endsSomeTime) struct MemoryTests {
    private let census = Census()

    /// Three stages, each of two workers and so many messages at most.
    private func line(_ bound: Int) -> [WorkerActor<Token, Token>] {
        let stages = (1...3).map { [census] stage in
            WorkerActor<Token, Token>("stage \(stage)", workers: 2, inbox: .bounded(bound)) { token, _ in
                Token(token.number, census)
            }
        }
        stages[0].direct(to: stages[1]).direct(to: stages[2])
        return stages
    }

    /// With one line more an idle actor has over 2 KB (`bench idle`).
    @Test func anActorsStateFitsIntoNineCacheLines() {
        #expect(MemoryLayout<WorkerActor<Int, Int>.State>.size <= 9 * 64)
    }

    @Test func holdsNoMoreThanItsInboxesAndWorkers_howeverManyPassThrough() async throws {
        // A hundred thousand messages through three stages: in all, 300,000 times one is worked off.
        let (bound, producers, batch, batches) = (256, 4, 50, 500)
        let stages = line(bound)
        await withDiscardingTaskGroup { group in
            for _ in 0..<producers {
                group.addTask { [census] in
                    for _ in 0..<batches {
                        try? await stages[0].queue(contentsOf: (0..<batch).map { Token($0, census) })
                    }
                }
            }
        }
        for stage in stages { #expect(await stage.drain() == .drained) }
        #expect(stages.allSatisfy { $0.ledger.completed == 100_000 })
        #expect(stages.allSatisfy { $0.snapshot().peakDepth <= bound && $0.ledger.isBalanced })

        // What is queued; what each worker has begun and is done with in its hand, no longer than a quarter of the
        // inbox, with the output it hands on; and what each producer is about to queue.
        let most = 3 * bound + 3 * 2 * (bound / 4 + 1) + producers * batch
        #expect(census.most <= most)
        await census.empties()
    }

    @Test func holdsNothing_ofWhatWasDiscardedReplayedOrForgotten() async throws {
        let stages = line(1000)
        let failing = WorkerActor<Token, Token>(
            "failing", retry: .backoff(attempts: 2, first: .zero), deadLetters: 10
        ) { token, _ in
            if token.number % 2 == 0 { throw Failure() }
            return token
        }
        failing.direct(to: stages[0])
        try await failing.queue(contentsOf: (0..<1000).map { Token($0, census) })
        await failing.idle()
        #expect(failing.deadLetters.count == 10)
        failing.replayDeadLetters()
        await failing.idle()
        failing.discardDeadLetters()
        for stage in stages { await stage.idle() }
        await census.empties()

        failing.pause()
        try await failing.queue(contentsOf: (0..<1000).map { Token($0, census) })
        await failing.stop()
        #expect(census.alive == 1000)
        failing.restart(withPending: false)
        #expect(census.alive == 0)
    }

    /// Held by a processor alone: gone when its actor is.
    private final class Sentinel: Sendable {
        let gone: Collected<Int>
        init(_ gone: Collected<Int>) { self.gone = gone }
        deinit { gone.append(1) }
    }

    @Test func aFormerTargetIsGone_whileItsUpstreamRests() async throws {
        let gone = Collected<Int>()
        let front = WorkerActor<Int, Int>("front", workers: 2) { message, _ in message }
        do {
            let sentinel = Sentinel(gone)
            let back = WorkerActor<Int, Int>("back") { message, _ in withExtendedLifetime(sentinel) { message } }
            front.direct(to: back)
            try await front.queue(contentsOf: 1...10)
            await front.idle()
            await back.idle()
        }
        front.direct(to: WorkerActor<Int, Int>("other") { message, _ in message })
        await gone.reaches(1)
        #expect(front.ledger.completed == 10)
    }

    @Test(arguments: [Execution.cooperative, .dedicatedThreads])
    func anActorThatNobodyHoldsIsGone(execution: Execution) async throws {
        let gone = Collected<Int>()
        do {
            let sentinel = Sentinel(gone)
            let front = WorkerActor<Int, Int>("front", workers: 4, timeout: .seconds(3600), execution: execution) {
                message, _ in
                withExtendedLifetime(sentinel) { message }
            }
            let back = WorkerActor<Int, Int>("back", inbox: .bounded(2), execution: execution) { message, _ in
                withExtendedLifetime(sentinel) { message }
            }
            front.direct(to: back)
            try await front.queue(contentsOf: 1...100)
            await front.idle()
            await back.idle()
        }
        await gone.reaches(1)
    }
}
