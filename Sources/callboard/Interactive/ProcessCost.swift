import Dashboard
import Glibc

/// What the calling thread and the process cost, measured once a second. Used by the dashboard's thread alone.
struct ProcessCost {
    private let schedstat = NumbersFile("/proc/thread-self/schedstat")
    private let statm = NumbersFile("/proc/self/statm")
    private var lastTime: Duration?
    private var lastCPU = Duration.zero
    private(set) var latest: Sample.Cost?

    /// Measures when a second has passed since the last time.
    mutating func measure(at now: Duration) {
        if let lastTime, now - lastTime < .seconds(1) { return }
        let cpu = threadTime
        if let lastTime {
            latest = Sample.Cost(cpu: (cpu - lastCPU) / (now - lastTime), memory: residentMemory)
        }
        lastTime = now
        lastCPU = cpu
    }

    /// The first number of the thread's `schedstat` is the nanoseconds it has run.
    private var threadTime: Duration { .nanoseconds(schedstat.numbers.first ?? 0) }

    /// In bytes; the second number of `statm` counts pages.
    private var residentMemory: Int { (statm.numbers.dropFirst().first ?? 0) * sysconf(Int32(_SC_PAGESIZE)) }
}

/// A file of the system whose first line holds numbers that change; kept open, as it is read every second.
private final class NumbersFile {
    private let file: Int32

    /// Where the system has no such file there are no numbers.
    init(_ path: String) { file = open(path, O_RDONLY | O_CLOEXEC) }

    deinit { if file >= 0 { close(file) } }

    var numbers: [Int] {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = pread(file, &bytes, bytes.count, 0)
        let line = bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }
        return String(decoding: line, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
    }
}
