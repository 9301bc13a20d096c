package import Actors

/// Everything the dashboard learns of the running system at one moment. It is pulled ten times a second while something
/// moves, once a second while nothing does.
package struct Sample: Sendable {
    /// Time since the program started.
    package var at: Duration
    /// The time of day, as `12:04:31`.
    package var timeOfDay: String
    /// Every actor, front first.
    package var actors: [ActorSnapshot]
    /// Dead letters since ``DashboardState/lastDeadLetter(of:)``, by actor.
    package var deadLetters: [String: [DeadLetterSummary]]
    /// What the load generator does, in words such as `ramp 120→180/s`; nil when it is off.
    package var load: LoadReading?
    /// Messages of the load that the front actor did not take, so far.
    package var refused = 0
    /// Lines of the input that were no events, so far.
    package var rejected = 0
    /// What the program itself costs.
    package var cost: Cost?

    /// The load generator at one moment.
    package struct LoadReading: Equatable, Sendable {
        /// What it does.
        package var title: String
        /// Orders a second it wants to place now.
        package var rate: Double
        /// How much of a profile that ends is done, from 0 to 1.
        package var progress: Double?
        /// What is left of a profile that ends.
        package var remaining: Duration?

        /// A load.
        package init(title: String, rate: Double, progress: Double? = nil, remaining: Duration? = nil) {
            self.title = title
            self.rate = rate
            self.progress = progress
            self.remaining = remaining
        }
    }

    /// What watching costs.
    package struct Cost: Equatable, Sendable {
        /// Part of one core that the dashboard's own thread used lately; 1 is a whole core.
        package var cpu: Double
        /// Resident memory of the program, in bytes.
        package var memory: Int

        /// A cost.
        package init(cpu: Double, memory: Int) {
            self.cpu = cpu
            self.memory = memory
        }
    }

    /// A sample.
    package init(
        at: Duration, timeOfDay: String, actors: [ActorSnapshot],
        deadLetters: [String: [DeadLetterSummary]] = [:], load: LoadReading? = nil, cost: Cost? = nil
    ) {
        self.at = at
        self.timeOfDay = timeOfDay
        self.actors = actors
        self.deadLetters = deadLetters
        self.load = load
        self.cost = cost
    }
}
