import LoadGenerator
import Testing

@Suite struct ArrivalScheduleTests {
    private static let profiles: [LoadProfile] = [
        .steady(Rate(180)), .steady(Rate(1, per: .seconds(7))), .poisson(Rate(150)),
        .ramp(from: Rate(10), to: Rate(90), over: .seconds(4)), .ramp(from: Rate(90), to: .zero, over: .seconds(4)),
        .burst(37), .sine(low: .zero, high: Rate(80), period: .seconds(3)),
    ]

    @Test func isExactOverALongRun() {
        #expect(Self.count(.steady(Rate(180)), by: .seconds(100)) == 18_000)
        #expect(Self.count(.steady(Rate(12_000, per: .seconds(60))), by: .seconds(86_400)) == 17_280_000)
        #expect(Self.count(.steady(Rate(1, per: .seconds(3600))), by: .seconds(86_400)) == 24)
        #expect(Self.count(.ramp(from: Rate(100), to: Rate(400), over: .seconds(60)), by: .seconds(60)) == 15_000)
        #expect(Self.count(.ramp(from: Rate(100), to: Rate(400), over: .seconds(60)), by: .seconds(70)) == 19_000)
        #expect(Self.count(.sine(low: Rate(100), high: Rate(400), period: .seconds(30)), by: .seconds(300)) == 75_000)
        #expect(Self.count(.burst(500), by: .zero) == 500)
    }

    @Test(arguments: profiles)
    func doesNotDependOnHowOftenItIsAsked(_ profile: LoadProfile) {
        let total = Self.count(profile, by: .seconds(20))
        for step in [Duration.milliseconds(1), .milliseconds(37), .microseconds(333_333), .seconds(7)] {
            var schedule = ArrivalSchedule(profile, seed: 42)
            var sum = 0
            var time = Duration.zero
            while time < .seconds(20) {
                sum += schedule.due(by: time)
                time += step
            }
            #expect(sum + schedule.due(by: .seconds(20)) == total, "in steps of \(step)")
        }
    }

    @Test(arguments: profiles)
    func saysWhenTheNextIsDue(_ profile: LoadProfile) {
        var schedule = ArrivalSchedule(profile, seed: 7)
        var arrivals = 0
        while let due = schedule.nextDue, due <= .seconds(20), arrivals < 500 {
            if due > .microseconds(1) { #expect(schedule.due(by: due - .microseconds(1)) == 0) }
            let count = schedule.due(by: due)
            #expect(count > 0)
            arrivals += max(1, count)
        }
        if arrivals < 500 { #expect(arrivals == Self.count(profile, by: .seconds(20))) }
    }

    @Test func endsWithABurst_andWithARampToZero() {
        for profile in [LoadProfile.burst(3), .ramp(from: Rate(2), to: .zero, over: .seconds(3)), .steady(.zero)] {
            var schedule = ArrivalSchedule(profile, seed: 1)
            _ = schedule.due(by: .seconds(10))
            #expect(schedule.nextDue == nil, "\(profile)")
        }
    }

    @Test func arrivesAtRandom_withTheMeanAndSpreadOfPoisson_theSameForTheSeed() {
        var schedule = ArrivalSchedule(.poisson(Rate(100)), seed: 42)
        let counts = (1...1_000).map { Double(schedule.due(by: .milliseconds($0 * 100))) }
        let mean = counts.reduce(0, +) / 1_000
        let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1_000
        #expect(abs(mean - 10) < 0.4 && abs(variance - 10) < 2)
        #expect(Self.count(.poisson(Rate(100)), by: .seconds(100)) == Int(counts.reduce(0, +)))
        #expect(Self.count(.poisson(Rate(100)), by: .seconds(100), seed: 43) != Int(counts.reduce(0, +)))
    }

    @Test func leavesOutWhatCameBeforeItsStart() {
        var schedule = ArrivalSchedule(.steady(Rate(10)), seed: 1, from: .seconds(5))
        #expect(schedule.due(by: .seconds(5)) == 0)
        #expect(schedule.due(by: .seconds(6)) == 10)
    }

    private static func count(_ profile: LoadProfile, by time: Duration, seed: UInt64 = 42) -> Int {
        var schedule = ArrivalSchedule(profile, seed: seed)
        return schedule.due(by: time)
    }
}
