import DequeModule
import TestKit
import Testing

@testable import Actors

/// Messages that fail again and again do not starve what is new.
@Suite struct DueShareTests {
    private typealias Box = Inbox<Int, Int>

    private func order(_ backlog: inout Backlog<Int>) -> [Int] {
        var order: [Int] = []
        while !backlog.isEmpty {
            var batch = Deque<Int>()
            backlog.takeFirst(1, into: &batch)
            order += batch
        }
        return order
    }

    @Test func whatIsDueAndWhatIsNewAreTakenInTurn() {
        var backlog = Backlog<Int>()
        for number in 0..<5 { backlog.append(number) }
        backlog.append(due: [-3, -2, -1])
        #expect(backlog.count == 8)
        #expect(order(&backlog) == [-3, 0, -2, 1, -1, 2, 3, 4])
        backlog.append(due: [-1, -2])
        #expect(order(&backlog) == [-1, -2] && backlog.count == 0)
    }

    /// One worker, whose time is less than what the retries want: each of 50 messages fails and is due again at once.
    @Test func newMessagesAreTakenWhileMoreIsDueThanTheWorkersCanDo() {
        var box = Box(workers: 1)
        var now: UInt64 = 1
        for number in 0..<50 { _ = box.queue(-1 - number, at: now) }
        for number in 0..<10 { _ = box.queue(number, at: now) }
        var run = box.nextToStart() ?? (0, box.lastRun)
        var taken: [Int] = []
        for _ in 0..<130 {
            var batch = Deque<Envelope<Int>>()
            _ = box.take(0, run: run.run, upTo: 1, at: now, into: &batch)
            guard let message = batch.first?.message else { break }
            if message >= 0 { taken.append(message) }
            var effects = Effects()
            let end: Outcome<Int> = message < 0 ? .failed(Failure(description: "again"), again: 1) : .completed
            _ = box.finish(0, run: run.run, begun: 1, end, at: now, &effects)
            now += 1
            run = box.tick(at: now).effects.start ?? run
        }
        #expect(taken == Array(0..<10), "after 130 attempts")
    }
}
