/// What a frozen dashboard goes on showing: all that samples change, as it was when the operator froze it. Meanwhile the
/// state goes on with every sample, and keys act on it.
struct Picture: Sendable {
    let since: Duration
    let timeOfDay: String
    let actors: [ActorHistory]
    let load: Sample.LoadReading?
    let cost: Sample.Cost?
    let refused, rejected: Int
    let timeline: Timeline
    let wanted: [String: Int]

    init(_ state: DashboardState) {
        since = state.now
        timeOfDay = state.timeOfDay
        actors = state.actors
        load = state.load
        cost = state.cost
        refused = state.refused
        rejected = state.rejected
        timeline = state.timeline
        wanted = state.wanted
    }
}

extension DashboardState {
    /// Since when the picture stands still; nil while it moves.
    package var frozenSince: Duration? { frozen?.since }

    /// The time that what is shown is of.
    var pictureTime: Duration { frozenSince ?? now }

    /// Stops or starts the picture.
    mutating func toggleFreeze() { frozen = frozen == nil ? Picture(self) : nil }

    /// The state as it is shown: while frozen, samples as old as the picture, and all that the operator does as it is.
    var shown: DashboardState {
        guard let frozen else { return self }
        var state = self
        state.timeOfDay = frozen.timeOfDay
        state.actors = frozen.actors
        state.load = frozen.load
        state.cost = frozen.cost
        state.refused = frozen.refused
        state.rejected = frozen.rejected
        state.timeline = frozen.timeline
        state.timeline.range = timeline.range
        state.wanted = frozen.wanted
        return state
    }
}
