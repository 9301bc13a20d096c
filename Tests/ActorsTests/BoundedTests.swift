import Actors
import TestKit
import Testing

/// Those who queue into a bounded inbox from outside.
@Suite(.endsSomeTime) struct BoundedTests {
    private let done = Collected<Int>()
    private let stage = Stage()

    /// An actor that holds back what it takes until it is resumed.
    private func paused(_ bound: Int, holding messages: Int...) throws -> WorkerActor<Int, Void> {
        let actor = collector("bounded", into: done, inbox: .bounded(bound))
        actor.pause()
        try actor.tryQueue(contentsOf: messages)
        return actor
    }

    /// Queues on the stage, and returns when that waits.
    private func waiting(_ actor: WorkerActor<Int, Void>, _ messages: Int...) async -> Task<Answer, Never> {
        let task = Task(executorPreference: stage) {
            await Answer { try await actor.queue(contentsOf: messages) }
        }
        await stage.settles()
        return task
    }

    @Test func letsThoseInWhoWait_firstComeFirst() async throws {
        let actor = try paused(1, holding: 0)
        var tasks: [Task<Answer, Never>] = []
        for message in 1...5 { tasks.append(await waiting(actor, message)) }
        #expect(actor.snapshot().waitingSenders == 5 && actor.snapshot().capacity == 1)
        #expect(actor.ledger.accepted == 1 && actor.ledger.isBalanced)

        actor.resume()
        for task in tasks { #expect(await task.value == .accepted) }
        await actor.idle()
        #expect(done.elements == [0, 1, 2, 3, 4, 5])
        #expect(actor.snapshot().peakDepth == 1 && actor.snapshot().waitingSenders == 0)
    }

    @Test func letsNobodyPass_whileABatchWaitsForMoreRoom() async throws {
        let actor = try paused(3, holding: 1, 2)
        let batch = await waiting(actor, 3, 4)
        let single = await waiting(actor, 5)
        #expect(actor.snapshot().waitingSenders == 2)
        #expect(await Answer { try actor.tryQueue(6) } == .full([6]))
        actor.resume()
        #expect(await [batch.value, single.value] == [.accepted, .accepted])
        await actor.idle()
        #expect(done.elements == [1, 2, 3, 4, 5])
    }

    @Test func refusesExactlyWhatFindsNoRoom_whenQueueingMustNotSuspend() async throws {
        let actor = try paused(3, holding: 1, 2)
        #expect(await Answer { try actor.tryQueue(3, 4) } == .full([3, 4]))
        #expect(await Answer { try actor.tryQueue(5) } == .accepted)
        #expect(await Answer { try actor.tryQueue(6) } == .full([6]))
        #expect(await Answer { try actor.tryQueue(contentsOf: []) } == .accepted)
        #expect(actor.ledger.accepted == 3 && actor.ledger.ready == 3)
        actor.resume()
        await actor.idle()
        #expect(done.elements == [1, 2, 5])
    }

    @Test func refusesABatchThatIsLongerThanTheBound_evenWhenEmpty() async throws {
        let actor = try paused(2)
        #expect(await Answer { try await actor.queue(1, 2, 3) } == .full([1, 2, 3]))
        #expect(await Answer { try actor.tryQueue(1, 2, 3) } == .full([1, 2, 3]))
        #expect(await Answer { try await actor.queue(1, 2) } == .accepted)
    }

    @Test func acceptsNothingOfWhoGivesUp_andLetsInWhoWaitedBehind() async throws {
        let actor = try paused(3, holding: 1, 2)
        let batch = await waiting(actor, 3, 4)
        let single = await waiting(actor, 5)
        batch.cancel()
        #expect(await batch.value == .cancelled([3, 4]))
        #expect(await single.value == .accepted)
        #expect(actor.ledger.accepted == 3 && actor.snapshot().waitingSenders == 0)
        actor.resume()
        await actor.idle()
        #expect(done.elements == [1, 2, 5])
    }

    @Test func acceptsFromACancelledTask_onlyWhatNeedNotWait() async throws {
        let actor = try paused(1)
        let gate = Gate()
        let task = Task {
            await gate.wait()
            return [await Answer { try await actor.queue(1) }, await Answer { try await actor.queue(2) }]
        }
        task.cancel()
        gate.open()
        #expect(await task.value == [.accepted, .cancelled([2])])
        #expect(actor.ledger.accepted == 1 && actor.snapshot().waitingSenders == 0)
    }

    @Test func sendsThoseAwayWhoWait_whenStopped() async throws {
        let actor = try paused(1, holding: 1)
        let (first, second) = (await waiting(actor, 2), await waiting(actor, 3))
        #expect(await actor.stop().pending == [1])
        #expect(await [first.value, second.value] == [.stopped([2]), .stopped([3])])
        #expect(actor.ledger.accepted == 1 && actor.ledger.isBalanced)
    }

    @Test func sendsThoseAwayWhoWait_whenDrained() async throws {
        let actor = try paused(1, holding: 1)
        let waiter = await waiting(actor, 2)
        #expect(await actor.drain() == .drained)
        #expect(await waiter.value == .stopped([2]))
        #expect(done.elements == [1] && actor.ledger.accepted == 1)
    }

    @Test func mayHoldMoreThanItsBound_ofWhatItHadAccepted() async throws {
        let held = Held(inbox: .bounded(2))
        let actor = held.actor
        actor.pause()
        try actor.tryQueue(1, 2)
        await actor.stop()
        actor.queueOrKeep(contentsOf: [3])
        actor.restart()
        await held.begun.reaches(1)
        #expect(actor.replayDeadLetters() == 1)
        actor.queueOrKeep(contentsOf: [4])
        #expect(actor.ledger.ready == 3)
        #expect(await Answer { try actor.tryQueue(5) } == .full([5]))
        held.gate.open()
        await actor.idle()
        #expect(held.done.elements == [1, 2, 3, 4])
    }

    @Test func letsManyProducersThrough_eachInItsOrder() async throws {
        let actor = collector("busy", into: done, inbox: .bounded(2))
        await withDiscardingTaskGroup { group in
            for producer in 0..<8 {
                group.addTask { for number in 0..<200 { try? await actor.queue(producer * 1000 + number) } }
            }
        }
        await actor.idle()
        for producer in 0..<8 {
            #expect(done.elements.filter { $0 / 1000 == producer }.map { $0 % 1000 } == Array(0..<200))
        }
        #expect(actor.snapshot().peakDepth <= 2 && actor.ledger.isBalanced)
    }
}

/// What an actor's own processor may do to a full inbox, and how bounded inboxes may be wired.
@Suite(.endsSomeTime) struct DeadlockTests {
    @Test func refusesItsOwnProcessor_whichWouldWaitForItself() async throws {
        let answers = Collected<Answer>()
        let holder = Collected<WorkerActor<Int, Void>>()
        let actor = WorkerActor<Int, Void>("selfish", inbox: .bounded(1)) { message, _ in
            guard message == 1 else { return }
            let actor = holder.elements[0]
            answers.append(await Answer { try await actor.queue(2) })
            answers.append(await Answer { try await actor.queue(3) })
            answers.append(await Answer { try actor.tryQueue(4) })
            // The same in a task of its own.
            answers.append(await Task { await Answer { try await actor.queue(5) } }.value)
        }
        holder.append(actor)
        try await actor.queue(1)
        await actor.idle()
        #expect(answers.elements == [.accepted, .wouldDeadlock([3]), .full([4]), .wouldDeadlock([5])])
        #expect(actor.ledger.completed == 2)
    }

