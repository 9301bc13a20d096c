import DequeModule
import Testing

@testable import Actors

struct WorkerKitTests {
    private let hand = Deque((0..<100).map { Envelope(message: "\($0)", pendingSince: UInt64($0 + 1)) })

    private func kit() -> WorkerKit<String, Void> {
        let desk = WorkerDesk(actor: "a", worker: 1, clock: .system)
        guard let task = withUnsafeCurrentTask(body: { $0.map { WorkingTask($0, of: ObjectIdentifier(desk)) } }) else {
            preconditionFailure("a test runs in a task")
        }
        return WorkerKit(1, task: task, desk: desk)
    }

    @Test func takesUpTheNextHand_asItWasDealt() {
        var kit = kit()
        (kit.hand, kit.next) = ([Envelope(message: "ended", pendingSince: 7)], hand)
        kit.takeUp()
        #expect(kit.hand.map(\.message) == hand.map(\.message) && kit.next.isEmpty)
        #expect(kit.hand.map(\.pendingSince) == hand.map(\.pendingSince))
    }

    @Test func writesToEachLine_andLeavesTheMessages() {
        var kit = kit()
        kit.hand = hand
        kit.writeLines()
        let stride = MemoryLayout<Envelope<String>>.stride
        let written = kit.hand.indices.filter { kit.hand[$0].pendingSince == 0 }
        #expect(written.first == 0 && zip(written, written.dropFirst()).allSatisfy { ($1 - $0) * stride <= 64 })
        #expect((kit.hand.count - (written.last ?? 0)) * stride <= 64)
        #expect(kit.hand.map(\.message) == hand.map(\.message))
    }

    @Test func changesNothingOfAHandThatTheInboxStillHas() {
        var kit = kit()
        kit.hand = hand
        kit.takeUp()
        #expect(hand.map(\.pendingSince) == (1...100).map { UInt64($0) })
        #expect(kit.hand.isEmpty)
    }
}
