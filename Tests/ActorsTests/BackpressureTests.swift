import Actors
import TestKit
import Testing

/// A front whose outputs wait for room in the inbox of a held back, and what becomes of them.
@Suite(.endsSomeTime) struct BackpressureTests {
    private let front: WorkerActor<Int, Int>
    private let begun = Collected<Int>()
    private let back: Held

    init() {
        front = WorkerActor("front", workers: 2) { [begun] message, _ in
            begun.append(message)
            return message
        }
        back = Held("back", inbox: .bounded(1))
        front.direct(to: back.actor)
    }

    /// Ten messages at the front: one is in the back's hands, one in its inbox, two are in the front's hands, and there
    /// they stay.
    private func fill() async throws {
        try await front.queue(contentsOf: 1...10)
        await begun.reaches(4)
    }

    @Test func waitsWithoutAThread() async throws {
        // Many more than there are threads: if one waited on its thread, the last could not begin.
        let front = WorkerActor<Int, Int>("wide", workers: 64) { [begun] message, _ in
            begun.append(message)
            return message
        }
        front.direct(to: back.actor)
        let other = WorkerActor<Int, Int>("other", workers: 2) { message, _ in message }
        try await front.queue(contentsOf: 1...1000)
        // One in the back's hands, one in its inbox, sixty-four that wait.
        await begun.reaches(66)

        try await other.queue(contentsOf: 1...1000)
        await other.idle()
        #expect(other.ledger.completed == 1000 && begun.elements.count == 66)
        #expect(back.done.elements.isEmpty && front.ledger.isBalanced)
        back.gate.open()
        await front.drain()
        await back.actor.drain()
        #expect(back.done.elements.sorted() == Array(1...1000))
        #expect(back.actor.snapshot().peakDepth == 1)
    }

    @Test func beginsNoMore_whenPaused() async throws {
        try await fill()
        front.pause()
        back.gate.open()
        await back.done.reaches(4)
        #expect(await front.stop().pending == [5, 6, 7, 8, 9, 10])
        #expect(begun.elements.sorted() == [1, 2, 3, 4] && front.ledger.completed == 4)
        front.restart()
        await front.idle()
        await back.actor.idle()
        #expect(back.done.elements.sorted() == Array(1...10))
    }

    @Test func goesOn_whenThePausedBackIsResumed() async throws {
        back.actor.pause()
        back.gate.open()
        try await front.queue(contentsOf: 1...10)
        await begun.reaches(3)
        #expect(back.done.elements.isEmpty && back.actor.ledger.ready == 1)
        back.actor.resume()
        await front.idle()
        await back.actor.idle()
        #expect(back.done.elements.sorted() == Array(1...10))
    }

    @Test func letsTheWaitingOutputsIn_whenStopped() async throws {
        try await fill()
        // The back takes nothing out meanwhile, and yet the stop ends.
        #expect(await front.stop().pending == [5, 6, 7, 8, 9, 10])
        #expect(front.ledger.completed == 4 && front.deadLetters.isEmpty && front.ledger.isBalanced)
        #expect(back.actor.ledger.accepted == 4 && back.actor.ledger.ready == 3)
        back.gate.open()
        await back.actor.drain()
        #expect(back.done.elements.sorted() == [1, 2, 3, 4])
    }

    @Test func letsTheWaitingOutputsIn_whenTheDeadlineOfADrainHasPassed() async throws {
        try await fill()
        #expect(await front.drain(deadline: .zero) == .stopped)
        let report = await front.stop()
        #expect(report.pending == [5, 6, 7, 8, 9, 10] && report.interrupted.isEmpty)
        #expect(back.actor.ledger.accepted == 4 && front.ledger.completed == 4)
    }

    @Test func worksOffEverything_whenDrained() async throws {
        try await fill()
        async let end = front.drain()
        back.gate.open()
        #expect(await end == .drained)
        #expect(await back.actor.drain() == .drained)
        #expect(back.done.elements.sorted() == Array(1...10) && front.deadLetters.isEmpty)
    }

    @Test func takesItsUpstreamsOutputs_whileTheBackDrains() async throws {
        try await fill()
        let drain = await draining()
        back.gate.open()
        #expect(await drain.value == .drained)
        #expect(back.done.elements.sorted() == Array(1...10) && front.deadLetters.isEmpty)
    }

    @Test func waitsForRoom_alsoInABackThatDrainsAlready() async throws {
        // On a thread of its own, so that the test knows when its output waits.
        let late = WorkerActor<Int, Int>("late", execution: .dedicatedThreads) { [begun] message, _ in
            begun.append(message)
            return message
        }
        late.direct(to: back.actor)
        try await back.actor.queue(1)
        await back.begun.reaches(1)
        try await back.actor.queue(2)
        let drain = await draining()
        try await late.queue(3)
        await begun.reaches(1)
        await late.lastWork()
        #expect(back.actor.snapshot().waitingSenders == 1 && late.deadLetters.isEmpty)
        back.gate.open()
        #expect(await drain.value == .drained)
        #expect(back.done.elements == [1, 2, 3] && late.ledger.completed == 1)
    }

    /// Drains the back, and returns when that waits.
    private func draining() async -> Task<DrainEnd, Never> {
        let stage = Stage()
        let drain = Task(executorPreference: stage) { await back.actor.drain() }
        await stage.settles()
        #expect(back.actor.snapshot().state == .draining)
        return drain
    }

    @Test func beginsMore_whenThereAreMoreWorkers_andEndsThoseThatAreTooMany() async throws {
        try await fill()
        front.setWorkers(5)
        await begun.reaches(7)
        front.setWorkers(1)
        #expect(front.snapshot().workers.count == 5 && front.ledger.inFlight == 5)
        back.gate.open()
        await front.drain()
        await back.actor.drain()
        #expect(back.done.elements.sorted() == Array(1...10))
        #expect(front.snapshot().workers.count == 1)
    }

    @Test func keepsTheOutputs_whenTheBackIsStoppedMeanwhile() async throws {
        try await fill()
        front.pause()
        async let report = back.actor.stop()
        back.gate.open()
        let pending = await report.pending
        await front.stop()
        let letters = front.deadLetters
        // Nothing is lost: each is done, with who stopped the back, or a dead letter.
        #expect((back.done.elements + pending + letters.map(\.message)).sorted() == [1, 2, 3, 4])
        for letter in letters { #expect(letter.reason == "back is stopped and did not take the output") }

        back.actor.restart()
        #expect(front.replayDeadLetters() == letters.count)
        await back.actor.idle()
        #expect(Set(back.done.elements).isSubset(of: [1, 2, 3, 4]))
        #expect(front.ledger.isBalanced && back.actor.ledger.isBalanced)
    }
}
