import Dashboard
import Foundation
import Glibc

/// What the calling thread and the process cost, measured once a second. Used by the dashboard's thread alone.
struct ProcessCost {
    private var lastTime: Duration?
    private var lastCPU = Duration.zero
    private(set) var latest: Sample.Cost?

    /// Measures when a second has passed since the last time.
    mutating func measure(at now: Duration) {
        if let lastTime, now - lastTime < .seconds(1) { return }
        let cpu = Self.threadTime
        if let lastTime {
            latest = Sample.Cost(cpu: (cpu - lastCPU) / (now - lastTime), memory: Self.residentMemory)
        }
        lastTime = now
        lastCPU = cpu
    }

    private static var threadTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// In bytes; the second number of `/proc/self/statm` counts pages.
    private static var residentMemory: Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .ascii) else { return 0 }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
