import Actors
import TestKit
import Testing

@testable import LoadGenerator

@Suite struct LoadDriverTests {
    /// A driver of numbers on a clock of its own, and the batches it placed.
    private struct Stage {
        let clock = ManualClock()
        let batches = Collected<Int>()
        let driver: LoadDriver<Int>

        init(_ profile: LoadProfile? = nil) {
            let batches = batches
            driver = LoadDriver(profile, clock: ActorClock(clock)) {
                Array(repeating: 1, count: $0)
            } place: {
                batches.append($0.count)
            }
        }

        /// Runs the driver while `body` does.
        func running(_ body: () async throws -> Void) async throws {
            let run = Task { [driver] in try await driver.run() }
            try await body()
            run.cancel()
            await #expect(throws: CancellationError.self) { try await run.value }
        }
    }

    @Test func placesWhatIsDue_inBatchesOfABeat() async throws {
        let stage = Stage(.steady(Rate(100_000)))
        try await stage.running {
            await stage.clock.sleepers(1)
            stage.clock.advance(by: .milliseconds(10))
            await stage.batches.reaches(1)
            await stage.clock.sleepers(1)
            stage.clock.advance(by: .milliseconds(10))
            await stage.batches.reaches(2)
        }
        #expect(stage.batches.elements == [1_000, 1_000])
    }

    @Test func sleepsUntilTheNextIsDue() async throws {
        let stage = Stage(.steady(Rate(1, per: .seconds(60))))
        try await stage.running {
            await stage.clock.sleepers(1)
            stage.clock.advance(by: .seconds(60))
            await stage.batches.reaches(1)
        }
        #expect(stage.batches.elements == [1])
    }

    @Test func catchesUp_whenTheSystemKeptItWaiting() async throws {
        // given: an actor that takes the first message after a hundred seconds
        let clock = ManualClock()
        let batches = Collected<Int>()
        let first = Gate()
        let driver = LoadDriver<Int>(.steady(Rate(180)), clock: ActorClock(clock)) {
            Array(repeating: 1, count: $0)
        } place: { messages in
            batches.append(messages.count)
            if batches.elements.count == 1 { await first.wait() }
        }
        let run = Task { try await driver.run() }
        await clock.sleepers(1)
        clock.advance(by: .seconds(1))
        await batches.reaches(1)
        // when: the process runs all the time
        for beat in 1...400 {
            await clock.sleeper(until: .seconds(1) + LoadPlan.pulse * beat)
            clock.advance(by: LoadPlan.pulse)
        }
        first.open()
        // then
        await batches.reaches(5)
        #expect(batches.elements == [180, 5_000, 5_000, 5_000, 3_000])
        #expect(driver.status.counts.skipped == 0)
        run.cancel()
        _ = await run.result
    }

    @Test func skipsWhatWasDue_whileTheProcessWasStopped() async throws {
        let stage = Stage(.steady(Rate(180)))
        try await stage.running {
            await stage.clock.sleepers(1)
            stage.clock.advance(by: .seconds(100))
            await stage.batches.reaches(1)
            await stage.clock.sleepers(1)
        }
        // What it was waiting for is placed.
        #expect(stage.batches.elements == [1])
        #expect(stage.driver.status.counts.skipped == 17_999)
    }

    @Test func returnsWhenItsProfileIsOver() async throws {
        let stage = Stage(.burst(6_000))
        try await stage.driver.run(untilOver: true)
        #expect(stage.batches.elements == [5_000, 1_000] && !stage.driver.status.isOn)
    }

    @Test func placesOneAndABurst_whileTheLoadIsOff() async throws {
        let stage = Stage()
        try await stage.running {
            stage.driver.one()
            await stage.batches.reaches(1)
            stage.driver.burst(500)
            await stage.batches.reaches(2)
        }
        #expect(stage.batches.elements == [1, 500])
        #expect(!stage.driver.status.isOn)
    }

    @Test func changesAtOnce_howeverLongItWouldSleep() async throws {
        let stage = Stage(.steady(.slowest))
        try await stage.running {
            await stage.clock.sleepers(1)
            stage.driver.setProfile(.burst(7))
            await stage.batches.reaches(1)
        }
        #expect(stage.batches.elements == [7])
    }

    @Test func goesOnFromWhereItStands_whenDoubled() async throws {
        let stage = Stage(.ramp(from: .zero, to: Rate(100), over: .seconds(10)))
        stage.clock.advance(by: .seconds(5))
        stage.driver.double()
        #expect(stage.driver.status.rate == 100 && stage.driver.status.remaining == .seconds(5))
        stage.driver.halve()
        #expect(stage.driver.status.rate == 50)
        try await stage.running {
            // 125 had arrived by then: they are placed, and none twice.
            await stage.batches.reaches(1)
        }
        #expect(stage.batches.elements == [125])
    }

    @Test func placesNothingMore_whenTurnedOff() async throws {
        let stage = Stage(.steady(Rate(100)))
        stage.clock.advance(by: .seconds(1))
        stage.driver.off()
        #expect(stage.driver.status.description == "off" && stage.driver.status.rate == 0)
        try await stage.running {
            stage.driver.one()
            await stage.batches.reaches(1)
        }
        #expect(stage.batches.elements == [1])
    }

    @Test func countsWhatIsRefused() async throws {
        let tried = Collected<Int>()
        let driver = LoadDriver<Int>(.burst(10)) {
            Array(0..<$0)
        } place: { messages in
            tried.append(messages.count)
            if messages.count == 1 { throw CancellationError() }
            throw QueueError.full(refused: Array(messages.prefix(4)))
        }
        let run = Task { try await driver.run() }
        await tried.reaches(1)
        // The second one ends the run, so that the counts of the first are there.
        driver.one()
        await #expect(throws: CancellationError.self) { try await run.value }
        #expect(driver.status.counts.offered == 11)
        #expect(driver.status.counts.accepted == 6 && driver.status.counts.refused == 4)
    }

    @Test func feedsAnActorAHundredThousandMessages() async throws {
        let actor = WorkerActor<Int, Int>("sums", workers: 2) { message, _ in message }
        let placed = Collected<Int>()
        let driver = LoadDriver<Int>(.burst(100_000)) {
            Array(repeating: 1, count: $0)
        } place: {
            try await actor.queue(contentsOf: $0)
            placed.append($0.count)
        }
        let run = Task { try await driver.run() }
        await placed.reaches(20)
        await actor.drain()
        run.cancel()
        #expect(actor.ledger.completed == 100_000)
    }
}
