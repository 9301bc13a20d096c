import Testing

@testable import Actors

struct WaitingWorkTests {
    @Test func whatWasWokenGoesFirst_eachKindInItsOrder() {
        var waiting = WaitingWork<Int>(limit: 2)
        for (number, gaveWay) in [(1, true), (2, true), (3, false), (4, false)] {
            _ = waiting.add(number, gaveWay: gaveWay)
        }
        #expect((0..<4).map { _ in waiting.next().element } == [3, 4, 1, 2])
    }

    @Test func whatIsWokenGoesFirst_alsoAfterManyThatGaveWay() {
        var waiting = WaitingWork<Int>(limit: 2)
        for number in 0..<20 { _ = waiting.add(number, gaveWay: true) }
        for _ in 0..<10 { _ = waiting.next() }
        _ = waiting.add(-1, gaveWay: false)
        #expect(waiting.next().element == -1)
    }

    @Test func whatGaveWayHasItsTurn_howeverManyAreWoken() {
        var waiting = WaitingWork<Int>(limit: 1)
        _ = waiting.add(-1, gaveWay: true)
        var taken: [Int] = []
        for number in 0..<20 where !taken.contains(-1) {
            _ = waiting.add(number, gaveWay: false)
            if let element = waiting.next().element { taken.append(element) }
        }
        #expect(taken == Array(0..<WaitingWork<Int>.mostInARow) + [-1])
    }

    @Test(arguments: 1...4, 0...8)
    func asManyThreadsAreAskedForAsWait_upToTheLimit(limit: Int, count: Int) {
        var waiting = WaitingWork<Int>(limit: limit)
        var asked = 0
        for number in 0..<count where waiting.add(number, gaveWay: number % 2 == 0) { asked += 1 }
        #expect(asked == min(limit, count))
        var taken = 0
        while asked > 0 {
            let (element, asks) = waiting.next()
            asked += asks ? 0 : -1
            if element != nil { taken += 1 }
            #expect(asked == min(limit, waiting.count))
        }
        #expect(taken == count)
    }
}
