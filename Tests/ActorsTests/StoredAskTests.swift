import TestKit
import Testing

@testable import Actors

/// Questions to an actor whose inbox is in a store: each has the answer that it has in memory.
@Suite(.endsSomeTime) struct StoredAskTests {
    private let file = MemoryFile()
    private let clock = ManualClock()
    private let stage = Stage()

    /// A paused actor with a window of two, that has `count` messages already.
    private func actor(_ count: Int = 5, limit: InboxLimit = .unbounded) async throws -> WorkerActor<Int, Int> {
        let actor = try WorkerActor<Int, Int>(
            "stored", inbox: MemoryStore(file, inbox: 1, window: 2), limit: limit, clock: ActorClock(clock)
        ) { message, _ in
            if message < 0 { throw Failure() }
            return message * 10
        }
        if count > 0 { try await actor.queue(contentsOf: 1...count) }
        return actor
    }

    /// Asks on the stage; returns when that waits.
    private func asking(
        _ actor: WorkerActor<Int, Int>, _ message: Int, deadline: Duration? = nil
    ) async -> Task<String, Never> {
        let task = Task(executorPreference: stage) {
            do throws(AskError) {
                return "\(try await actor.ask(message, deadline: deadline))"
            } catch {
                guard case .notAccepted(let error) = error else { return "\(error)" }
                return "not accepted: \(error)"
            }
        }
        await stage.settles()
        return task
    }

    @Test func areAnswered_howeverManyMessagesComeBefore() async throws {
        let actor = try await actor()
        let answers = [await asking(actor, 7), await asking(actor, 8), await asking(actor, -1)]
        await file.committed.reaches(4)
        actor.resume()
        #expect(await answers[0].value == "70")
        #expect(await answers[1].value == "80")
        #expect(await answers[2].value == "failed(no such word)")
        await actor.idle()
        #expect(actor.ledger.completed == 7 && actor.ledger.deadLettered == 1)
    }

    @Test func areHandedBack_onlyWhenTheActorIsStopped() async throws {
        let actor = try await actor()
        let answer = await asking(actor, 7)
        await file.committed.reaches(2)
        await actor.stop()
        #expect(await answer.value == "handedBack")
    }

    @Test func areAnswered_whenTheStoreHasFailedAndWorksAgain() async throws {
        let actor = try await actor(1)
        let answers = [await asking(actor, 7), await asking(actor, 8), await asking(actor, 9)]
        await file.committed.reaches(4)
        file.fail("the disk is full")
        await file.committed()
        file.mend()
        #expect(actor.snapshot().state == .failed)
        actor.restart()
        await until { actor.snapshot().state != .failed }
        actor.resume()
        for (answer, output) in zip(answers, ["70", "80", "90"]) { #expect(await answer.value == output) }
    }

    @Test func areNotAccepted_whenThereIsNoRoomBeforeTheDeadline() async throws {
        let actor = try await actor(1, limit: .bounded(1))
        let answer = await asking(actor, 7, deadline: .seconds(5))
        await clock.sleeper(until: .seconds(5))
        clock.advance(by: .seconds(5))
        #expect(await answer.value == "not accepted: 1 message was not accepted: the inbox is full")
        actor.resume()
        await actor.idle()
        #expect(actor.ledger.accepted == 1 && actor.ledger.completed == 1)
    }

    @Test func areNotAccepted_whenTheyAreCancelledBeforeThereIsRoom() async throws {
        let actor = try await actor(1, limit: .bounded(1))
        let answer = await asking(actor, 7)
        answer.cancel()
        #expect(await answer.value.hasPrefix("not accepted: 1 message was not accepted: the task that waited"))
        let later = await asking(actor, 8)
        actor.resume()
        #expect(await later.value == "80")
        #expect(actor.ledger.accepted == 2)
    }

    @Test func areAccepted_whenTheDeadlinePassesLater() async throws {
        let actor = try await actor(0)
        let answer = await asking(actor, 7, deadline: .seconds(5))
        await file.committed.reaches(1)
        await file.committed()
        await clock.sleeper(until: .seconds(5))
        clock.advance(by: .seconds(5))
        #expect(await answer.value == "timedOut")
        actor.resume()
        await actor.idle()
        #expect(actor.ledger.completed == 1)
    }

    @Test(arguments: [false, true]) func areAnsweredOnceItIsKnown_whenTheDeadlinePassesInTheCommit(
        fails: Bool
    ) async throws {
        let actor = try await actor(0)
        file.hold()
        let answer = await asking(actor, 7, deadline: .seconds(5))
        await file.held.reaches(1)
        await clock.sleeper(until: .seconds(5))
        clock.advance(by: .seconds(5))
        if fails { file.fail("the disk is full") }
        file.letGo()
        #expect(
            await answer.value
                == (fails ? "not accepted: 1 message was not accepted: the disk is full" : "timedOut"))
    }
}
