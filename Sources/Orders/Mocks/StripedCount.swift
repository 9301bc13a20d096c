internal import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A count that many threads add to: each nearly always in a cache line that no other one uses.
struct StripedCount: ~Copyable, @unchecked Sendable {
    private static let stripes = 8
    private static let line = 64

    private let memory: UnsafeMutableRawPointer

    init() {
        memory = .allocate(byteCount: Self.stripes * Self.line, alignment: Self.line)
        for stripe in 0..<Self.stripes {
            (memory + stripe * Self.line).initializeMemory(as: Atomic<Int>.self, to: Atomic(0))
        }
    }

    deinit { memory.deallocate() }

    /// What was added up to now.
    var value: Int {
        (0..<Self.stripes).reduce(0) { $0 + count(in: $1).pointee.load(ordering: .relaxed) }
    }

    func add() {
        // A thread's stack and so its handle lie at least a page apart from the next one's.
        let thread = Int(bitPattern: UnsafeRawPointer(bitPattern: UInt(pthread_self())))
        count(in: (thread >> 12 ^ thread >> 20) % Self.stripes).pointee.add(1, ordering: .relaxed)
    }

    private func count(in stripe: Int) -> UnsafeMutablePointer<Atomic<Int>> {
        (memory + stripe * Self.line).assumingMemoryBound(to: Atomic<Int>.self)
    }
}
