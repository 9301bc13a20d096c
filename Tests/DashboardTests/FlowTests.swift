import Testing

@testable import Actors
@testable import Dashboard

/// What is shown of an actor's rates agrees with what its depth does before the operator's eyes.
@Suite struct FlowTests {
    /// An actor that is looked at ten times a second.
    private struct Watched {
        var ledger = Ledger()
        var workers = 20
        var now = Duration.zero
        var newest = 0
        var history: ActorHistory
        var depths: [Int] = [0]

        init(workers: Int = 20) {
            self.workers = workers
            history = ActorHistory(Self.snapshot(Ledger(), workers: workers, .milliseconds(100)), at: .zero)
        }

        static func snapshot(_ ledger: Ledger, workers: Int, _ service: Duration) -> ActorSnapshot {
            actor(
                "a", workers: workers, accepted: ledger.accepted, ready: ledger.ready, retrying: ledger.retrying,
                inFlight: ledger.inFlight, completed: ledger.completed, dead: ledger.deadLettered, service: service)
        }

        /// A tenth of a second in which so many come, are completed and given up on, as far as there are any.
        mutating func pass(_ come: Int = 0, done: Int = 0, dead: Int = 0, replayed: Int = 0) {
            let replayed = min(replayed, ledger.deadLettered)
            ledger.accepted += come
            ledger.deadLettered -= replayed
            var pending = ledger.accepted - ledger.completed - ledger.deadLettered
            let done = min(done, pending)
            ledger.completed += done
            let dead = min(dead, pending - done)
            ledger.deadLettered += dead
            newest += dead
            pending -= done + dead
            ledger.inFlight = min(workers, pending)
            ledger.ready = pending - ledger.inFlight
            now += .milliseconds(100)
            depths.append(ledger.ready)
            let look = Self.snapshot(ledger, workers: workers, .milliseconds(100))
            history.add(look, lastDeadLetter: newest, at: now)
        }
    }

