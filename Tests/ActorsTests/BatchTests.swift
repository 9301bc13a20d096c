import TestKit
import Testing

@testable import Actors

/// Actors whose worker takes many messages at once, as they are quick: it must not be seen from outside.
///
/// Their clock stands still, so that everything is quick; and one message is held, in the middle of a long hand.
@Suite(.endsSomeTime) struct BatchTests {
    /// How a processor is held: a plain one by its thread, which is its own; the other one without.
    enum ManualRetain: CaseIterable {
        case blocking, suspending
    }

    private final class Holding: Sendable {
        static let message = 100

        let actor: WorkerActor<Int, Int>
        let clock = ManualClock()
        let done = Collected<Int>()
        private let held = Collected<Int>()
        private let meeting = Meeting(of: 2)
        private let gate = Gate()

        init(_ hold: ManualRetain, workers: Int = 1, failing: Set<Int> = []) {
            let time = ActorClock(clock)
            let work = { @Sendable [done] (message: Int) throws -> Int in
                if failing.contains(message) { throw Failure() }
                done.append(message)
                return message
            }
            let begin = { @Sendable [held] (message: Int, context: WorkerContext) -> Bool in
                context.step("step \(message)")
                if message == Self.message { held.append(message) }
                return message == Self.message
            }
            switch hold {
            case .blocking:
                actor = WorkerActor("blocking", workers: workers, execution: .dedicatedThreads, clock: time) {
                    [meeting] message, context in
                    if begin(message, context) { _ = meeting.attend() }
                    return try work(message)
                }
            case .suspending:
                actor = WorkerActor("suspending", workers: workers, clock: time) { [gate] message, context in
                    if begin(message, context) { await gate.wait() }
                    return try work(message)
                }
            }
        }

        /// Returns when the processor is in the held message.
        func isHeld() async {
            await held.reaches(1)
            let unbegun = actor.state.withLock { state in
                state.catchUp()
                return state.inbox.unbegun
            }
            #expect(unbegun > 0, "its hand ends with it: there is nothing to recall")
        }

        func letGo() {
            meeting.join()
            gate.open()
        }
    }

    @Test(arguments: ManualRetain.allCases)
    func otherWorkersDoTheRest(hold: ManualRetain) async throws {
        let holding = Holding(hold, workers: 2)
        try await holding.actor.queue(contentsOf: 0..<400)
        await holding.done.reaches(399)
        #expect(!holding.done.elements.contains(Holding.message))
        #expect(holding.actor.ledger.inFlight == 1 && holding.actor.ledger.ready == 0)
        holding.letGo()
        await holding.actor.idle()
        #expect(holding.done.elements.sorted() == Array(0..<400))
    }

    @Test(arguments: ManualRetain.allCases)
    func aWorkerThatIsAddedDoesTheRest(hold: ManualRetain) async throws {
        let holding = Holding(hold)
        try await holding.actor.queue(contentsOf: 0..<400)
        await holding.isHeld()
        let ledger = holding.actor.ledger
        #expect(ledger.completed == 100 && ledger.inFlight == 1 && ledger.ready == 299 && ledger.isBalanced)
        holding.actor.setWorkers(2)
        await holding.done.reaches(399)
        holding.letGo()
        await holding.actor.idle()
        #expect(holding.done.elements == Array(0..<100) + Array(101..<400) + [100])
    }

    @Test(arguments: ManualRetain.allCases)
    func aStopHandsBackTheRest_inOrder(hold: ManualRetain) async throws {
        let holding = Holding(hold)
        try await holding.actor.queue(contentsOf: 0..<400)
        await holding.isHeld()
        let stage = Stage()
        let stop = Task(executorPreference: stage) { await holding.actor.stop() }
        await stage.settles()
        holding.letGo()
        #expect(await stop.value.pending == Array(101..<400))
        #expect(holding.done.elements == Array(0...100))
        holding.actor.restart()
        await holding.actor.idle()
        #expect(holding.done.elements == Array(0..<400))
    }

    @Test(arguments: ManualRetain.allCases)
    func aDrainWhoseDeadlinePassesHandsBackTheRest_inOrder(hold: ManualRetain) async throws {
        let holding = Holding(hold)
        try await holding.actor.queue(contentsOf: 0..<400)
        await holding.isHeld()
        let drain = Task { await holding.actor.drain(deadline: .seconds(10)) }
        await holding.clock.sleeper(until: .seconds(10))
        holding.clock.advance(by: .seconds(10))
        // It has become a stop when it waits for the grace to pass.
        await holding.clock.sleeper(until: .seconds(11))
        holding.letGo()
        #expect(await drain.value == .stopped)
        let report = await holding.actor.stop()
        #expect(report.pending == Array(101..<400) && report.interrupted.isEmpty && report.ledger.isBalanced)
        #expect(holding.done.elements == Array(0...100))
    }