    private func forward(_ name: String, _ inbox: InboxLimit = .bounded(1)) -> WorkerActor<Int, Int> {
        WorkerActor(name, inbox: inbox) { message, _ in message }
    }

    @Test func refusesARingOfBoundedInboxes_andNamesIt() throws {
        let (one, two, three) = (forward("one"), forward("two"), forward("three"))
        one.direct(to: two).direct(to: three)
        #expect(throws: WiringError.ring(["one", "two", "three"])) { try three.tryDirect(to: one) }
        #expect(throws: WiringError.ring(["one", "two"])) { try two.tryDirect(to: one) }
        #expect(throws: WiringError.ring(["one"])) { try one.tryDirect(to: one) }
        #expect(three.targets.isEmpty && two.targets == ["three"] && one.targets == ["two"])
        let description = WiringError.ring(["one", "two", "three"]).description
        #expect(description.contains("one → two → three → one"))
    }

    @Test func findsTheRing_alsoThroughChoicesAndCopies() throws {
        let (one, two, three) = (forward("one"), forward("two"), forward("three"))
        let aside = forward("aside")
        one.direct(to: aside)
        one.direct(to: two, when: { $0 > 0 })
        two.direct(to: aside, three)
        #expect(throws: WiringError.ring(["one", "two", "three"])) { try three.tryDirect(to: one) }
    }

    @Test func allowsARing_withOneUnboundedInboxInIt() async throws {
        let done = Collected<Int>()
        let (one, two) = (forward("one"), forward("two", .unbounded))
        let end = collector("end", into: done)
        one.direct(to: two)
        try two.tryDirect(to: one)
        two.direct(to: end, when: { $0 >= 0 })
        try await one.queue(contentsOf: [1])
        await done.reaches(1)
        #expect(done.elements == [1] && two.targets == ["one", "end"])
    }

    @Test func allowsWhatWasARing_onceItIsOpened() throws {
        let (one, two, three) = (forward("one"), forward("two"), forward("three"))
        one.direct(to: two)
        #expect(throws: WiringError.self) { try two.tryDirect(to: one) }
        one.direct(to: three)
        try two.tryDirect(to: one)
        #expect(two.targets == ["one"])
    }

    @Test func trapsWhereDirectingWouldCloseTheRing() async {
        await #expect(processExitsWith: .failure) {
            let actor = WorkerActor<Int, Int>("ring", inbox: .bounded(1)) { message, _ in message }
            actor.direct(to: actor)
        }
    }
}
