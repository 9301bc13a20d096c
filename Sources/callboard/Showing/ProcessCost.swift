import Dashboard
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

    /// The first number of the thread's `schedstat` is the nanoseconds it has run.
    private static var threadTime: Duration {
        .nanoseconds(numbers(in: "/proc/thread-self/schedstat").first ?? 0)
    }

    /// In bytes; the second number of `statm` counts pages.
    private static var residentMemory: Int {
        (numbers(in: "/proc/self/statm").dropFirst().first ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }

    /// The numbers in the first line of a file; none where the system has no such file.
    private static func numbers(in path: String) -> [Int] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { return [] }
        let text = String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init), as: UTF8.self)
        return text.split(separator: " ").compactMap { Int($0) }
    }
}