    @Test func whenABurstIsDone_nothingLeavesAnyMore() {
        var watched = Watched()
        watched.pass(500)
        while watched.ledger.pending > 0 { watched.pass(done: 10) }
        for _ in 0..<10 { watched.pass() }
        #expect(
            watched.history.rates == .init(inflow: 0, outflow: 0, net: 0),
            "\(String(describing: watched.history.rates))")
        #expect(watched.history.forecast == .steady)
    }

    @Test func whenTheLoadEnds_nothingComesAnyMore() {
        var watched = Watched()
        for _ in 0..<100 { watched.pass(20, done: 10) }
        for _ in 0..<10 { watched.pass(done: 10) }
        #expect(watched.history.rates?.inflow == 0 && watched.history.rates?.net == -100)
        #expect(watched.history.forecast == .clears(in: .seconds(Double(watched.ledger.ready) / 100)))
    }

    @Test(arguments: [1, 7, 40]) func whatFallsForThreeSecondsDoesNotGrow(fall: Int) {
        var watched = Watched()
        for _ in 0..<60 { watched.pass(60, done: 10) }
        for _ in 0..<30 { watched.pass(10, done: 10 + fall) }
        guard case .clears = watched.history.forecast else {
            return #expect(Bool(false), "\(watched.history.forecast)")
        }
    }

    @Test func aBacklogThatBecomesDeadLettersIsNotStalled() {
        var watched = Watched()
        for _ in 0..<20 { watched.pass(3, done: 3) }
        watched.pass(1_000)
        for _ in 0..<100 { watched.pass(dead: 5) }
        #expect(watched.history.rates?.outflow == 50)
        #expect(watched.history.forecast == .clears(in: .seconds(Double(watched.ledger.ready) / 50)))
        #expect(watched.history.errorShare ?? 0 > 0.8)
    }

    @Test func aServiceWhoseFirstResultTakesLongIsNotStalled() {
        var watched = Watched()
        watched.pass(500)
        for _ in 0..<1_000 { watched.pass() }
        #expect(watched.history.forecast == .noResultYet)
    }

    @Test func whatStandsStillIsStalled_whateverStoodStillBefore() {
        var watched = Watched()
        watched.pass(500)
        for _ in 0..<20 { watched.pass(done: 10) }
        for _ in 0..<15 { watched.pass() }
        #expect(watched.history.forecast == .steady)
        for _ in 0..<6 { watched.pass() }
        #expect(watched.history.forecast == .stalled)
    }

    @Test func whatOnlyWaitsForItsNextAttemptIsNotStalled() {
        var history = ActorHistory(actor("a", accepted: 39, completed: 30), at: .zero)
        for second in 1...30 {
            history.add(actor("a", accepted: 39, retrying: 9, completed: 30), at: .seconds(second))
        }
        #expect(history.forecast == .steady)
    }

    @Test func aReplayThatFailsAgainIsAnError() {
        var watched = Watched()
        watched.pass(7)
        watched.pass(dead: 7)
        // Tried again and given up on within one look.
        for _ in 0..<700 { watched.pass() }
        #expect(watched.history.errorShare == nil)
        watched.pass(dead: 7, replayed: 7)
        for _ in 0..<10 { watched.pass() }
        #expect(watched.history.errorShare == 1)
        // The same, seen in between.
        for _ in 0..<700 { watched.pass() }
        watched.pass(replayed: 7)
        watched.pass(dead: 7)
        for _ in 0..<10 { watched.pass() }
        #expect(watched.history.errorShare == 1 && watched.history.deathRate > 0)
    }

    @Test func aSlowRegularFlowDoesNotFlicker() {
        var watched = Watched(workers: 1)
        for tick in 1...600 {
            watched.pass(tick % 10 == 0 ? 1 : 0, done: tick % 10 == 5 ? 1 : 0)
            guard tick > 100 else { continue }
            #expect((0.6...1.4).contains(watched.history.rates?.outflow ?? 0), "\(tick)")
        }
    }

    /// Whatever comes and goes: what is shown is what is seen.
    @Test(arguments: 0..<60) func whatIsShownAgreesWithTheDepth(seed: Int) {
        var random = Steps(state: UInt64(seed) &+ 1)
        var watched = Watched(workers: 1 + random.next(20))
        var quiet = 0
        for _ in 0..<12 {
            let rates = (0..<3).map { _ in [0, 0, 1, 5, 30][random.next(5)] }
            let replays = random.next(6) == 0
            if random.next(3) == 0 { watched.pass(random.next(800)) }
            for tick in 0..<20 + random.next(80) {
                let before = watched.ledger
                watched.pass(
                    Self.vary(rates[0], &random), done: Self.vary(rates[1], &random), dead: rates[2] / 5,
                    replayed: replays && tick == 10 ? 50 : 0)
                quiet = watched.ledger == before ? quiet + 1 : 0
                check(watched, quiet: quiet, "seed \(seed), \(watched.now)")
            }
        }
    }

    private func check(_ watched: Watched, quiet: Int, _ place: String) {
        let (history, depths) = (watched.history, watched.depths)
        let falls = depths.count > 30 && Self.isFalling(depths.suffix(31))
        let rises = depths.count > 30 && Self.isFalling(depths.suffix(31).reversed())
        let share = history.errorShare ?? 0
        #expect((0...1).contains(share), "\(place)")
        if let rates = history.rates {
            #expect(rates.inflow >= 0 && rates.outflow >= 0, "\(place)")
            if falls { #expect(rates.net < 0, "\(place): \(rates)") }
            if rises { #expect(rates.net > 0, "\(place): \(rates)") }
            if quiet >= 56 { #expect(rates.isZero, "\(place): \(rates)") }
        }
        switch history.forecast {
        case .grows: #expect(!falls && depths.last! > depths.suffix(57).min()!, "\(place)")
        case .clears: #expect(!rises && depths.last! < depths.suffix(57).max()!, "\(place)")
        case .stalled: #expect(!falls, "\(place)")
        default: break
        }
    }

    /// Whether it falls in every half second.
    private static func isFalling(_ depths: some Sequence<Int>) -> Bool {
        let all = Array(depths)
        return stride(from: 5, to: all.count, by: 5).allSatisfy { all[$0] < all[$0 - 5] }
    }

    private static func vary(_ rate: Int, _ random: inout Steps) -> Int {
        rate == 0 ? 0 : max(0, rate + random.next(3) - 1)
    }

    private struct Steps {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }
}
