import CNcurses
import Glibc
import Synchronization

/// Lets any thread end the terminal's `wait`. Waking costs one system call, and none while a wake is still unseen.
package final class Waker: Sendable {
    /// Readable for poll() while a wake is unseen. Open as long as anyone holds the waker, so that a late wake cannot
    /// hit a stranger's file.
    let descriptor: Int32
    private let isAwake = Atomic(false)

    init() throws(TerminalError) {
        descriptor = event_counter()
        guard descriptor >= 0 else { throw .lastFailure(of: "eventfd") }
    }

    deinit { close(descriptor) }

    /// Makes the current or the next `wait` return `.woken`, once for all wakes it has not yet seen.
    package func wake() {
        guard !isAwake.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Takes what was unseen.
    func acknowledge() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
        // After the read: a wake from here on writes anew, one before it is part of what we return.
        isAwake.store(false, ordering: .sequentiallyConsistent)
    }
}
