import DequeModule
import TestKit
import Testing

@testable import Actors

@Suite struct HabitTests {
    private func habit(after runs: [(taken: Int, elapsed: UInt64)]) -> Habit {
        var habit = Habit()
        for run in runs { habit.note(taken: run.taken, elapsed: run.elapsed) }
        return habit
    }

    private let lone = (taken: 1, elapsed: UInt64(100))

    @Test func isFormedByManyRunsOfOneQuickMessageEach() {
        for count in 0..<Int(Habit.trial) {
            #expect(habit(after: Array(repeating: lone, count: count)).isFormed == (count >= Habit.long))
        }
    }

    @Test(arguments: [(0, 0), (2, 200), (1, Reach.quick)] as [(Int, UInt64)])
    func isBrokenByARunThatTookNothing_orMore_orLong(taken: Int, elapsed: UInt64) {
        let runs =
            Array(repeating: lone, count: 40) + [(taken, elapsed)] + Array(repeating: lone, count: Int(Habit.long) - 1)
        #expect(!habit(after: runs).isFormed)
        #expect(habit(after: runs + [lone]).isFormed)
    }

    @Test func oneRunOfAFewBeginsInItsOwnTime() {
        let formed = (0..<1000).map { habit(after: Array(repeating: lone, count: $0)).isFormed }
        let trials = formed.indices.dropFirst(Int(Habit.long)).filter { !formed[$0] }
        #expect(trials == Array(stride(from: Int(Habit.long + Habit.trial) - 1, to: 1000, by: Int(Habit.trial))))
    }

    @Test func isWhatAnInboxGoesBy_forSingleMessages() {
        var inbox = Inbox<Int, Int>(workers: 2)
        for number in 0..<Int(Habit.long) {
            #expect(!roundTrip(number, &inbox))
        }
        #expect(roundTrip(100, &inbox))
        guard case .accepted(let arrival) = inbox.queue(contentsOf: [1, 2], at: 0) else {
            Issue.record("refused")
            return
        }
        #expect(arrival.start != nil && !arrival.isTurn)
    }

    /// One message comes, is taken and completed before there is another.
    /// - Returns: whether its worker should begin at once.
    private func roundTrip(_ number: Int, _ inbox: inout Inbox<Int, Int>) -> Bool {
        guard case .accepted(let arrival) = inbox.queue(number, at: 0), let (worker, run) = arrival.start else {
            Issue.record("nobody starts")
            return false
        }
        var (hand, effects) = (Deque<Envelope<Int>>(), Effects())
        _ = inbox.take(worker, run: run, upTo: 1, at: 0, into: &hand)
        _ = inbox.finish(worker, run: run, begun: 1, .completed, at: 0, &effects)
        hand.removeAll()
        _ = inbox.take(worker, run: run, upTo: 1, at: 0, into: &hand)
        return arrival.isTurn
    }
}

/// The clock stands still, so that every message is quick, whatever the machine does.
@Suite(.endsSomeTime) struct TurnTests {
    private let clock = ActorClock(ManualClock())

    @Test func aMessageIsProcessedWhenQueueReturns_whereThatIsTheHabit() async throws {
        let last = Locked(0)
        let actor = WorkerActor<Int, Int>("quick", clock: clock) { number, _ in
            last.withLock { $0 = number }
            return number
        }
        let count = try await onTheActorsThreads {
            for number in 1... {
                try await actor.queue(number)
                if last.withLock({ $0 }) == number { return number }
                await actor.idle()
            }
            return 0
        }
        await actor.idle()
        #expect(count > Int(Habit.long) && actor.ledger.completed == count)
    }

    @Test func whoQueuesGoesOn_whenTheProcessorSuspendsInItsTurn() async throws {
        let last = Locked(0)
        let gate = Locked<Gate?>(nil)
        let actor = WorkerActor<Int, Int>("suspending", clock: clock) { number, _ in
            last.withLock { $0 = number }
            await gate.withLock { $0 }?.wait()
            return number
        }
        let count = try await onTheActorsThreads {
            for number in 1... {
                let shut = number > Int(Habit.long) ? Gate() : nil
                gate.withLock { $0 = shut }
                try await actor.queue(number)
                if shut != nil, last.withLock({ $0 }) == number { return number }
                shut?.open()
                await actor.idle()
            }
            return 0
        }
        #expect(actor.ledger.inFlight == 1 && actor.ledger.completed == count - 1)
        gate.withLock { $0 }?.open()
        await actor.drain()
        #expect(actor.ledger.completed == count)
    }

    @Test func nothingIsLost_whereActorsQueueToOneAnotherInTheirTurn() async throws {
        let back = WorkerActor<Int, Int>("back", workers: 2, clock: clock) { number, _ in number }
        let middle = WorkerActor<Int, Int>("middle", workers: 2, clock: clock) { number, _ in
            try await back.queue(number)
            return number
        }
        let front = WorkerActor<Int, Int>("front", workers: 2, clock: clock) { number, _ in
            try await middle.queue(number)
            return number
        }
        let rounds = 2000
        try await withThrowingTaskGroup { group in
            for _ in 0..<3 {
                group.addTask(executorPreference: ActorExecutor.shared) {
                    for number in 1...rounds {
                        try await front.queue(number)
                        await back.idle()
                    }
                }
            }
            group.addTask {
                for count in 1...rounds {
                    middle.setWorkers(1 + count % 3)
                    if count % 7 == 0 { back.pause() }
                    back.resume()
                }
            }
            try await group.waitForAll()
        }
        await front.drain()
        await middle.drain()
        await back.drain()
        for actor in [front, middle, back] {
            #expect(actor.ledger.isBalanced && actor.ledger.completed == 3 * rounds)
        }
    }

    @Test func whoRestsLastIsKept_soThatAlsoOfSeveralWorkersOneRunsAtOnce() async throws {
        let (gates, done) = ([Gate(), Gate()], Collected<Int>())
        let last = Locked(0)
        let actor = WorkerActor<Int, Int>("two", workers: 2, clock: clock) { number, _ in
            if number < 0 { await gates[-number - 1].wait() }
            done.append(number)
            last.withLock { $0 = number }
            return number
        }
        try await actor.queue(contentsOf: [-1, -2])
        let wasAtOnce = try await onTheActorsThreads {
            // One rests, and then the other one.
            gates[0].open()
            await done.reaches(1)
            gates[1].open()
            await actor.idle()
            for number in 1...1000 {
                try await actor.queue(number)
                if last.withLock({ $0 }) == number { return 1 }
                await actor.idle()
            }
            return 0
        }
        #expect(wasAtOnce == 1)
    }

    /// Where a task that has to do with actors a lot is best.
    private func onTheActorsThreads(_ work: @Sendable @escaping () async throws -> Int) async throws -> Int {
        try await Task.detached(executorPreference: ActorExecutor.shared) { try await work() }.value
    }
}
