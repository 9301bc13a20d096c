import LoadGenerator
import Testing

@Suite struct LoadSyntaxTests {
    @Test(arguments: [
        ("200/s", 200.0, "200/s"), ("12000/m", 200, "200/s"), ("200", 200, "200/s"), ("0.5/s", 0.5, "0.5/s"),
        ("90/h", 0.025, "0.03/s"), ("0", 0, "0/s"), ("1000000/s", 1_000_000, "1000000/s"),
    ])
    func readsRates(text: String, perSecond: Double, description: String) throws {
        let rate = try Rate(parsing: text)
        #expect(rate.perSecond == perSecond && rate.description == description)
    }

    @Test(arguments: ["", "x", "/s", "5/d", "-5/s", "1.5.2/s", ".5", "5.", "1e3/s", "5 /s", "٣/s", "1234567890123"])
    func refusesOtherRates(text: String) {
        #expect(
            Self.error { () throws(LoadSyntaxError) in _ = try Rate(parsing: text) }?.contains("is no rate") == true)
    }

    @Test func refusesARateThatIsTooFast() {
        let message = Self.error { () throws(LoadSyntaxError) in _ = try Rate(parsing: "1000001/s") }
        #expect(message == "A rate of 1000001/s is too fast: at most 1000000/s.")
    }

    @Test(arguments: [
        ("steady", "steady 20/s"), ("poisson", "poisson 20/s"), ("ramp:100-400:60s", "ramp 100→400/s over 60s"),
        ("ramp:6000/m-0:1.5s", "ramp 100→0/s over 1.5s"), ("burst:500", "burst 500"),
        ("sine:100-400:30s", "sine 100–400/s every 30s"),
    ])
    func readsProfiles(text: String, description: String) throws {
        let rate = text.contains(":") ? nil : Rate(20)
        #expect(try LoadProfile(parsing: text, rate: rate).description == description)
    }

    @Test(arguments: ["ramp:100-400:60s", "burst:500", "sine:100-400:30s"])
    func refusesARateBesideAProfileThatHasItsOwn(text: String) throws {
        let error = Self.error { () throws(LoadSyntaxError) in _ = try LoadProfile(parsing: text, rate: Rate(20)) }
        #expect(try #require(error).contains("leave out the rate 20/s"))
        let typed = Self.error { () throws(LoadSyntaxError) in _ = try LoadProfile(typed: text + " 20/s") }
        #expect(typed == error)
    }

    @Test(arguments: [
        ("stedy", #""stedy" is no profile: use steady,"#), ("", "is no profile"), ("steady:5", "is no profile"),
        ("burst", "is no profile"), ("burst:0", #""0" is no burst: write a whole number from 1 to 10000000."#),
        ("burst:x", "is no burst"), ("ramp:100:60s", #"In "ramp:100:60s" write two rates like 100-400, not "100"."#),
        ("ramp:1-x:60s", #""x" is no rate"#), ("ramp:1-2:60", #"In "ramp:1-2:60" write a time above zero like 60s"#),
        ("ramp:1-2:0s", "a time above zero"), ("sine:9-1:3s", #"In "sine:9-1:3s" the lower rate comes first."#),
    ])
    func saysWhatIsWrongWithAProfile(text: String, message: String) throws {
        let error = Self.error { () throws(LoadSyntaxError) in _ = try LoadProfile(parsing: text, rate: Rate(1)) }
        #expect(try #require(error).contains(message))
    }

    @Test(arguments: [
        ("20ms", Duration.milliseconds(20)), ("60s", .seconds(60)), ("1.5m", .seconds(90)), ("1h", .seconds(3600)),
        ("7d", .seconds(604_800)),
        ("100us", .microseconds(100)), ("0s", .zero),
    ])
    func readsTimes(text: String, time: Duration) {
        #expect(Duration(text: text) == time)
    }

    @Test(arguments: ["", "s", "20", "-1s", "1 s", "1w", "999999999999h"])
    func refusesOtherTimes(text: String) {
        #expect(Duration(text: text) == nil)
    }

    private static func error(_ read: () throws(LoadSyntaxError) -> Void) -> String? {
        do throws(LoadSyntaxError) {
            try read()
            return nil
        } catch {
            return error.description
        }
    }
}

@Suite struct RateTests {
    @Test func halvesAndDoublesWithoutLoss_withinItsBounds() {
        var rate = Rate(15)
        for _ in 0..<5 { rate = rate.halved }
        for _ in 0..<5 { rate = rate.doubled }
        #expect(rate.perSecond == 15)
        for _ in 0..<100 { rate = rate.doubled }
        #expect(rate <= .fastest && rate.perSecond > 500_000)
        for _ in 0..<100 { rate = rate.halved }
        #expect(rate >= .slowest && rate.perSecond < 0.001)
        #expect(Rate.zero.halved == .zero && Rate.zero.doubled == .zero)
    }

    @Test func changesEveryRateOfAProfile_andNoBurst() {
        let ramp = LoadProfile.ramp(from: Rate(100), to: Rate(400), over: .seconds(60))
        #expect(ramp.doubled.description == "ramp 200→800/s over 60s")
        #expect(LoadProfile.burst(5).doubled == .burst(5))
        #expect(LoadProfile.poisson(Rate(3)).halved.rate(at: .zero) == 1.5)
    }
}
