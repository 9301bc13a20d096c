import Actors
import TestKit
import Testing

@Suite(.endsSomeTime) struct FanOutTests {
    private let source: WorkerActor<Int, Int>
    private let low = Collected<Int>()
    private let high = Collected<Int>()
    private let rest = Collected<Int>()
    private let lows: WorkerActor<Int, Void>
    private let highs: WorkerActor<Int, Void>
    private let others: WorkerActor<Int, Void>

    init() {
        source = WorkerActor("source") { message, _ in message }
        lows = collector("lows", into: low)
        highs = collector("highs", into: high)
        others = collector("others", into: rest)
    }

    private func send(_ messages: Int...) async throws {
        try await source.queue(contentsOf: messages)
        await source.idle()
        for actor in [lows, highs, others] { await actor.idle() }
    }

    @Test func givesEachACopy() async throws {
        source.direct(to: lows, highs, others)
        try await send(1, 2, 3)
        #expect(low.elements == [1, 2, 3] && high.elements == [1, 2, 3] && rest.elements == [1, 2, 3])
        #expect(source.targets == ["lows", "highs", "others"] && source.ledger.completed == 3)
    }

    @Test func givesEachItsOwnKindOfOutput() async throws {
        // Targets may differ in what they make of it.
        let texts = Collected<String>()
        let speaker = WorkerActor<Int, String>("speaker") { message, _ in
            texts.append("\(message)")
            return "\(message)"
        }
        source.direct(to: lows, speaker)
        try await send(1)
        await speaker.idle()
        #expect(low.elements == [1] && texts.elements == ["1"])
    }

    @Test func goesToTheFirstThatChooses_elseWhereNoChoiceIsMade() async throws {
        source.direct(to: lows, when: { $0 < 10 })
        source.direct(to: highs, when: { $0 % 2 == 0 })
        source.direct(to: others)
        try await send(1, 2, 11, 12)
        #expect(low.elements == [1, 2] && high.elements == [12] && rest.elements == [11])
        #expect(source.targets == ["lows", "highs", "others"])
    }

    @Test func goesNowhere_whenNobodyChoosesIt() async throws {
        source.direct(to: lows, when: { $0 < 10 })
        try await send(1, 11)
        #expect(low.elements == [1] && source.ledger.completed == 2 && source.deadLetters.isEmpty)
    }

    @Test func goesToAllThatDoNotChoose() async throws {
        source.direct(to: highs, others)
        source.direct(to: lows, when: { $0 < 10 })
        try await send(1, 11)
        #expect(low.elements == [1] && high.elements == [11] && rest.elements == [11])
    }

    @Test func directingAnewReplacesWhatMadeNoChoice_andLeavesTheChoices() async throws {
        source.direct(to: lows, when: { $0 < 10 })
        source.direct(to: highs)
        source.direct(to: others)
        try await send(1, 11)
        #expect(source.targets == ["lows", "others"])
        #expect(low.elements == [1] && high.elements.isEmpty && rest.elements == [11])
    }

    @Test func choosingAnewReplacesTheChoice() async throws {
        source.direct(to: lows, when: { $0 < 10 })
        source.direct(to: lows, when: { $0 >= 10 })
        try await send(1, 11)
        #expect(low.elements == [11] && source.targets == ["lows"])
    }

    @Test func whatOneRefusesIsADeadLetterForThatOneOnly() async throws {
        source.direct(to: lows, highs, others)
        await highs.stop()
        try await send(1)
        #expect(low.elements == [1] && rest.elements == [1] && high.elements.isEmpty)
        let letter = try #require(source.deadLetters.first)
        guard case .refused(let output, let names) = letter.cause else { preconditionFailure("\(letter)") }
        #expect(output == 1 && names == ["highs"] && letter.failures.isEmpty)
        #expect(source.ledger.deadLettered == 1 && source.ledger.completed == 0 && source.ledger.isBalanced)
    }

    @Test func waitsForTheOneThatIsFull_theOthersGoOn() async throws {
        let back = Held("back", inbox: .bounded(1))
        source.direct(to: lows, back.actor, highs)
        try await source.queue(1, 2, 3, 4)
        // The third waits for room behind the second, with the first in the back's hands.
        await low.reaches(3)
        await high.reaches(2)
        #expect(low.elements == [1, 2, 3] && high.elements == [1, 2] && source.ledger.completed <= 2)
        back.gate.open()
        await source.idle()
        await highs.idle()
        #expect(high.elements == [1, 2, 3, 4])
        await back.actor.idle()
        #expect(back.done.elements == [1, 2, 3, 4])
    }

    @Test(arguments: [1, 10]) func nobodyWaitsForEver_whereTwoFanOutInOppositeOrder(bound: Int) async throws {
        let (x, y) = (
            collector("x", into: low, inbox: .bounded(bound)), collector("y", into: high, inbox: .bounded(bound))
        )
        let (a, b) = (
            WorkerActor<Int, Int>("a", workers: 20) { message, _ in message },
            WorkerActor<Int, Int>("b", workers: 20) { message, _ in message }
        )
        a.direct(to: x, y)
        b.direct(to: y, x)
        try await a.queue(contentsOf: 1...500)
        try await b.queue(contentsOf: 501...1000)
        await a.idle()
        await b.idle()
        await x.idle()
        await y.idle()
        #expect(low.elements.sorted() == Array(1...1000) && high.elements.sorted() == Array(1...1000))
        #expect(max(x.snapshot().peakDepth, y.snapshot().peakDepth) <= bound)
    }

    @Test func isWaitedFor_byTheDrainOfEachOfThem() async throws {
        let held = Held("source")
        held.actor.direct(to: lows, highs)
        try await held.actor.queue(1, 2)
        await held.begun.reaches(1)
        async let (first, second) = (lows.drain(), highs.drain())
        held.gate.open()
        #expect(await [first, second] == [.drained, .drained])
        #expect(low.elements == [1, 2] && high.elements == [1, 2] && held.actor.deadLetters.isEmpty)
    }
}
