/// What the dashboard wants done; its shell does it and answers with an event.
package enum Command: Equatable, Sendable {
    case placeOne
    case burst(Int)
    /// A load profile as typed, such as `poisson 200/s`.
    case setLoad(String)
    case scaleLoad(Double)
    case loadOff
    case setWorkers(actor: String, count: Int)
    case pause(actor: String)
    case resume(actor: String)
    case drain(actor: String)
    case cancelDrain(actor: String)
    case stop(actor: String)
    case restart(actor: String)
    /// Tries the dead letters of every actor again.
    case replayDeadLetters
    case setTheme(String)
    case redraw
    case suspend
    case quit(Quit)

    /// Whether it drains or stops one actor.
    var endsAnActor: Bool {
        switch self {
        case .drain, .stop: true
        default: false
        }
    }

    /// How the program ends.
    package enum Quit: Equatable, Sendable {
        /// After everything pending is worked off, front to back.
        case drained
        /// With what is in flight finished and the rest kept, where there is a place to keep it.
        case now
        /// At once.
        case forced
    }
}
