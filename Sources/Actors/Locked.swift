#if canImport(Glibc)
public import Glibc
#elseif canImport(Musl)
public import Musl
#elseif canImport(Darwin)
public import Darwin
#endif

/// A value behind a lock.
///
/// It is pthread's mutex and not `Synchronization.Mutex`, which on Linux hands a contended lock over through the kernel:
/// where more threads than cores want one, each acquisition then costs two switches of threads. This one spins a little
/// and lets whoever runs go first. The thread sanitizer knows it, too.
@usableFromInline
package struct Locked<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    /// Nothing else shares a cache line with it: two that are used by different threads would slow each other down.
    @inlinable static var line: Int { 64 }
    /// Where the value is: behind the mutex in its line if there is room, else in lines of its own.
    @inlinable static var offset: Int {
        let alignment = MemoryLayout<Value>.alignment
        let behind = (MemoryLayout<pthread_mutex_t>.size + alignment - 1) / alignment * alignment
        return behind + MemoryLayout<Value>.size <= line ? behind : line
    }

    @usableFromInline let memory: UnsafeMutableRawPointer
    @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
    @usableFromInline let value: UnsafeMutablePointer<Value>

    @inlinable
    package init(_ value: consuming sending Value) {
        let end = Self.offset + MemoryLayout<Value>.size
        memory = .allocate(byteCount: (end + Self.line - 1) / Self.line * Self.line, alignment: Self.line)
        mutex = memory.bindMemory(to: pthread_mutex_t.self, capacity: 1)
        Self.prepare(mutex)
        self.value = (memory + Self.offset).bindMemory(to: Value.self, capacity: 1)
        self.value.initialize(to: value)
    }

    @inlinable
    deinit {
        value.deinitialize(count: 1)
        pthread_mutex_destroy(mutex)
        memory.deallocate()
    }

    /// Calls `body` with the value, nobody else at the same time.
    @inlinable
    package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value.pointee)
    }
}

extension Locked where Value: ~Copyable {
    @usableFromInline
    static func prepare(_ mutex: UnsafeMutablePointer<pthread_mutex_t>) {
        #if canImport(Glibc)
        var attributes = pthread_mutexattr_t()
        pthread_mutexattr_init(&attributes)
        pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_ADAPTIVE_NP))
        pthread_mutex_init(mutex, &attributes)
        pthread_mutexattr_destroy(&attributes)
        #else
        pthread_mutex_init(mutex, nil)
        #endif
    }
}
