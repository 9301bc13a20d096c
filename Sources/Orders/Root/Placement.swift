/// What became of the events of one call to `place`.
package struct Placement: Equatable, Sendable {
    /// The ids of the orders that were accepted, in the order of their events.
    package var accepted: [OrderID]
    /// Ids that had come before: the same orders again, which stay one.
    package var repeated: [OrderID]
    /// Ids that callers chose and that another order, which came without one, already has. They were not accepted.
    package var taken: [OrderID]

    package init(accepted: [OrderID] = [], repeated: [OrderID] = [], taken: [OrderID] = []) {
        self.accepted = accepted
        self.repeated = repeated
        self.taken = taken
    }
}

extension OrderNumbers {
    /// Turns events into commands: gives ids to those without, and leaves out those that are no new orders.
    package mutating func admit(
        _ events: some Sequence<OrderPlacedEvent>, at time: Duration
    ) -> (commands: [PlaceOrder], placement: Placement) {
        var commands: [PlaceOrder] = []
        var placement = Placement()
        commands.reserveCapacity(events.underestimatedCount)
        placement.accepted.reserveCapacity(events.underestimatedCount)
        for event in events {
            let id = event.id ?? next()
            switch event.id.map({ claim($0) }) ?? .new {
            case .new:
                commands.append(PlaceOrder(id: id, acceptedAt: time, event: event))
                placement.accepted.append(id)
            case .repeated: placement.repeated.append(id)
            case .taken: placement.taken.append(id)
            }
        }
        return (commands, placement)
    }

    /// Undoes the claims of commands that were refused.
    package mutating func release(_ commands: [PlaceOrder]) {
        for case let id? in commands.lazy.map(\.event.id) { release(id) }
    }
}
