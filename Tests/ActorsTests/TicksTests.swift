import CTicks
import Foundation
import TestKit
import Testing

/// A machine whose counter and kernel clock a test drives, and threads on it that ask for the time.
private struct Machine {
    /// Three ticks a nanosecond.
    static let usualSpeed = 1.0 / 3

    private(set) var count: UInt64 = 1_000_000_000
    private(set) var kernel: UInt64 = 5_000_000_000
    /// Nanoseconds of the kernel's clock a tick.
    var speed = Self.usualSpeed
    /// Whether the kernel tells the time by the counter.
    var isCounting = true
    /// Ticks that a look at the kernel's clock takes.
    var looking: UInt64 = 100
    private(set) var looks = 0
    private var fraction = 0.0
    private var rate = ticks_rate()
    private var threads: [ticks_base]

    init(threads: Int = 1) { self.threads = Array(repeating: ticks_base(), count: threads) }

    mutating func pass(_ ticks: UInt64) {
        count += ticks
        let passed = Double(ticks) * speed + fraction
        kernel += UInt64(passed)
        fraction = passed - passed.rounded(.down)
    }

    mutating func setKernel(by nanoseconds: Int64) { kernel = UInt64(max(0, Int64(kernel) + nanoseconds)) }

    mutating func setCounter(to count: UInt64) { self.count = count }

    /// What a thread is told, as ``ticks_now()`` does it.
    mutating func now(_ thread: Int = 0) -> UInt64 {
        var committed: UInt64 = 0
        if ticks_reckon(&threads[thread], count, &committed) { return committed }
        looks += 1
        var snapshot = ticks_look(before: count, kernel: 0, after: 0, is_counting: isCounting)
        pass(looking / 2)
        snapshot.kernel = kernel
        pass(looking - looking / 2)
        snapshot.after = count
        ticks_learn(&rate, snapshot)
        return ticks_rebase(&threads[thread], snapshot, rate.scale)
    }

    /// Lets the clock learn how long a tick is.
    mutating func settle() {
        for _ in 0..<100 {
            pass(1 << 19)
            for thread in threads.indices { _ = now(thread) }
        }
    }
}

/// The clock of the hot path on machines that there are not.
struct TicksTests {
    @Test func reckonsFromTheCounter_andIsNeverAheadNorMoreThan2usBehind() {
        var machine = Machine()
        machine.settle()
        let before = machine.looks
        var random = SeededRandom(seed: 17)
        for _ in 0..<100_000 {
            machine.pass(.random(in: 1...2_000, using: &random))
            let committed = machine.now()
            #expect(committed <= machine.kernel && committed + 2_000 >= machine.kernel)
        }
        // Else it would say nothing of the counter.
        #expect(machine.looks - before < 1_000)
    }

    @Test(arguments: [0.9, 1.1, 0.5, 2])
    func isAheadForNoMoreThanAReach_andSoonRightAgain_whenTheSpeedOfTheKernelsClockChanges(factor: Double) {
        var machine = Machine()
        machine.settle()
        machine.speed *= factor
        var last = machine.now()
        for _ in 0..<20_000 {
            machine.pass(1_000)
            let committed = machine.now()
            #expect(committed >= last && committed < machine.kernel + 100_000)
            last = committed
        }
        machine.settle()
        for _ in 0..<1_000 {
            machine.pass(1_000)
            let committed = machine.now()
            #expect(committed <= machine.kernel && committed + 2_000 >= machine.kernel)
        }
    }

    @Test func standsStill_whileTheKernelsClockIsBehindWhatWasTold() {
        var machine = Machine()
        machine.settle()
        let committed = machine.now()
        machine.setKernel(by: -1_000_000)
        machine.pass(1 << 20)
        let floor = machine.now()
        #expect(floor >= committed && floor < committed + 1_000_000)
        for _ in 0..<100 {
            machine.pass(1_000)
            #expect(machine.now() == max(floor, machine.kernel))
        }
        machine.settle()
        #expect(machine.now() <= machine.kernel)
    }

    @Test func isTheKernelsClock_whenThatGivesTheCounterUp_andReckonsAgainOnceItTakesItBack() {
        var machine = Machine()
        machine.settle()
        machine.isCounting = false
        machine.pass(1 << 19)
        for _ in 0..<1_000 {
            machine.pass(1_000)
            let looks = machine.looks
            #expect(machine.now() <= machine.kernel && machine.looks == looks + 1)
        }
        machine.isCounting = true
        machine.settle()
        let looks = machine.looks
        for _ in 0..<100 {
            machine.pass(1_000)
            _ = machine.now()
        }
        #expect(machine.looks <= looks + 1)
    }

    @Test func learnsNothing_fromAStepOfTheKernelsClock() {
        var machine = Machine()
        machine.settle()
        machine.setKernel(by: 3_600_000_000_000)
        for _ in 0..<10_000 {
            machine.pass(10_000)
            #expect(machine.now() <= machine.kernel)
        }
    }

    @Test(arguments: 1...20)
    func neverGoesBackOnAThread_whateverBecomesOfTheMachine(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var machine = Machine(threads: 2)
        var last: [UInt64] = [0, 0]
        for step in 0..<50_000 {
            switch Int.random(in: 0..<2_000, using: &random) {
            case 0: machine.speed = Machine.usualSpeed * .random(in: 0.9...1.1, using: &random)
            case 1: machine.setKernel(by: .random(in: -1_000_000_000...1_000_000_000, using: &random))
            // The machine slept: its counter began anew, or went on while the kernel's clock did not.
            case 2: machine.setCounter(to: .random(in: 0...1_000, using: &random))
            case 3: machine.setCounter(to: machine.count + .random(in: 0...1 << 40, using: &random))
            case 4: machine.isCounting.toggle()
            case 5: machine.looking = .random(in: 1...5_000, using: &random)
            default: machine.pass(.random(in: 1...100_000, using: &random))
            }
            let thread = step % 2
            let committed = machine.now(thread)
            guard committed >= last[thread] else {
                Issue.record("seed \(seed), step \(step): \(last[thread] - committed) ns back")
                return
            }
            last[thread] = committed
        }
    }
}

/// The same on this machine.
struct OwnTicksTests {
    private static var kernelNow: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    @Test func countsFromTheSameOriginAsTheKernelsClock_andNeverGoesBack() {
        var last: UInt64 = 0
        for _ in 0..<100_000 {
            let (before, committed, after) = (Self.kernelNow, ticks_now(), Self.kernelNow)
            // What the kernel's clock may be slewed by in 0.2 ms.
            #expect(committed >= last && committed + 100_000 >= before && committed <= after + 100_000)
            last = committed
        }
    }
}
