import Actors
import CFaultyDisk
import CInFlightRecord
import Foundation
import Glibc
import Testing

@testable import DurableInbox

/// What is known of the messages that were in flight when their owner ended.
@Suite struct InFlightRecordTests {
    private let scratch = Scratch()

    /// Leaves the files as a `kill -9` would, and, with a signal, as a fault would.
    private func kill(_ store: DurableStore, signal: Int32 = 0) throws {
        let killed = scratch.folder + "/killed"
        try? FileManager.default.removeItem(atPath: killed)
        try FileManager.default.createDirectory(atPath: killed, withIntermediateDirectories: false)
        for file in ["", "-wal", "-flight"] {
            try FileManager.default.copyItem(atPath: scratch.path + file, toPath: killed + "/orders.sqlite" + file)
        }
        store.close()
        for file in ["", "-wal", "-flight"] {
            let path = scratch.path + file
            try? FileManager.default.removeItem(atPath: path)
            try FileManager.default.moveItem(atPath: killed + "/orders.sqlite" + file, toPath: path)
        }
        if signal != 0 {
            try editInFlight { header in header.storeBytes(of: signal, toByteOffset: signalOffset, as: Int32.self) }
        }
    }

    private let signalOffset = MemoryLayout<in_flight_header>.offset(of: \.signal)!
    private let epochOffset = MemoryLayout<in_flight_header>.offset(of: \.epoch)!

    private func editInFlight(_ edit: (UnsafeMutableRawBufferPointer) -> Void) throws {
        var bytes = try scratch.bytes(scratch.path + "-flight")
        bytes.withUnsafeMutableBytes { edit($0) }
        try scratch.write(bytes, to: scratch.path + "-flight")
    }

    /// A store with messages a, b, c and d, of which b and c are in flight.
    private func openFlying() async throws -> (DurableStore, [MessageKey]) {
        let store = try scratch.open()
        let keys = try await store.accept("a", "b", "c", "d", into: try store.inbox("orders"))
        let slots = (0..<3).map { _ in store.takeSlot() }
        slots[0].begin(keys[1])
        slots[1].begin(keys[0])
        slots[1].end()
        slots[2].begin(keys[2])
        return (store, keys)
    }

    @Test func whatWasInFlightIsReadyAtItsOldPlaceWithNothingCounted() async throws {
        let (store, keys) = try await openFlying()
        try kill(store)
        let again = try scratch.open()
        defer { again.close() }
        #expect(again.recovery.lastEnd == .unclean)
        #expect(again.recovery.inboxes == [.init(name: "orders", pending: 4, inFlight: 2, buried: 0)])
        #expect(again.recovery.suspects == [])
        #expect(try await again.readyBodies(keys[0].inbox) == ["a", "b", "c", "d"])
        let message = try await again.read { (view) throws(StoreError) in try view.message(keys[1]) }
        #expect((message?.attempt, message?.kills) == (0, 0))
    }

    @Test func whatWasFinishedIsNotCountedAsInFlight() async throws {
        let (store, keys) = try await openFlying()
        _ = try await store.perform(.finish(keys[1]))
        try kill(store)
        let again = try scratch.open()
        defer { again.close() }
        #expect(again.recovery.inboxes == [.init(name: "orders", pending: 3, inFlight: 1, buried: 0)])
    }

    @Test func aFaultMakesSuspectsAndASecondOneDeadLetters() async throws {
        let (store, keys) = try await openFlying()
        try kill(store, signal: SIGILL)
        let second = try scratch.open()
        #expect(second.recovery.lastEnd == .fault(signal: SIGILL))
        #expect(second.recovery.suspects == [.init(key: keys[1], kills: 1), .init(key: keys[2], kills: 1)])
        #expect(second.recovery.buried == [])
        second.takeSlot().begin(keys[2])
        try kill(second, signal: SIGSEGV)
        let third = try scratch.open()
        defer { third.close() }
        #expect(third.recovery.suspects == [.init(key: keys[1], kills: 1)])
        #expect(third.recovery.buried == [keys[2]])
        #expect(third.recovery.inboxes == [.init(name: "orders", pending: 3, inFlight: 1, buried: 1)])
        let letter = try #require(try await third.dead(keys[0].inbox).first)
        #expect((letter.message.text, letter.message.kills, letter.message.attempt) == ("c", 2, 0))
        #expect(letter.reason == "was in flight 2 times when the process died of a fault, the last was signal 11")
        #expect(try third.check() == [])
    }

