import Actors
import TestKit
import Testing

/// What comes of a question, as a test compares it.
private enum Reply: Equatable {
    case output(Int)
    case notAccepted(Answer)
    case failed(String)
    case discarded, handedBack, timedOut, cancelled

    init(_ ask: () async throws(AskError) -> Int) async {
        do throws(AskError) {
            self = .output(try await ask())
        } catch {
            switch error {
            case .notAccepted(let error): self = .notAccepted(await Answer { throw error })
            case .failed(let error): self = .failed("\(error)")
            case .discarded: self = .discarded
            case .handedBack: self = .handedBack
            case .timedOut: self = .timedOut
            case .cancelled: self = .cancelled
            }
        }
    }

    static func of(_ actor: WorkerActor<Int, Int>, _ message: Int, deadline: Duration? = nil) async -> Reply {
        await Reply { () async throws(AskError) in try await actor.ask(message, deadline: deadline) }
    }
}

@Suite(.endsSomeTime) struct AskTests {
    private let clock = ManualClock()
    private let stage = Stage()

    /// Asks on the stage, and returns when that waits.
    private func asking(
        _ actor: WorkerActor<Int, Int>, _ message: Int, deadline: Duration? = nil
    ) async -> Task<Reply, Never> {
        let task = Task(executorPreference: stage) { await Reply.of(actor, message, deadline: deadline) }
        await stage.settles()
        return task
    }

    @Test(arguments: ProcessorKind.allCases)
    func isAnsweredWithTheOutput_whichGoesOnAllTheSame(kind: ProcessorKind) async throws {
        let done = Collected<Int>()
        let actor = kind.actor("squares", workers: 2) { message, _ in message * message }
        actor.direct(to: collector("back", into: done))
        #expect(await Reply.of(actor, 7) == .output(49))
        await done.reaches(1)
        await actor.idle()
        #expect(done.elements == [49] && actor.ledger.completed == 1)
    }

    @Test func everyAskerGetsItsOwnAnswer() async throws {
        let actor = WorkerActor<Int, Int>("squares", workers: 3, inbox: .bounded(4)) { message, _ in message * message }
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 { group.addTask { await Reply.of(actor, number) == .output(number * number) } }
            for await isRight in group { #expect(isRight) }
        }
        #expect(actor.ledger.completed == 200 && actor.snapshot().peakDepth <= 4)
    }

    @Test(arguments: ProcessorKind.allCases)
    func isAnsweredWithTheError_andTheMessageIsADeadLetter(kind: ProcessorKind) async throws {
        let actor = kind.actor("failing") { _, _ in throw Failure() }
        #expect(await Reply.of(actor, 1) == .failed("no such word"))
        #expect(actor.deadLetters.map(\.message) == [1])
    }

    @Test(arguments: ProcessorKind.allCases)
    func isAnsweredByTheAttemptThatSucceeds(kind: ProcessorKind) async throws {
        let actor = kind.actor(
            "retrying", retry: .backoff(attempts: 3, first: .seconds(1), jitter: 0), clock: ActorClock(clock)
        ) { message, context in
            if context.attempt == 1 { throw Failure() }
            return message
        }
        let question = Task { await Reply.of(actor, 7) }
        await clock.sleeper(until: .seconds(1))
        clock.advance(by: .seconds(1))
        #expect(await question.value == .output(7))
    }

    @Test(arguments: ProcessorKind.allCases)
    func isAnsweredWithTheLastError_whenNoAttemptSucceeds(kind: ProcessorKind) async throws {
        let actor = kind.actor("failing", retry: .backoff(attempts: 3, first: .zero, jitter: 0)) { _, context in
            throw Failure(description: "failure \(context.attempt)")
        }
        #expect(await Reply.of(actor, 1) == .failed("failure 3"))
    }

    @Test(arguments: ProcessorKind.allCases)
    func isToldThatNothingIsToCome_whenTheProcessorDiscards(kind: ProcessorKind) async throws {
        let actor = kind.actor("discarding") { _, _ in throw RetryDecision.discard }
        #expect(await Reply.of(actor, 1) == .discarded)
    }

    @Test func isAnswered_alsoWhenATargetRefusesTheOutput() async throws {
        let actor = WorkerActor<Int, Int>("front") { message, _ in message }
        let back = collector("back", into: Collected())
        actor.direct(to: back)
        await back.stop()
        #expect(await Reply.of(actor, 7) == .output(7))
        await actor.idle()
        #expect(actor.deadLetters.map(\.message) == [7])
    }

