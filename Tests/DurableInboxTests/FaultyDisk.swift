import CFaultyDisk

/// A disk under SQLite that fails on demand and forgets what was not synced.
final class FaultyDisk: Sendable {
    private nonisolated(unsafe) let disk: OpaquePointer

    /// Is under all files whose path begins with `prefix`, opened from now on.
    init(_ prefix: String) { disk = faulty_disk_make(prefix) }

    deinit { faulty_disk_free(disk) }

    /// From now on, or after some more, operations of this kind end with that code of SQLite's; 0 for none.
    func fail(_ operation: faulty_operation, code: Int32, after: Int32 = 0) {
        faulty_disk_fail(disk, operation, code, after)
    }

    /// How often files whose path ends so were synced.
    func syncs(_ suffix: String) -> Int { Int(faulty_disk_syncs(disk, suffix)) }

    /// Leaves at `target` what a power failure would leave now; chance has the seed.
    func losePower(target: String, seed: UInt64) -> Bool { faulty_disk_lose_power(disk, target, seed) }
}
