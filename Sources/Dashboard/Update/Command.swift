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
    /// Reads orders: answered by ``Event/ordersRead(_:)`` or ``Event/ordersNotRead(_:)``.
    case readOrders(OrdersViewState.Query)
    case redraw
    case suspend
    case quit(Quit)
    /// Looks at the actors now: answered by a sample and ``Event/looked``, which ends the program when nothing is
    /// pending, and else asks.
    case quitIfIdle

    /// Whether it drains or stops one actor.
    var endsAnActor: Bool {
        switch self {
        case .drain, .stop: true
        default: false
        }
    }

    /// How many messages it places at once.
    var placedMessages: Int {
        switch self {
        case .placeOne: 1
        case .burst(let count): count
        default: 0
        }
    }

    /// Whether it sets something in motion that the next samples show.
    var movesActors: Bool {
        switch self {
        case .placeOne, .burst, .setLoad, .scaleLoad, .loadOff, .setWorkers, .pause, .resume, .drain, .cancelDrain,
            .stop, .restart, .replayDeadLetters:
            true
        case .setTheme, .readOrders, .redraw, .suspend, .quit, .quitIfIdle: false
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
