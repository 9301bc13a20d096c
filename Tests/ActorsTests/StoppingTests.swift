import Actors
import TestKit
import Testing

/// An actor of one worker whose first message begins `ending` from within the processor, which returns at once, and then
/// waits at the gate: from then on the test knows what state the actor is in.
private final class Blocked: Sendable {
    let gate = Gate()
    let begun = Collected<Int>()
    let done = Collected<Int>()
    private let holder = Collected<WorkerActor<Int, Void>>()

    var actor: WorkerActor<Int, Void> { holder.elements[0] }

    init(ending: @escaping @Sendable (WorkerActor<Int, Void>) async -> Void = { _ in }) {
        holder.append(
            WorkerActor("blocked") { [gate, begun, done, holder] message, _ in
                if message == 1 {
                    await ending(holder.elements[0])
                    begun.append(message)
                    await gate.wait()
                }
                done.append(message)
            })
    }
}

@Suite struct StoppingTests {
    @Test func handsBackWhatWasPending_firstComeFirst() async throws {
        let blocked = Blocked { await $0.stop() }
        let actor = blocked.actor
        try await actor.queue(contentsOf: 1...5)
        await blocked.begun.reaches(1)
        #expect(actor.snapshot().state == .stopping && actor.ledger.inFlight == 1)
        blocked.gate.open()

        async let report = actor.stop()
        async let second = actor.stop()
        #expect(await report.pending == [2, 3, 4, 5])
        #expect(await second.pending == [2, 3, 4, 5])
        let ledger = actor.ledger
        #expect(ledger.completed == 1 && ledger.returned == 4 && ledger.isBalanced)
        #expect(actor.snapshot().state == .stopped)
        #expect(await actor.stop().pending == [2, 3, 4, 5])
    }

    @Test func refusesWithTheMessages_afterStop() async {
        let actor = WorkerActor<Int, Int>("stopped") { message, _ in message }
        await actor.stop()
        #expect { try actor.tryQueue(1, 2) } throws: { ($0 as? QueueError<Int>)?.refused == [1, 2] }
        await #expect { try await actor.queue(3) } throws: { ($0 as? QueueError<Int>)?.refused == [3] }
        #expect(actor.ledger.accepted == 0)
    }

    @Test func endsAfterItsMessage_whenItStopsItselfFromItsProcessor() async throws {
        let holder = Collected<WorkerActor<Int, Void>>()
        let pending = Collected<[Int]>()
        let actor = WorkerActor<Int, Void>("suicidal") { _, _ in
            pending.append(await holder.elements[0].stop().pending)
        }
        holder.append(actor)
        try await actor.queue(1, 2, 3)
        await pending.reaches(1)
        let report = await actor.stop()
        #expect(pending.elements == [[2, 3]])
        #expect(report.pending == [2, 3])
        #expect(actor.ledger.completed == 1)
    }

    @Test func goesOnWithWhatWasPending_whenRestarted() async throws {
        let done = Collected<Int>()
        let actor = WorkerActor<Int, Void>("again") { message, _ in done.append(message) }
        actor.pause()
        try await actor.queue(contentsOf: 1...3)
        #expect(await actor.stop().pending == [1, 2, 3])
        #expect(actor.restart())
        await actor.idle()
        #expect(done.elements == [1, 2, 3])
        let ledger = actor.ledger
        #expect(ledger.completed == 3 && ledger.returned == 0 && ledger.accepted == 3)
        #expect(!actor.restart())
    }

    @Test func startsEmpty_whenRestartedWithoutThePending() async throws {
        let actor = WorkerActor<Int, Int>("fresh") { message, _ in message }
        actor.pause()
        try await actor.queue(1)
        await actor.stop()
        #expect(actor.restart(withPending: false))
        await actor.idle()
        #expect(actor.ledger.returned == 1 && actor.ledger.completed == 0 && actor.ledger.isBalanced)
    }

    @Test func endsADrain() async throws {
        let blocked = Blocked {
            #expect(await $0.drain() == .underWay)
            #expect(await $0.stop().pending == [2])
        }
        let actor = blocked.actor
        try await actor.queue(1, 2)
        await blocked.begun.reaches(1)
        #expect(actor.snapshot().state == .stopping)
        async let end = actor.drain()
        blocked.gate.open()
        #expect(await end == .stopped)
        #expect(blocked.done.elements == [1])
    }
}

@Suite struct RestartingTests {
    @Test func nobodyWaitsForEver_whenStopDrainAndRestartRace() async throws {
        // Found by reading: a restart between a stop's end and its news left the waiters behind.
        let actor = WorkerActor<Int, Void>("raced", workers: 2) { _, _ in }
        await withDiscardingTaskGroup { group in
            for _ in 0..<3 {
                group.addTask {
                    for _ in 0..<3000 {
                        await actor.stop()
                        actor.restart()
                    }
                }
            }
            group.addTask {
                for _ in 0..<3000 {
                    await actor.drain()
                    actor.restart()
                }
            }
            group.addTask { for number in 0..<6000 { try? await actor.queue(number) } }
        }
        await actor.drain()
        #expect(actor.ledger.isBalanced && actor.ledger.pending == 0)
    }

    @Test func timeDeadOrHandedBackIsNoWait() async throws {
        struct Failure: Error {}
        let clock = ManualClock()
        let isHealed = Collected<Bool>()
        let actor = WorkerActor<Int, Void>("late", clock: ActorClock(clock)) { _, _ in
            if isHealed.elements.isEmpty { throw Failure() }
        }
        try await actor.queue(1)
        await actor.idle()
        isHealed.append(true)
        clock.advance(by: .seconds(1800))
        actor.replayDeadLetters()
        await actor.idle()
        actor.pause()
        try await actor.queue(2)
        await actor.stop()
        clock.advance(by: .seconds(600))
        actor.restart()
        await actor.idle()
        #expect(actor.ledger.completed == 2 && actor.snapshot().wait.max < .seconds(1))
    }
}

