/// How a mock service behaves: how long it takes and how often it fails.
package struct MockBehavior: Hashable, Sendable {
    /// How long a call takes.
    package var latency: Duration
    /// How much longer or shorter a call takes at most, evenly spread; never below zero.
    package var jitter: Duration
    /// A fault: calls take so many times as long.
    package var slowness: Double
    /// A fault: the part of calls, 0...1, that fail before anything was done.
    package var failing: Double
    /// A fault: the part of calls, 0...1, that get no answer; what they ask for is done half of the time.
    package var timingOut: Double
    /// How long a caller waits for an answer that does not come.
    package var patience: Duration

    package init(
        latency: Duration = .milliseconds(20), jitter: Duration = .zero, slowness: Double = 1, failing: Double = 0,
        timingOut: Double = 0, patience: Duration = .seconds(1)
    ) {
        self.latency = latency
        self.jitter = jitter
        self.slowness = slowness
        self.failing = failing
        self.timingOut = timingOut
        self.patience = patience
    }

    /// The same without faults.
    package var healthy: MockBehavior { MockBehavior(latency: latency, jitter: jitter, patience: patience) }
}

extension MockBehavior {
    /// How one call goes.
    enum Course: Equatable {
        /// It is done and answered.
        case answers
        /// It fails and nothing is done.
        case fails
        /// It is not answered, and done or not.
        case timesOut(isDone: Bool)
    }

    /// Whether every call is answered and takes no time.
    var isPlain: Bool { latency == .zero && jitter == .zero && failing == 0 && timingOut == 0 }

    /// How one call goes and how long it takes.
    struct Call {
        var course: Course
        var time: Duration
    }

    /// Decides about one call.
    func call(using generator: inout some RandomNumberGenerator) -> Call {
        if failing > 0 || timingOut > 0 {
            let draw = Double.random(in: 0..<1, using: &generator)
            if draw < failing { return Call(course: .fails, time: time(using: &generator)) }
            if draw < failing + timingOut {
                return Call(course: .timesOut(isDone: .random(using: &generator)), time: patience)
            }
        }
        return Call(course: .answers, time: time(using: &generator))
    }

    private func time(using generator: inout some RandomNumberGenerator) -> Duration {
        var time = latency
        if jitter > .zero { time += jitter * Double.random(in: -1...1, using: &generator) }
        if slowness != 1 { time = time * slowness }
        return max(.zero, time)
    }
}
