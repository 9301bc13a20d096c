import CTicks
import Foundation
import Testing

/// The clock of the hot path beside the kernel's. Whatever the machine does between two looks, their order holds.
struct TicksTests {
    private static let looks = 2_000_000
    private static let shortfall: UInt64 = 2000

    private static var kernelNow: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// The first look that is not where it has to be.
    private static func firstAstray() -> String? {
        var last: UInt64 = 0
        for _ in 0..<looks {
            let (before, told, after) = (kernelNow, ticks_now(), kernelNow)
            if told > after { return "\(told - after) ns ahead of the kernel's clock" }
            if told + shortfall < before { return "\(before - told) ns behind the kernel's clock" }
            if told < last { return "\(last - told) ns back" }
            last = told
        }
        return nil
    }

    @Test func isNeverAheadOfTheKernelsClock_norMoreThan2usBehind_norGoesBackOnAThread() async {
        let astray = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<4 { group.addTask { Self.firstAstray() } }
            return await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
        }
        #expect(astray == [])
    }
}
