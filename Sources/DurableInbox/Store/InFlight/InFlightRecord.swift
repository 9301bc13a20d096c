package import Actors
internal import CInFlightRecord
internal import Glibc

/// What the owner's workers have in their hands, in a file that is mapped into memory. It outlives the process, not a
/// power failure, and nothing depends on it but what is known of a death.
final class InFlightRecord: Sendable {
    /// So many workers can be noted at once; what more there are goes unnoted.
    static let limit = 65_535
    private static let line = Int(in_flight_line)
    private static let size = (limit + 1) * line

    private struct Slots {
        /// Slots that were given back.
        var free: [Int] = []
        /// So many have ever been taken.
        var used = 0
    }

    private let file: Int32
    private nonisolated(unsafe) let map: UnsafeMutableRawPointer
    private let slots = Locked(Slots())

    private var header: UnsafeMutablePointer<in_flight_header> { map.assumingMemoryBound(to: in_flight_header.self) }

    /// Begins a record in place of the one that is there.
    init(_ path: String, epoch: Int) throws(StoreError) {
        file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .unusable(path: path, reason: StoreFiles.lastReason) }
        // Its pages take no room until they are in use.
        guard ftruncate(file, off_t(Self.size)) == 0, posix_fallocate(file, 0, off_t(Self.line)) == 0,
            let map = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), map != MAP_FAILED
        else {
            let reason = StoreFiles.lastReason
            close(file)
            throw .unusable(path: path, reason: reason)
        }
        self.map = map
        header.pointee = in_flight_header(
            magic: InFlightContents.magic, epoch: Int64(epoch), slots: 0, signal: 0, process: 0)
        _ = in_flight_enlist(header)
    }

    deinit {
        in_flight_delist(header)
        munmap(map, Self.size)
        close(file)
    }

    /// A fatal signal is not noted any more: the owner has ended in order.
    func end() { in_flight_delist(header) }

    /// A place for one worker.
    func takeSlot() -> InFlightSlot {
        slots.withLock { slots in
            if let slot = slots.free.popLast() { return InFlightSlot(self, slot) }
            let slot = slots.used
            // A store to a page that the disk has no room for would kill the process.
            guard slot < Self.limit, posix_fallocate(file, off_t((slot + 1) * Self.line), off_t(Self.line)) == 0
            else { return InFlightSlot(self, nil) }
            slots.used += 1
            header.pointee.slots = Int32(slots.used)
            return InFlightSlot(self, slot)
        }
    }

    /// Lends the memory at the start of the record.
    func withHeader<Result>(_ body: (UnsafeMutablePointer<in_flight_header>) -> Result) -> Result { body(header) }

    fileprivate func give(_ slot: Int) { slots.withLock { $0.free.append(slot) } }

    fileprivate func line(_ slot: Int) -> UnsafeMutableRawPointer { map + (slot + 1) * Self.line }
}

/// A worker's place in the record of what is in flight; nobody else's until it is given back.
package struct InFlightSlot: Sendable {
    private let inFlight: InFlightRecord
    private let number: Int?
    private nonisolated(unsafe) let line: UnsafeMutableRawPointer?

    fileprivate init(_ inFlight: InFlightRecord, _ number: Int?) {
        self.inFlight = inFlight
        self.number = number
        line = number.map(inFlight.line)
    }

    /// The worker has this message in its hands from now on. It costs a store to memory.
    package func begin(_ key: MessageKey) {
        if let line { in_flight_note(line, key.rawValue) }
    }

    /// It has none.
    package func end() {
        if let line { in_flight_note(line, 0) }
    }

    /// Gives the place back; it must not be used after that.
    package func give() {
        end()
        if let number { inFlight.give(number) }
    }
}
