#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What threads sleep on until there is something to do.
final class Bell: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var count = 0

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// How often it was rung.
    var rings: Int {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return count
    }

    /// Wakes one thread that waits, and whoever looked before and is about to.
    func ring() {
        pthread_mutex_lock(mutex)
        count += 1
        pthread_mutex_unlock(mutex)
        pthread_cond_signal(condition)
    }

    /// Blocks the calling thread until the bell is rung, at once when it was since `rings` was read.
    /// - Parameter seconds: how long at most; nil for ever.
    /// - Returns: whether it was rung.
    func wait(after rings: Int, atMost seconds: Int?) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard let seconds else {
            while count == rings { pthread_cond_wait(condition, mutex) }
            return true
        }
        var end = timespec()
        clock_gettime(CLOCK_REALTIME, &end)
        end.tv_sec += seconds
        while count == rings, pthread_cond_timedwait(condition, mutex, &end) == 0 {}
        return count != rings
    }
}
