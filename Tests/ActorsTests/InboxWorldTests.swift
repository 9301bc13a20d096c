import Testing

@testable import Actors

/// The inbox exhausted: two workers, three messages, every event in every reachable state.
@Suite struct InboxWorldTests {
    private typealias Box = Inbox<Int, Int>

    private struct Failure: Error {}

    private enum Event {
        case queue, forward, keep
        case take(Int), complete(Int), fail(Int), refuse(Int)
        case pause, resume, setWorkers(Int)
        case stop, drain, endDrain, cancelDrain, restart(withPending: Bool)
        case replayFailed, takeRefused, redeliver(Bool), discard

        static let all: [Event] =
            [
                .queue, .forward, .keep, .pause, .resume, .setWorkers(1), .setWorkers(2), .stop, .drain, .endDrain,
                .cancelDrain, .restart(withPending: true), .restart(withPending: false), .replayFailed, .takeRefused,
                .redeliver(true), .redeliver(false), .discard,
            ] + [0, 1].flatMap { [.take($0), .complete($0), .fail($0), .refuse($0)] }

        var isForward: Bool { if case .forward = self { true } else { false } }
    }

    /// The inbox and what the world outside knows of its three messages.
    private struct World {
        var inbox = Box(workers: 2)
        var queued = 0
        var completed: Set<Int> = []
        var discarded: Set<Int> = []
        /// Refused outputs that are being offered again.
        var redelivering: [DeadLetter<Int, Int>] = []
        /// Handed back for good: a restart without them.
        var given: Set<Int> = []

        /// All that decides what can happen next; counters that only grow are left out.
        var key: [Int] {
            let flags = [
                inbox.phase.hashValue, inbox.isPaused ? 1 : 0, inbox.wantedWorkers, inbox.starting ?? -1, queued,
            ]
            let slots = inbox.workers.flatMap { [$0.activity.hashValue, $0.holding?.message ?? 0] }
            let dead = inbox.deadLetters.letters.flatMap { [$0.message, isRefused($0) ? 1 : 0] }
            let final = [completed, discarded, given].map { $0.reduce(0) { $0 | 1 << $1 } }
            let offered = redelivering.map(\.message)
            let lists = [inbox.ready.map(\.message), slots, inbox.idle, dead, offered, inbox.handedBack.map(\.message)]
            return flags + final + lists.flatMap { [$0.count] + $0 }
        }

        private func isRefused(_ letter: DeadLetter<Int, Int>) -> Bool {
            if case .refused = letter.cause { true } else { false }
        }

        /// Lets `event` happen; false where it cannot happen in this state.
        mutating func apply(_ event: Event) -> Bool {
            switch event {
            case .queue, .forward: return queue(isForwarded: event.isForward)
            case .keep:
                guard queued < 3 else { return false }
                _ = inbox.keep([queued + 1], at: 0)
                queued += 1
            case .take(let worker):
                guard worker < inbox.workers.count, inbox.workers[worker].activity == .claimed else { return false }
                _ = inbox.take(worker, at: 0)
            case .complete(let worker): return finish(worker, .completed)
            case .fail(let worker): return finish(worker, .failed(Failure()))
            case .refuse(let worker): return finish(worker, .refused(0, by: "next"))
            case .pause: inbox.pause()
            case .resume: _ = inbox.resume()
            case .setWorkers(let count): _ = inbox.setWorkers(count)
            case .stop: _ = inbox.stop()
            case .drain: _ = inbox.drain()
            case .endDrain: return inbox.endDrain(after: inbox.ledger.accepted)
            case .cancelDrain: return inbox.cancelDrain()
            case .restart(let withPending):
                let handedBack = inbox.handedBack.map(\.message)
                guard inbox.restart(withPending: withPending, at: 0) != nil else { return false }
                if !withPending { given.formUnion(handedBack) }
            case .replayFailed: return inbox.replayFailed(at: 0).count > 0
            case .takeRefused:
                let refused = inbox.takeRefused()
                redelivering += refused
                return !refused.isEmpty
            case .redeliver(let isDelivered): return redeliver(isDelivered)
            case .discard:
                let dead = inbox.discardDeadLetters().map(\.message)
                discarded.formUnion(dead)
                return !dead.isEmpty
            }
            return true
        }

        private mutating func queue(isForwarded: Bool) -> Bool {
            guard queued < 3 else { return false }
            let mayAccept = inbox.phase == .open || (isForwarded && inbox.phase == .draining)
            let isAccepted = inbox.queue(queued + 1, at: 0, isForwarded: isForwarded) != nil
            #expect(isAccepted == mayAccept)
            if isAccepted { queued += 1 }
            return isAccepted
        }

        private mutating func finish(_ worker: Int, _ outcome: Box.Outcome) -> Bool {
            guard worker < inbox.workers.count, let message = inbox.workers[worker].holding?.message else {
                return false
            }
            if case .completed = outcome { completed.insert(message) }
            let consequence = inbox.finish(worker, outcome, at: 0)
            #expect((consequence == .stopped) == (inbox.phase == .stopped))
            return true
        }

        private mutating func redeliver(_ isDelivered: Bool) -> Bool {
            guard let letter = redelivering.popLast() else { return false }
            let consequence = inbox.redelivered(letter, isDelivered: isDelivered)
            #expect(consequence != .stopped || inbox.phase == .stopped)
            if isDelivered { completed.insert(letter.message) }
            return true
        }

        /// What must hold in every state; nil when it does.
        var violation: String? {
            let ledger = inbox.ledger
            let holding = inbox.workers.compactMap { $0.holding?.message }
            let places: [Int] =
                inbox.ready.map(\.message) + holding + redelivering.map(\.message)
                + inbox.deadLetters.letters.map(\.message)
                + inbox.handedBack.map(\.message) + completed.sorted() + discarded.sorted() + given.sorted()
            let idle = inbox.workers.indices.filter { inbox.workers[$0].activity == .idle }
            if !ledger.isBalanced { return "the ledger is off by \(ledger.difference)" }
            if places.sorted() != Array(1...3).filter({ $0 <= queued }) { return "messages are in \(places)" }
            if ledger.inFlight != holding.count + redelivering.count { return "in flight \(ledger.inFlight)" }
            if ledger.returned != inbox.handedBack.count + given.count { return "returned \(ledger.returned)" }
            if inbox.idle.sorted() != idle { return "idle \(inbox.idle), slots \(idle)" }
            if idle.contains(where: { $0 >= inbox.wantedWorkers }) { return "an unwanted worker is idle" }
            if !inbox.ready.isEmpty, inbox.isWorking, !idle.isEmpty, inbox.starting == nil { return "nobody wakes" }
            if let starting = inbox.starting, inbox.workers[starting].activity != .claimed { return "nobody starts" }
            if inbox.phase == .stopped, !inbox.ready.isEmpty || !holding.isEmpty { return "stopped with work" }
            return nil
        }
    }

    @Test func everyMessageIsInExactlyOnePlace_inEveryReachableState() {
        var seen: Set<[Int]> = []
        var open = [World()]
        while let world = open.popLast() {
            for event in Event.all {
                var next = world
                guard next.apply(event), seen.insert(next.key).inserted else { continue }
                if let violation = next.violation {
                    Issue.record("after \(event) on \(world.key): \(violation)")
                    return
                }
                open.append(next)
            }
        }
        print("inbox world: \(seen.count) states visited")
        #expect(seen.count > 10_000)
    }
}