    /// Inboxes try their suspects one by one, but each beside the others.
    @Test func ofSuspectsThatAreInFlightTogetherAtAFaultNoneIsGivenUpOn_untilOneIsAlone() async throws {
        let (store, keys) = try await openFlying()
        try kill(store, signal: SIGILL)
        let second = try scratch.open()
        for key in [keys[1], keys[2]] { second.takeSlot().begin(key) }
        try kill(second, signal: SIGILL)
        let third = try scratch.open()
        #expect(third.recovery.suspects == [.init(key: keys[1], kills: 2), .init(key: keys[2], kills: 2)])
        #expect(third.recovery.buried == [])
        // One that was none before does not count.
        for key in [keys[0], keys[2]] { third.takeSlot().begin(key) }
        try kill(third, signal: SIGILL)
        let fourth = try scratch.open()
        defer { fourth.close() }
        #expect(fourth.recovery.suspects.map(\.kills) == [1, 2])
        #expect(fourth.recovery.buried == [keys[2]])
        let letter = try #require(try await fourth.dead(keys[0].inbox).first)
        #expect(letter.reason == "was in flight 3 times when the process died of a fault, the last was signal 4")
    }

    @Test func suspectsThatAreInFlightTogetherAtFourFaultsAreGivenUpOn() async throws {
        var (store, keys) = try await openFlying()
        for _ in 0..<3 {
            try kill(store, signal: SIGILL)
            store = try scratch.open()
            #expect(store.recovery.buried == [])
            for key in [keys[1], keys[2]] { store.takeSlot().begin(key) }
        }
        try kill(store, signal: SIGILL)
        let last = try scratch.open()
        defer { last.close() }
        #expect(last.recovery.buried == [keys[1], keys[2]] && last.recovery.suspects == [])
    }

    @Test func suspectsStaySoUntilTheyAreFinalOrFailByThemselves() async throws {
        let (store, keys) = try await openFlying()
        try kill(store, signal: SIGILL)
        let second = try scratch.open()
        #expect(second.recovery.suspects.map(\.key) == [keys[1], keys[2]])
        _ = try await second.perform(.retry(keys[1], attempt: 1, due: 5, history: nil))
        try kill(second)
        let third = try scratch.open()
        #expect(third.recovery.suspects.map(\.key) == [keys[2]])
        _ = try await third.perform(.finish(keys[2]))
        try kill(third)
        let fourth = try scratch.open()
        defer { fourth.close() }
        #expect(fourth.recovery.suspects == [])
    }

    @Test func aKillOrTwoCountAgainstNobody() async throws {
        let (store, _) = try await openFlying()
        try kill(store)
        for _ in 0..<2 {
            let store = try scratch.open()
            #expect(store.recovery.suspects == [])
            try kill(store)
        }
        let last = try scratch.open()
        defer { last.close() }
        #expect(last.recovery.suspects == [], "it was in flight at one of three")
    }

