import Actors
import TestKit
import Testing

/// The store that tests use keeps the contract that all stores keep.
@Suite(.endsSomeTime) struct MemoryStoreTests {
    @Test(arguments: InboxContract.Rule.allCases) func keepsTheContract(rule: InboxContract.Rule) async throws {
        try await InboxContract(MemoryPlace()).holds(rule)
    }
}

private final class MemoryPlace: InboxPlace {
    private let file = MemoryFile()

    func store(
        _ number: Int, window: Int, identity: (@Sendable (Int) -> String)?
    ) throws -> any MessageStore<Int> {
        MemoryStore<Int>(file, inbox: number, window: window, identity: identity)
    }

    func restart() async throws { file.crash() }
    func failDisk() { file.fail("the disk is full") }
    func mendDisk() { file.mend() }
}
