import Testing

@testable import Actors

/// What the worker and whoever has the actor's lock say to each other without it.
struct BatchProgressTests {
    private func batchProgress() -> BatchProgress {
        let batchProgress = BatchProgress(actor: "a", worker: 1, clock: .system)
        batchProgress.assign(at: 0)
        return batchProgress
    }

    @Test func aHandIsBegunOneByOne_whetherOutputsAreHandedOnOrNot() {
        let batchProgress = batchProgress()
        for index in 1..<5 {
            #expect(batchProgress.progress(of: 5) == index)
            if index.isMultiple(of: 2) { #expect(batchProgress.beginForwarding()) }
            #expect(batchProgress.beginNext(of: 5) == index)
        }
        #expect(batchProgress.beginNext(of: 5) == 5 && batchProgress.progress(of: 5) == 5)
    }

    @Test func whatIsRecalledIsNotBegun_andWhatIsBegunIsHandedOn() {
        let batchProgress = batchProgress()
        _ = batchProgress.beginNext(of: 5)
        #expect(batchProgress.recall(of: 5) == 2 && batchProgress.progress(of: 2) == 2)
        #expect(batchProgress.beginForwarding() && !batchProgress.isSealed)
        #expect(batchProgress.beginNext(of: 5) == 5)
    }

    @Test func eitherTheSealSeesThatTheWorkerHandsOn_orTheWorkerSeesTheSeal() {
        for isFirst in [true, false] {
            let batchProgress = batchProgress()
            if isFirst { #expect(batchProgress.beginForwarding()) }
            #expect(batchProgress.seal(of: 5) == (1, isFirst) && batchProgress.isSealed)
            if !isFirst { #expect(!batchProgress.beginForwarding()) }
            #expect(batchProgress.beginNext(of: 5) == 5)
        }
    }

    @Test(arguments: [1, 2])
    func whatWasHandedOnIsSeen_untilTheInboxHeardOfIt(count: Int) {
        let batchProgress = batchProgress()
        #expect(batchProgress.beginForwarding())
        if count == 2 { #expect(batchProgress.recall(of: 2) == 1) }
        #expect(batchProgress.beginNext(of: count) == count)
        #expect(batchProgress.seal(of: 1) == (1, true))
        batchProgress.assign(at: 0)
        #expect(!batchProgress.isSealed && batchProgress.seal(of: 1) == (1, false))
    }
}
