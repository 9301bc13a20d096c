import DequeModule
import TestKit
import Testing

@testable import Actors

/// The messages that wait, against a plain array.
@Suite(.aside) struct InboxWorldBacklogTests {
    @Test func whatWaitsComesOutInItsOrder_onEveryWalk() {
        for seed in 1...UInt64(200) {
            var walk = BacklogWalk(seed: seed)
            for step in 1...200 {
                walk.step()
                guard let violation = walk.violation else { continue }
                Issue.record("seed \(seed), step \(step): \(violation)")
                return
            }
        }
    }
}

private struct BacklogWalk {
    private var backlog = Backlog<Int>()
    private var model: [Int] = []
    private var spare = Deque<Int>()
    private var last = 0
    private var random: SeededRandom
    private(set) var violation: String?

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func step() {
        switch Int.random(in: 0..<10, using: &random) {
        case ..<3: for number in next() { append(number) }
        case 3: prepend(next())
        case 4: for number in next().prefix(3) { prepend([number]) }
        case 5 where Int.random(in: 0..<10, using: &random) == 0: takeAll()
        default: take(upTo: [1, 2, 7, 8, 9, 63, 64, 65].randomElement(using: &random)!)
        }
        if backlog.count != model.count { violation = "\(backlog.count) of \(model.count)" }
        if backlog.first != model.first { violation = "\(backlog.first ?? 0) is first instead of \(model.first ?? 0)" }
        if backlog.elements != model { violation = "\(backlog.elements) instead of \(model)" }
    }

    private mutating func next() -> [Int] {
        let count = [1, 1, 2, 7, 40, 64, 130].randomElement(using: &random)!
        last += count
        return Array(last - count + 1...last)
    }

    private mutating func append(_ number: Int) {
        backlog.append(number)
        model.append(number)
    }

    private mutating func prepend(_ numbers: [Int]) {
        backlog.prepend(contentsOf: numbers)
        model = numbers + model
    }

    private mutating func takeAll() {
        if Array(backlog.takeAll()) != model { violation = "not all is taken" }
        model = []
    }

    private mutating func take(upTo limit: Int) {
        var taken = Deque<Int>()
        swap(&taken, &spare)
        backlog.takeFirst(limit, into: &taken)
        if Array(taken) != Array(model.prefix(taken.count)) { violation = "\(taken) are taken first" }
        if taken.count > limit || taken.isEmpty != model.isEmpty { violation = "\(taken.count) are taken of \(limit)" }
        model.removeFirst(taken.count)
        // Given back to be filled again, as a worker does.
        if spare.isEmpty, Bool.random(using: &random) {
            taken.removeAll(keepingCapacity: true)
            spare = taken
        }
    }
}
