import CMalloc
import Glibc

/// What this process takes of the machine's memory.
enum ProcessMemory {
    /// The most that was ever resident, in units of 2^20 bytes (`VmHWM`).
    static var peakMegabytes: Double { status("VmHWM:") }

    /// What is resident now, in units of 2^20 bytes (`VmRSS`).
    static var megabytes: Double { status("VmRSS:") }

    /// The bytes that are allocated now, whether they were ever touched or not, as the allocator counts them.
    static var allocatedBytes: Int {
        let statistics = mallinfo2()
        return statistics.uordblks + statistics.hblkhd
    }

    private static func status(_ field: String) -> Double {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                .split(whereSeparator: \.isWhitespace)
            if words.first == field[...], words.count > 1 { return (Double(words[1]) ?? 0) / 1024 }
        }
        return 0
    }
}
