import Testing

@testable import LoadGenerator

@Suite struct LoadPlanTests {
    /// Does what the plan says, up to that time; a place takes no time.
    /// - Returns: how many were placed.
    private func run(_ plan: inout LoadPlan, from start: Duration = .zero, to end: Duration) -> Int {
        var (now, placed) = (start, 0)
        while now <= end {
            switch plan.next(at: now) {
            case .place(let count): placed += count
            case .wait(let time): now += time
            case .rest: return placed
            }
        }
        return placed
    }

    @Test(
        arguments: [
            .burst(12_000), .ramp(from: Rate(100), to: .zero, over: .seconds(4)), .steady(.zero), .poisson(.zero),
            .sine(low: .zero, high: .zero, period: .seconds(3)),
        ] as [LoadProfile])
    func aProfileThatIsOverIsNoLoad(_ profile: LoadProfile) {
        var plan = LoadPlan(profile, seed: 42, at: .zero)
        let placed = run(&plan, to: .seconds(10))
        #expect(plan.profile == nil && plan.next(at: .seconds(11)) == .rest)
        #expect(placed == (profile == .burst(12_000) ? 12_000 : profile.ends ? profile.arrivals(by: .seconds(9)) : -1))
    }

    @Test func aBurstIsALoad_whileSomeOfItIsNotPlaced() {
        var plan = LoadPlan(.burst(12_000), seed: 42, at: .zero)
        for _ in 0..<3 {
            guard case .place = plan.next(at: .zero) else { return #expect(Bool(false)) }
            #expect(plan.profile == .burst(12_000))
        }
        #expect(plan.next(at: .zero) == .rest && plan.profile == nil)
    }

    @Test func aRampThatHasArrivedIsASteadyLoad_andNoneIsLost() {
        let ramp = LoadProfile.ramp(from: Rate(10), to: Rate(90), over: .seconds(4))
        var plan = LoadPlan(ramp, seed: 42, at: .zero)
        let placed = run(&plan, to: .seconds(10))
        #expect(plan.profile == .steady(Rate(90)) && plan.elapsed(at: .seconds(10)) == .seconds(6))
        #expect(placed == 200 + 6 * 90)
    }

    /// Ctrl-Z, SIGSTOP, a closed laptop: whatever comes first afterwards.
    @Test(arguments: [LoadProfile.steady(Rate(180)), .sine(low: Rate(10), high: Rate(90), period: .seconds(3))])
    func whatWasDueWhileTheProcessWasStoppedIsSkipped_andCounted(_ profile: LoadProfile) {
        for event in 0..<4 {
            var plan = LoadPlan(profile, seed: 42, at: .zero)
            let before = run(&plan, to: .seconds(5))
            switch event {
            case 0: break
            case 1: plan.isRunning(at: .seconds(65))
            case 2: plan.change(\.doubled, at: .seconds(65))
            default: plan.set(nil, at: .seconds(65))
            }
            let after = run(&plan, from: .seconds(65), to: .seconds(65))
            // What it was waiting for, and what is due at this very moment.
            #expect(after <= 2)
            #expect(before + after + plan.skipped == profile.arrivals(by: .seconds(65)))
        }
    }

    @Test func aWeekAtAMillionASecondIsSkippedAtOnce() {
        let week = Duration.seconds(7 * 86_400)
        var plan = LoadPlan(.poisson(.fastest), seed: 42, at: .zero)
        _ = plan.next(at: .zero)
        _ = plan.next(at: week)
        #expect(abs(Double(plan.skipped) / (week / .microseconds(1)) - 1) < 0.001)
    }

    @Test func aShortDelayIsCaughtUp() {
        var plan = LoadPlan(.steady(Rate(100)), seed: 42, at: .zero)
        _ = plan.next(at: .zero)
        #expect(plan.next(at: .seconds(1)) == .place(100) && plan.skipped == 0)
    }
}
