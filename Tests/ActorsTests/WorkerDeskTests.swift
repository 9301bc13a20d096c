import Testing

@testable import Actors

/// What the worker and whoever has the actor's lock say to each other without it.
struct WorkerDeskTests {
    private func desk() -> WorkerDesk {
        let desk = WorkerDesk(actor: "a", worker: 1, clock: .system)
        desk.deal(at: 0)
        return desk
    }

    @Test func aHandIsBegunOneByOne_whetherOutputsAreHandedOnOrNot() {
        let desk = desk()
        for index in 1..<5 {
            #expect(desk.progress(of: 5) == index)
            if index.isMultiple(of: 2) { #expect(desk.beginHandingOn()) }
            #expect(desk.beginNext(of: 5) == index)
        }
        #expect(desk.beginNext(of: 5) == 5 && desk.progress(of: 5) == 5)
    }

    @Test func whatIsRecalledIsNotBegun_andWhatIsBegunIsHandedOn() {
        let desk = desk()
        _ = desk.beginNext(of: 5)
        #expect(desk.recall(of: 5) == 2 && desk.progress(of: 2) == 2)
        #expect(desk.beginHandingOn() && !desk.isSealed)
        #expect(desk.beginNext(of: 5) == 5)
    }

    @Test func eitherTheSealSeesThatTheWorkerHandsOn_orTheWorkerSeesTheSeal() {
        for isFirst in [true, false] {
            let desk = desk()
            if isFirst { #expect(desk.beginHandingOn()) }
            #expect(desk.seal(of: 5) == (1, isFirst) && desk.isSealed)
            if !isFirst { #expect(!desk.beginHandingOn()) }
            #expect(desk.beginNext(of: 5) == 5)
        }
    }

    @Test(arguments: [1, 2])
    func whatWasHandedOnIsSeen_untilTheInboxHeardOfIt(count: Int) {
        let desk = desk()
        #expect(desk.beginHandingOn())
        if count == 2 { #expect(desk.recall(of: 2) == 1) }
        #expect(desk.beginNext(of: count) == count)
        #expect(desk.seal(of: 1) == (1, true))
        desk.deal(at: 0)
        #expect(!desk.isSealed && desk.seal(of: 1) == (1, false))
    }
}
