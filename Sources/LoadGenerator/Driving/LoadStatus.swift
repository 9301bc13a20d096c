/// What the load is doing: all that a dashboard shows of it.
package struct LoadStatus: Hashable, Sendable {
    /// The profile in words, `steady 180/s`, or `off`.
    package var description: String
    /// Arrivals a second now; zero when it is off.
    package var rate: Double
    /// For how long the profile has been on; zero when it is off.
    package var elapsed: Duration
    /// How long a ramp still changes; nil when there is none.
    package var remaining: Duration?
    /// What was handed to the system so far.
    package var counts: LoadCounts

    /// Whether a profile is on.
    package var isOn: Bool { description != "off" }
}

/// What the load has handed to the system: offered is accepted and refused and what is being handed over.
package struct LoadCounts: Hashable, Sendable {
    /// Messages made.
    package var offered = 0
    /// Messages that the system took.
    package var accepted = 0
    /// Messages that the system refused, as it is stopped or full.
    package var refused = 0
    /// Arrivals for which no messages were made, as the process was stopped when they were due.
    package var skipped = 0

    package init() {}
}