    @Test func whatWasInFlightAtThreeKillsIsRunAlone_andIsADeadLetterAfterTheNext() async throws {
        let (store, keys) = try await openFlying()
        try kill(store)
        for kills in 2...3 {
            let store = try scratch.open()
            #expect(store.recovery.suspects == [])
            store.takeSlot().begin(keys[1])
            if kills == 2 { store.takeSlot().begin(keys[2]) }
            try kill(store)
        }
        let alone = try scratch.open()
        #expect(alone.recovery.suspects == [.init(key: keys[1], kills: 1)] && alone.recovery.buried == [])
        alone.takeSlot().begin(keys[1])
        try kill(alone)
        let last = try scratch.open()
        defer { last.close() }
        #expect(last.recovery.buried == [keys[1]] && last.recovery.suspects == [])
        let letter = try #require(try await last.dead(keys[0].inbox).first)
        #expect(
            letter.reason == "was in flight at 4 unclean ends of the process (killed, or out of memory), last alone")
        #expect(letter.number == 1)
        #expect(try last.check() == [])
    }

    @Test func whatFailedByItselfMeanwhileIsNotBlamedForKills() async throws {
        let (store, keys) = try await openFlying()
        try kill(store)
        for _ in 2...3 {
            let store = try scratch.open()
            _ = try await store.perform(.retry(keys[1], attempt: 1, due: 0, history: nil))
            store.takeSlot().begin(keys[1])
            try kill(store)
        }
        let last = try scratch.open()
        defer { last.close() }
        #expect(last.recovery.suspects == [] && last.recovery.buried == [])
    }

    @Test func anOpenStoreWatchesFatalSignals() throws {
        let store = try scratch.open()
        defer { store.close() }
        var action = sigaction()
        sigaction(SIGILL, nil, &action)
        #expect(action.sa_flags & Int32(SA_ONSTACK) != 0)
    }

    @Test func aCleanEndLeavesNothingInFlight() async throws {
        let (store, _) = try await openFlying()
        store.close()
        let again = try scratch.open()
        defer { again.close() }
        #expect(again.recovery.lastEnd == .clean)
        #expect(again.recovery.inboxes == [.init(name: "orders", pending: 4, inFlight: 0, buried: 0)])
    }

    @Test func aRecordThatIsNotTheLastOwnersIsIgnored() async throws {
        let edits: [(UnsafeMutableRawBufferPointer) -> Void] = [
            { $0.storeBytes(of: 77, toByteOffset: epochOffset, as: Int64.self) },
            { $0.storeBytes(of: 77, toByteOffset: 0, as: UInt64.self) },
        ]
        for edit in edits {
            let (store, _) = try await openFlying()
            try kill(store, signal: SIGILL)
            try editInFlight(edit)
            try expectNothingKnown()
        }
    }

    @Test(arguments: [0, 10, 100])
    func aTruncatedRecordIsIgnored(length: Int) async throws {
        let (store, _) = try await openFlying()
        try kill(store, signal: SIGILL)
        #expect(truncate(scratch.path + "-flight", off_t(length)) == 0)
        try expectNothingKnown()
    }

    private func expectNothingKnown() throws {
        let store = try scratch.open()
        defer { store.close() }
        #expect(store.recovery.lastEnd == .unclean)
        #expect(store.recovery.inboxes.map(\.inFlight) == [0])
        #expect(store.recovery.suspects == [])
    }

    @Test func slotsAreUsedAgain() throws {
        let inFlight = try InFlightRecord(scratch.path + "-flight", epoch: 3)
        let first = inFlight.takeSlot()
        let second = inFlight.takeSlot()
        first.begin(MessageKey(rawValue: 5))
        first.give()
        inFlight.takeSlot().begin(MessageKey(rawValue: 6))
        second.begin(MessageKey(rawValue: 7))
        let record = try #require(InFlightContents(scratch.path + "-flight"))
        #expect(record.epoch == 3)
        #expect(record.keys.map(\.rawValue).sorted() == [6, 7])
    }

    @Test func manyWorkersAreNotedAndMoreDoNoHarm() throws {
        let inFlight = try InFlightRecord(scratch.path + "-flight", epoch: 3)
        for number in 1...(InFlightRecord.limit + 2) { inFlight.takeSlot().begin(MessageKey(rawValue: Int64(number))) }
        #expect(InFlightContents(scratch.path + "-flight")?.keys.count == InFlightRecord.limit)
    }

    /// A manner of dying, the signal that ends it, and the one that is noted.
    private static let deaths: [(dying_manner, ends: Int32, noted: Int32)] = [
        (dies_of_trap, SIGILL, SIGILL), (dies_of_bad_address, SIGSEGV, SIGSEGV), (dies_of_abort, SIGABRT, SIGABRT),
        (dies_of_overflow, SIGSEGV, SIGSEGV), (dies_of_foreign_signal, SIGSEGV, SIGSEGV), (dies_of_kill, SIGKILL, 0),
    ]

    @Test(arguments: deaths)
    func aFatalSignalIsNotedAndPassedOn(manner: dying_manner, ends: Int32, noted: Int32) throws {
        let path = scratch.path + "-flight"
        let inFlight = try InFlightRecord(path, epoch: 3)
        // The lines that the child notes in.
        for slot in [inFlight.takeSlot(), inFlight.takeSlot()] { slot.end() }
        let child = inFlight.withHeader { dying_child($0, 42, manner) }
        #expect(child == ends)
        let record = try #require(InFlightContents(path))
        #expect(record.signal == noted)
        let passedOn = noted == 0 ? [] : [Int64(noted)]
        #expect(record.keys.map(\.rawValue).sorted() == passedOn + [42])
    }
}
