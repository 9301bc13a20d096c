import TestKit
import Testing

@testable import Actors

/// The inbox in worlds too large to exhaust: five workers, fifty messages at once, random events.
@Suite(.aside) struct InboxWorldWalkTests {
    private static let walks: UInt64 = 2000

    @Test func everyMessageIsWhereItMustBe_onEveryWalk() async {
        var events = 0
        for seed in 1...Self.walks {
            var walk = InboxWorldWalk(seed: seed)
            var violation = walk.run(checkingEvery: 10)
            if violation == nil { violation = await walk.unanswered() }
            events += walk.events
            guard let violation else { continue }
            // Once more, looking at every step: the first rule that is broken says more.
            var again = InboxWorldWalk(seed: seed)
            Issue.record("seed \(seed): \(again.run(checkingEvery: 1) ?? violation)")
            return
        }
        print("inbox world, walks: \(events) events")
        #expect(events > 100_000)
    }
}

/// A random way through a world, the same for the same seed; in the end everything that is under way comes to its end.
struct InboxWorldWalk {
    private typealias Event = InboxWorld.Event

    private static let steps = 200

    private(set) var events = 0
    private var world: InboxWorld
    private var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        var setting = InboxWorld.Setting(workers: 5, messages: 50, passesOn: true)
        setting.rules.capacity = [nil, nil, 1, 2, 8, 16].randomElement(using: &random)!
        setting.rules.timeout = [nil, nil, 3].randomElement(using: &random)!
        setting.rules.grace = 2
        setting.rules.deadLetters = [Int.max, 3].randomElement(using: &random)!
        world = InboxWorld(setting)
    }

    /// - Returns: the first rule that was seen not to hold, and after what.
    mutating func run(checkingEvery stride: Int) -> String? {
        for step in 1...Self.steps {
            let event = nextEvent()
            guard world.apply(event) else { continue }
            events += 1
            guard step.isMultiple(of: stride) || world.fault != nil else { continue }
            if let violation = world.violation { return "\(violation), after \(event), step \(step)" }
        }
        return settle()
    }

    /// Lets what is under way come to its end, by nobody's doing: nothing may be left behind.
    private mutating func settle() -> String? {
        _ = world.apply(.resume)
        var isMoving = true
        while isMoving, world.fault == nil {
            isMoving = false
            for event in Event.byItself where world.apply(event) { isMoving = true }
        }
        if let violation = world.violation { return "\(violation), at the end" }
        if world.pendingCount > 0 { return "\(world.pendingCount) messages are left behind, \(world.box.phase)" }
        if !world.senders.isEmpty { return "\(world.senders.count) senders wait for ever" }
        return world.box.phase == .stopping ? "the stop never ends" : nil
    }

    /// - Returns: who waited for an output and was not told, or was told what is not so.
    func unanswered() async -> String? {
        for (message, reply) in world.replies {
            // An answer that was given before stays; this is heard only where there was none.
            reply.give(.failure(.timedOut))
            let isAnswered = if case .failure(.timedOut) = await reply.wait() { false } else { true }
            if !isAnswered { return "who waits for the output of message \(message) was not told" }
        }
        return nil
    }

    private mutating func nextEvent() -> Event {
        let worker = Int.random(in: 0..<5, using: &random)
        // A stopped actor has little to show.
        if world.box.phase == .stopped, worker == 0 { return .restart(withPending: Bool.random(using: &random)) }
        switch Int.random(in: 0..<100, using: &random) {
        case ..<22: return [.queue(1), .queue(1), .queue(5), .forward, .forward, .ask].randomElement(using: &random)!
        case ..<42: return .take(worker, upTo: [1, 3, 8].randomElement(using: &random)!)
        case ..<44: return .linger(worker)
        case ..<60: return .beginNext(worker)
        case ..<80: return .finish(worker, InboxWorld.End.allCases.randomElement(using: &random)!)
        case ..<82: return Bool.random(using: &random) ? .sendOn(worker) : .passOn(worker)
        case ..<90: return [.pass, .tick(after: 0), .tick(after: 1)].randomElement(using: &random)!
        case ..<92: return .setWorkers(worker + 1)
        default: return Event.rare.randomElement(using: &random)!
        }
    }
}

extension InboxWorld.Event {
    fileprivate static let rare: [Self] =
        ending + burying + InboxWorld.End.allCases.map { .finishOrphan($0) } + [
            .pause, .resume, .keep, .cancelSender, .push, .snapshot, .stopWithDeadline, .drainWithDeadline,
            .cancelDrain,
            .restart(withPending: true),
        ]

    /// What happens with nobody's doing.
    fileprivate static let byItself: [Self] =
        working([.completed], upTo: [3], workers: 5) + (0..<5).map { .beginNext($0) }
        + [.tick(after: 3), .redelivered(isTaken: true)]
}
