import TestKit
import Testing

@testable import Actors

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite(.endsSomeTime) struct DedicatedThreadsTests {
    private let begun = Collected<Int>()
    private let met = Collected<Bool>()
    /// Many more than cores, or the machine is a large one.
    private let many = 4 * max(2, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// An actor whose processor blocks its thread until the meeting is complete.
    private func blocking(_ meeting: Meeting, workers: Int) -> WorkerActor<Int, Void> {
        WorkerActor("blocking", workers: workers, execution: .dedicatedThreads) { [begun, met] message, _ in
            begun.append(message)
            met.append(meeting.attend())
        }
    }

    @Test func asManyBlockAtOnceAsThereAreWorkers_whileOthersGoOn() async throws {
        let meeting = Meeting(of: many + 1)
        let actor = blocking(meeting, workers: many)
        let other = WorkerActor<Int, Int>("other", workers: 2) { message, _ in message }
        try await actor.queue(contentsOf: 1...many)
        await begun.reaches(many)
        try await other.queue(contentsOf: 1...1000)
        await other.idle()
        #expect(other.ledger.completed == 1000 && actor.ledger.inFlight == many && met.elements.isEmpty)
        meeting.join()
        await actor.drain()
        #expect(met.elements == Array(repeating: true, count: many))
    }

    @Test func moreBlockAtOnce_whenThereAreMoreWorkers() async throws {
        let meeting = Meeting(of: many)
        let actor = blocking(meeting, workers: 1)
        try await actor.queue(contentsOf: 1...many)
        await begun.reaches(1)
        actor.setWorkers(many)
        await actor.drain()
        #expect(met.elements == Array(repeating: true, count: many))
    }

    @Test func fewerGoOn_whenThereAreFewerWorkers() async throws {
        let meeting = Meeting(of: many + 1)
        let actor = blocking(meeting, workers: many)
        try await actor.queue(contentsOf: 1...(many + 10))
        await begun.reaches(many)
        actor.setWorkers(1)
        meeting.join()
        await actor.drain()
        #expect(met.elements.count == many + 10 && met.elements.allSatisfy { $0 })
        #expect(actor.snapshot().workers.count == 1)
    }

    @Test func allThatAreWokenAtOnceMayBlock() async throws {
        // They wait without a thread, and then all block: a thread is to be found for each of them at that moment.
        for _ in 0..<200 {
            let (gate, meeting, begun) = (Gate(), Meeting(of: many), Collected<Int>())
            let actor = WorkerActor<Int, Void>("waking", workers: many, execution: .dedicatedThreads) {
                [met] message, _ in
                begun.append(message)
                await gate.wait()
                met.append(meeting.attend())
            }
            try await actor.queue(contentsOf: 1...many)
            await begun.reaches(many)
            gate.open()
            await actor.drain()
        }
        #expect(met.elements.count == 200 * many && met.elements.allSatisfy { $0 })
    }

    @Test func theirThreadsAreUsedAgain() async throws {
        for _ in 0..<50 {
            let meeting = Meeting(of: 4)
            let actor = blocking(meeting, workers: 4)
            for round in 0..<3 { try await actor.queue(contentsOf: [round]) }
            meeting.join()
            await actor.idle()
        }
        #expect(met.elements == Array(repeating: true, count: 150))
    }
}

/// The watch over the threads that all actors share.
@Suite(.endsSomeTime) struct ThreadWatchTests {
    private static func durations(_ events: Collected<ActorEvent>) -> [Duration] {
        events.elements.compactMap { if case .heldThread(let duration) = $0 { duration } else { nil } }
    }

    @Test func namesTheActorWhoseProcessorHoldsASharedThread() async throws {
        let (events, others) = (Collected<ActorEvent>(), Collected<ActorEvent>())
        let blocker = WorkerActor<Int, Void>("blocker") { _, _ in
            // Until the watch says so, or the test has failed.
            for _ in 0..<10_000 where events.elements.isEmpty { usleep(1000) }
        } onEvent: {
            events.append($0)
        }
        let busy = WorkerActor<Int, Int>("busy", workers: 2) { message, _ in
            message
        } onEvent: {
            others.append($0)
        }
        let sleeping = Held("sleeping")
        let dedicated = WorkerActor<Int, Void>("dedicated", execution: .dedicatedThreads) { _, _ in
            for _ in 0..<10_000 where events.elements.isEmpty { usleep(1000) }
        } onEvent: {
            others.append($0)
        }

        try await sleeping.actor.queue(1)
        try await dedicated.queue(1)
        try await blocker.queue(1)
        // One that is quick for long gives its thread back now and then.
        while events.elements.isEmpty { try await busy.queue(contentsOf: 1...1000) }
        await blocker.idle()
        await busy.idle()
        #expect(Self.durations(events).count == 1 && Self.durations(events).allSatisfy { $0 >= .milliseconds(100) })
        #expect(blocker.snapshot().threadHolds == 1)
        #expect(others.elements.isEmpty && busy.snapshot().threadHolds == 0)
        #expect(sleeping.events.elements.isEmpty && dedicated.snapshot().threadHolds == 0)
        sleeping.gate.open()
        await sleeping.actor.idle()
    }

    @Test func saysItOnceForEachTime() async throws {
        let events = Collected<ActorEvent>()
        let blocker = WorkerActor<Int, Void>("blocker") { message, _ in
            for _ in 0..<10_000 where events.elements.count < message { usleep(1000) }
        } onEvent: {
            events.append($0)
        }
        for time in 1...3 {
            try await blocker.queue(time)
            await blocker.idle()
            #expect(blocker.snapshot().threadHolds == time)
        }
        #expect(Self.durations(events).count == 3)
    }
}

/// The same work, whatever the kind of processor and wherever it runs.
@Suite(.endsSomeTime) struct ProcessorKindTests {
    @Test(arguments: ProcessorKind.allCases, [Execution.cooperative, .dedicatedThreads])
    func theSameComesOut(kind: ProcessorKind, execution: Execution) async throws {
        let done = Collected<Int>()
        let front = kind.actor(
            "front", workers: 3, retry: .backoff(attempts: 2, first: .zero), execution: execution
        ) { message, context in
            switch message % 10 {
            case 1: throw RetryDecision.discard
            case 2: throw Failure()
            case 3 where context.attempt == 1: throw Failure()
            default: return message * 2
            }
        }
        let middle = kind.actor("middle", workers: 2, inbox: .bounded(7), execution: execution) { message, _ in
            message + 1
        }
        front.direct(to: middle).direct(to: collector("back", into: done))
        for hundred in 0..<10 { try await front.queue(contentsOf: (hundred * 100)..<(hundred * 100 + 100)) }
        await front.drain()
        await middle.drain()
        await done.reaches(800)

        let expected = (0..<1000).filter { ![1, 2].contains($0 % 10) }.map { $0 * 2 + 1 }
        #expect(done.elements.sorted() == expected)
        #expect(front.ledger.completed == 800 && front.ledger.discarded == 100 && front.ledger.deadLettered == 100)
        #expect(front.ledger.isBalanced && middle.ledger.isBalanced && middle.ledger.completed == 800)
        #expect(front.snapshot().service.count == 1200 && front.snapshot().wait.count == 1200)
        #expect(front.snapshot().workers.map(\.errors).reduce(0, +) == 300)
    }

    @Test(arguments: ProcessorKind.allCases, [Execution.cooperative, .dedicatedThreads])
    func oneWorkerKeepsTheOrder(kind: ProcessorKind, execution: Execution) async throws {
        let done = Collected<Int>()
        let actor = kind.actor("ordered", inbox: .bounded(50), execution: execution) { message, _ in
            done.append(message)
            return message
        }
        for number in 0..<1000 { try await actor.queue(number) }
        await actor.drain()
        #expect(done.elements == Array(0..<1000))
    }

    @Test(arguments: ProcessorKind.allCases, [Execution.cooperative, .dedicatedThreads])
    func whatIsNotDoneIsHandedBack(kind: ProcessorKind, execution: Execution) async throws {
        for _ in 0..<50 {
            let done = Collected<Int>()
            let actor = kind.actor("stopped", workers: 2, execution: execution) { message, _ in
                done.append(message)
                return message
            }
            try await actor.queue(contentsOf: 0..<500)
            await done.reaches(20)
            let report = await actor.stop()
            #expect((done.elements + report.pending).sorted() == Array(0..<500))
            #expect(report.ledger.completed == done.elements.count && report.ledger.isBalanced)
        }
    }
}