    @Test(arguments: ManualRetain.allCases)
    func aPauseEndsWithTheMessage_andNotWithTheHand(hold: ManualRetain) async throws {
        let holding = Holding(hold)
        try await holding.actor.queue(contentsOf: 0..<400)
        await holding.isHeld()
        holding.actor.pause()
        holding.letGo()
        await holding.done.reaches(101)
        #expect(await holding.actor.stop().pending == Array(101..<400))
        #expect(holding.done.elements == Array(0...100))
    }

    @Test(arguments: ManualRetain.allCases)
    func directingAnewHoldsFromTheNextOutputOn(hold: ManualRetain) async throws {
        let (old, new) = (Collected<Int>(), Collected<Int>())
        let holding = Holding(hold)
        let (before, after) = (collector("before", into: old), collector("after", into: new))
        holding.actor.direct(to: before)
        try await holding.actor.queue(contentsOf: 0..<400)
        await holding.isHeld()
        holding.actor.direct(to: after)
        holding.letGo()
        await holding.actor.idle()
        await before.idle()
        await after.idle()
        #expect(old.elements == Array(0..<100) && new.elements == Array(100..<400))
    }

    @Test(arguments: ManualRetain.allCases)
    func oneThatFailsIsADeadLetter_andNoOther(hold: ManualRetain) async throws {
        let failing: Set = [5, 100, 126, 130, 190, 191, 399]
        let holding = Holding(hold, failing: failing)
        try await holding.actor.queue(contentsOf: 0..<400)
        holding.letGo()
        await holding.actor.idle()
        #expect(holding.actor.deadLetters.map(\.message) == failing.sorted())
        #expect(holding.done.elements == (0..<400).filter { !failing.contains($0) })
        #expect(holding.actor.ledger.completed == 393 && holding.actor.ledger.isBalanced)
    }

    /// A clock at which whoever reads it waits, once it is told to.
    private final class HeldClock: Clock {
        let isHolding = Locked(false)
        let readers = Collected<Void>()
        let meeting = Meeting(of: 2)
        private let clock = ManualClock()

        var now: ManualClock.Instant {
            if isHolding.withLock({ $0 }) {
                readers.append(())
                _ = meeting.attend()
            }
            return clock.now
        }
        var minimumResolution: Duration { clock.minimumResolution }

        func sleep(until deadline: ManualClock.Instant, tolerance: Duration?) async throws {
            try await clock.sleep(until: deadline, tolerance: tolerance)
        }
    }

    /// It would be handed on and handed back: two of one.
    @Test(arguments: [true, false])
    func nobodyIsGivenUpOnWhileHeHandsOn(isPlain: Bool) async throws {
        let (clock, held, arrived) = (ManualClock(), HeldClock(), Collected<Int>())
        let target = WorkerActor("target", clock: ActorClock(held)) { message, _ in arrived.append(message) }
        let time = ActorClock(clock)
        let actor =
            isPlain
            ? WorkerActor<Int, Int>("plain", execution: .dedicatedThreads, clock: time) { message, _ in message }
            : WorkerActor<Int, Int>("suspending", execution: .dedicatedThreads, clock: time) { message, _ in
                await Task.yield()
                return message
            }
        actor.direct(to: target)
        held.isHolding.withLock { $0 = true }
        try await actor.queue(1, 2)
        // The target's clock is read in the middle of handing on.
        await held.readers.reaches(1)
        let stop = Task { await actor.stop(deadline: .seconds(10), grace: .zero) }
        await clock.sleeper(until: .seconds(10))
        clock.advance(by: .seconds(10))
        actor.tick()
        let ledger = actor.ledger
        #expect(ledger.inFlight == 1 && ledger.returned == 1 && ledger.isBalanced)
        held.isHolding.withLock { $0 = false }
        held.meeting.join()
        let report = await stop.value
        #expect(report.pending == [2] && report.interrupted.isEmpty && report.ledger.completed == 1)
        await target.idle()
        #expect(arrived.elements == [1])
    }

    @Test(arguments: ManualRetain.allCases)
    func theStepOfTheMessageIsShown(hold: ManualRetain) async throws {
        let holding = Holding(hold)
        try await holding.actor.queue(contentsOf: 0..<400)
        await holding.isHeld()
        let shown = try #require(holding.actor.snapshot().workers[0].holding)
        #expect(shown.label == "100" && shown.step?.name == "step 100")
        holding.letGo()
        await holding.actor.idle()
    }
}