@Suite struct DrainingTests {
    @Test func doesNotEndBeforeTheWholeLineAboveIsIdle() async throws {
        let (gate, done) = (Gate(), Collected<Int>())
        let front = WorkerActor<Int, Int>("front") { message, _ in
            await gate.wait()
            return message
        }
        let middle = WorkerActor<Int, Int>("middle") { message, _ in message }
        let back = WorkerActor<Int, Void>("back") { message, _ in done.append(message) }
        front.direct(to: middle).direct(to: back)
        try await front.queue(contentsOf: 1...5)
        async let end = back.drain()
        gate.open()
        #expect(await end == .drained)
        #expect(done.elements == Array(1...5) && middle.deadLetters.isEmpty)
    }

    @Test func doesNotWaitForAnActorThatIsDirectedElsewhere() async throws {
        let front = WorkerActor<Int, Int>("front") { message, _ in message }
        let old = WorkerActor<Int, Void>("old") { _, _ in }
        let new = WorkerActor<Int, Void>("new") { _, _ in }
        front.direct(to: old)
        front.direct(to: new)
        front.pause()
        try await front.queue(1)
        #expect(await old.drain() == .drained)
    }

    @Test func returnsAtOnce_whenCalledFromAProcessorUpTheLine() async throws {
        let ends = Collected<DrainEnd>()
        let back = WorkerActor<Int, Void>("back") { _, _ in }
        let front = WorkerActor<Int, Int>("front") { message, _ in
            ends.append(await back.drain())
            return message
        }
        front.direct(to: back)
        try await front.queue(1)
        await ends.reaches(1)
        #expect(ends.elements == [.underWay])
        #expect(await back.drain() == .drained)
        #expect(back.ledger.completed == 1)
    }

    @Test func worksOffWhatIsPending_takesNoMoreFromOutside_thenStops() async throws {
        let blocked = Blocked { #expect(await $0.drain() == .underWay) }
        let actor = blocked.actor
        try await actor.queue(contentsOf: 1...10)
        await blocked.begun.reaches(1)
        #expect(actor.snapshot().state == .draining)
        #expect { try actor.tryQueue(11) } throws: { ($0 as? QueueError<Int>)?.refused == [11] }
        blocked.gate.open()
        #expect(await actor.drain() == .drained)
        #expect(blocked.done.elements == Array(1...10))
        #expect(actor.snapshot().state == .stopped)
    }

    @Test func acceptsWhatItsUpstreamForwards_whileItDrains() async throws {
        let front = WorkerActor<Int, Int>("front") { message, _ in message }
        let back = Blocked { #expect(await $0.drain() == .underWay) }
        front.direct(to: back.actor)
        try await front.queue(1)
        await back.begun.reaches(1)
        try await front.queue(2, 3)
        await front.idle()
        #expect(back.actor.ledger.ready == 2 && front.deadLetters.isEmpty)
        back.gate.open()
        #expect(await back.actor.drain() == .drained)
        #expect(back.done.elements == [1, 2, 3])
    }

    @Test func doesNotEndBeforeItsUpstreamHasNothingPending() async throws {
        // The back never has anything pending of its own: whenever its drain begins, the front's outputs arrive.
        for _ in 0..<200 {
            let (gate, done) = (Gate(), Collected<Int>())
            let front = WorkerActor<Int, Int>("front") { message, _ in
                await gate.wait()
                return message
            }
            let back = WorkerActor<Int, Void>("back") { message, _ in done.append(message) }
            front.direct(to: back)
            try await front.queue(contentsOf: 1...3)
            async let end = back.drain()
            gate.open()
            #expect(await end == .drained)
            #expect(done.elements == [1, 2, 3] && front.deadLetters.isEmpty)
        }
    }

    @Test func acceptsAgain_whenTheDrainIsCancelled() async throws {
        let blocked = Blocked { #expect(await $0.drain() == .underWay) }
        let actor = blocked.actor
        try await actor.queue(1)
        await blocked.begun.reaches(1)
        #expect(actor.cancelDrain())
        try await actor.queue(2)
        blocked.gate.open()
        #expect(await actor.drain() == .drained)
        #expect(actor.ledger.completed == 2)
        #expect(!actor.cancelDrain())
    }

    @Test func drainsAPausedActor() async throws {
        let actor = WorkerActor<Int, Int>("paused") { message, _ in message }
        actor.pause()
        try await actor.queue(1, 2)
        #expect(actor.snapshot().state == .paused)
        #expect(await actor.drain() == .drained)
        #expect(actor.ledger.completed == 2)
    }

    @Test func drainsALineFrontToBack() async throws {
        let done = Collected<Int>()
        let front = WorkerActor<Int, Int>("front", workers: 3) { message, _ in message + 1 }
        let middle = WorkerActor<Int, Int>("middle", workers: 3) { message, _ in message * 2 }
        let back = WorkerActor<Int, Void>("back", workers: 3) { message, _ in done.append(message) }
        front.direct(to: middle).direct(to: back)
        try await front.queue(contentsOf: 0..<1000)
        await ActorSystem([front, middle, back]).drain()
        #expect(done.elements.sorted() == (0..<1000).map { ($0 + 1) * 2 })
    }
}