    @Test func waitsNoLongerThanItsDeadline_andTheMessageIsProcessedAllTheSame() async throws {
        let held = Held(clock: ActorClock(clock))
        let question = await asking(held.actor, 7, deadline: .seconds(10))
        await clock.sleeper(until: .seconds(10))
        clock.advance(by: .seconds(10))
        #expect(await question.value == .timedOut)
        #expect(held.actor.ledger.pending == 1)
        held.gate.open()
        await held.actor.idle()
        #expect(held.done.elements == [7])
    }

    @Test func waitsNoLonger_whenCancelled_andTheMessageIsProcessedAllTheSame() async throws {
        let held = Held()
        let question = await asking(held.actor, 7)
        question.cancel()
        #expect(await question.value == .cancelled)
        held.gate.open()
        await held.actor.idle()
        #expect(held.done.elements == [7])
    }

    @Test func isToldOfAStop_whetherItWasBegunOrNot() async throws {
        let held = Held(clock: ActorClock(clock))
        let (begun, waiting) = (await asking(held.actor, 1), await asking(held.actor, 2))
        await held.begun.reaches(1)
        let report = await held.actor.stop(deadline: .zero, grace: .zero)
        #expect(report.pending == [1, 2] && report.interrupted == [1])
        #expect(await [begun.value, waiting.value] == [.handedBack, .handedBack])
        // Put back, they are processed without an asker.
        held.gate.open()
        held.actor.restart()
        await held.actor.idle()
        #expect(held.actor.ledger.completed == 2)
    }

    @Test func isToldOfAStop_whileItsRetryWaits() async throws {
        let actor = WorkerActor<Int, Int>(
            "retrying", retry: .backoff(attempts: 2, first: .seconds(1), jitter: 0), clock: ActorClock(clock)
        ) { _, _ in throw Failure() }
        let question = Task { await Reply.of(actor, 7) }
        await clock.sleeper(until: .seconds(1))
        #expect(await actor.stop().pending == [7])
        #expect(await question.value == .handedBack)
    }

    @Test func isRefused_byAnActorThatTakesNoMore() async throws {
        let actor = WorkerActor<Int, Int>("stopped") { message, _ in message }
        await actor.stop()
        #expect(await Reply.of(actor, 7) == .notAccepted(.stopped([7])))
        #expect(actor.ledger.accepted == 0)
    }
}

extension AskTests {
    /// Questions to a full inbox.
    @Suite(.endsSomeTime) struct WithoutRoom {
        private let tests = AskTests()
        private let held: Held

        init() { held = Held(inbox: .bounded(1), clock: ActorClock(tests.clock)) }

        /// One message in the worker's hands, one in the inbox.
        private func fill() async throws {
            try held.actor.tryQueue(1)
            await held.begun.reaches(1)
            try held.actor.tryQueue(2)
        }

        @Test func waitInTheLine() async throws {
            try await fill()
            let question = await tests.asking(held.actor, 3)
            #expect(held.actor.snapshot().waitingSenders == 1 && held.actor.ledger.accepted == 2)
            held.gate.open()
            #expect(await question.value == .output(3))
            #expect(held.done.elements == [1, 2, 3])
        }

        @Test func areNotAccepted_whenTheirDeadlinePasses() async throws {
            try await fill()
            let question = await tests.asking(held.actor, 3, deadline: .seconds(10))
            await tests.clock.sleeper(until: .seconds(10))
            tests.clock.advance(by: .seconds(10))
            #expect(await question.value == .notAccepted(.full([3])))
            #expect(held.actor.snapshot().waitingSenders == 0)
        }

        @Test func areNotAccepted_whenCancelled() async throws {
            try await fill()
            let question = await tests.asking(held.actor, 3)
            question.cancel()
            #expect(await question.value == .notAccepted(.cancelled([3])))
            held.gate.open()
            await held.actor.idle()
            #expect(held.done.elements == [1, 2])
        }

        @Test func areNotAccepted_whenTheActorStops() async throws {
            try await fill()
            let question = await tests.asking(held.actor, 3)
            // First, or the worker makes room meanwhile.
            held.actor.pause()
            held.gate.open()
            await held.actor.stop()
            #expect(await question.value == .notAccepted(.stopped([3])))
            #expect(held.actor.ledger.accepted == 2)
        }

        @Test func areRefused_whenTheyCouldOnlyWaitForThemselves() async throws {
            let holder = Collected<WorkerActor<Int, Int>>()
            let replies = Collected<Reply>()
            let actor = WorkerActor<Int, Int>("selfish", inbox: .bounded(1)) { message, _ in
                guard message == 1 else { return message }
                try await holder.elements[0].queue(2)
                replies.append(await Reply.of(holder.elements[0], 3))
                return message
            }
            holder.append(actor)
            try await actor.queue(1)
            await actor.idle()
            #expect(replies.elements == [.notAccepted(.wouldDeadlock([3]))])
        }
    }
}
