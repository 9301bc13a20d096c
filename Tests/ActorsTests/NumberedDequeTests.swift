import TestKit
import Testing

@testable import Actors

@Suite(.aside) struct NumberedDequeTests {
    /// Does the same to a sorted dictionary, as slow as that may be.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func doesWhatASortedListDoes(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var deque = NumberedDeque<Int>()
        var model: [Int: Int] = [:]
        var last = 0
        for _ in 0..<3000 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4:
                last += Int.random(in: 1...3, using: &random)
                deque.append(last * 10, number: last)
                model[last] = last * 10
            case 4..<7:
                let number = Int.random(in: 0...last + 1, using: &random)
                #expect(deque.remove(number) == model.removeValue(forKey: number))
            case 7:
                // Back into its gap, or where that was.
                let number = Int.random(in: 1...max(1, last), using: &random)
                guard model[number] == nil else { continue }
                deque.insert(number * 10, number: number)
                model[number] = number * 10
                last = max(last, number)
            case 8:
                let first = model.keys.min()
                #expect(deque.popFirst() == first.flatMap { model.removeValue(forKey: $0) })
            default:
                let part = Int.random(in: 2...60, using: &random)
                let removed = deque.removeAll { $0 / 10 % part == 0 }
                let chosen = model.keys.filter { $0 % part == 0 }.sorted()
                #expect(removed == chosen.compactMap { model.removeValue(forKey: $0) })
            }
            let sorted = model.keys.sorted()
            guard Array(deque) == sorted.map({ $0 * 10 }), deque.count == model.count else {
                Issue.record("\(Array(deque)) is not \(sorted)")
                return
            }
            #expect(deque.first == sorted.first.map { $0 * 10 } && deque.last == sorted.last.map { $0 * 10 })
            let (limit, after) = (Int.random(in: 0...5, using: &random), Int.random(in: 0...last + 1, using: &random))
            #expect(deque.suffix(limit, after: after) == sorted.filter { $0 > after }.suffix(limit).map { $0 * 10 })
            let number = Int.random(in: 0...last + 1, using: &random)
            #expect(deque[number] == model[number])
        }
    }

    private enum Order: CaseIterable { case firstFirst, lastFirst, middleFirst, random }

    /// What is moved when gaps are closed, in all, is in proportion to what there was: counted, not timed.
    @Test(arguments: Order.allCases) private func movesEachElementAFewTimes_howeverManyAreTakenOut(order: Order) {
        let count = 100_000
        var deque = NumberedDeque<Int>()
        for number in 1...count { deque.append(number, number: number) }
        var numbers = Array(1...count)
        switch order {
        case .firstFirst: break
        case .lastFirst: numbers.reverse()
        case .middleFirst: numbers = (0..<count / 2).flatMap { [count / 2 - $0, count / 2 + 1 + $0] }
        case .random:
            var random = SeededRandom(seed: 1)
            numbers.shuffle(using: &random)
        }
        var (moved, loose) = (0, 0)
        for number in numbers {
            let before = deque.slots.count
            if deque.remove(number) != number { loose += 1 }
            // More than one fewer: gaps were closed, or came off an end, each once.
            if before - deque.slots.count > 1 { moved += before }
            if deque.slots.count > 2 * deque.count + NumberedDeque<Int>.fewGaps { loose += 1 }
        }
        #expect(deque.isEmpty && loose == 0 && moved <= 4 * count)
    }
}
