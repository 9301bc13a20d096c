import TestKit
import Testing

/// The inbox of a store exhausted: every order in which changes are asked for, committed, told and fetched, with a disk
/// that fails at any time.
@Suite(.aside) struct StoredWorldTests {
    private typealias Event = StoredWorld.Event

    private static let store: [Event] = [.queue, .commit, .tell, .read, .arrive]

    @Test func everyMessageIsInTheStoreAndOnceInMemory_howeverItEnds() {
        explore(
            "stored ends", atLeast: 18_000, StoredWorld(window: 1, workers: 1, messages: 3),
            Self.store + [.take(0), .tick, .finish(0, .completed), .finish(0, .buried), .finish(0, .retried)])
    }

    @Test func everyMessageIsInTheStoreAndOnceInMemory_whenTheDiskFails() {
        explore(
            "stored faults", atLeast: 12_000, StoredWorld(window: 2, workers: 1, messages: 3),
            Self.store + [
                .reserveAnyway, .breakDisk, .mendDisk, .readContents, .contentsArrive, .take(0), .finish(0, .completed),
                .finish(0, .retried),
            ])
    }

    @Test func everyMessageIsInTheStoreAndOnceInMemory_whenItStops() {
        explore(
            "stored stops", atLeast: 4_000, StoredWorld(window: 2, workers: 1, messages: 2),
            Self.store + [.stop, .restart(withPending: true), .restart(withPending: false), .drain, .endDrain]
                + [.take(0), .finish(0, .completed), .finish(0, .retried), .tick])
    }

    @Test func everyMessageIsInTheStoreAndOnceInMemory_whenItStopsAndTheDiskFails() {
        explore(
            "stored stops and faults", atLeast: 9_000, StoredWorld(window: 1, workers: 1, messages: 2),
            Self.store + [.stop, .restart(withPending: true), .restart(withPending: false)]
                + [.breakDisk, .mendDisk, .readContents, .contentsArrive, .take(0), .finish(0, .completed)])
    }

    @Test func everyMessageIsInTheStoreAndOnceInMemory_whileItIsRead() {
        explore(
            "stored recoveries", atLeast: 1_000, StoredWorld(window: 1, workers: 1, messages: 1),
            Self.store + [.breakDisk, .mendDisk, .readContents, .contentsArrive, .reserveAnyway, .handOver, .push]
                + [.take(0), .finish(0, .completed), .pause, .resume])
    }

    @Test func everyStopAndDrainEnds_whateverTheDiskDoes() {
        explore(
            "stored deadlines and faults", atLeast: 1_000, StoredWorld(window: 1, workers: 1, messages: 1),
            [.queue, .commit, .tell, .breakDisk, .mendDisk, .readContents, .contentsArrive, .take(0)]
                + [
                    .finish(0, .completed), .tick, .stopWithDeadline, .drain, .drainWithDeadline, .endDrain,
                    .cancelDrain,
                ]
                + [.restart(withPending: true), .restart(withPending: false)])
    }

    @Test func everyMessageIsInTheStoreAndOnceInMemory_withTwoWorkers() {
        explore(
            "stored, two workers", atLeast: 19_000, StoredWorld(window: 2, workers: 2, messages: 3),
            Self.store + [
                .breakDisk, .mendDisk, .readContents, .contentsArrive, .take(0), .take(1), .finish(0, .completed),
                .finish(1, .completed),
            ])
    }
}
