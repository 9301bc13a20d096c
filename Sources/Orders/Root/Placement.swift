/// What became of the events of one call to `place`.
package struct Placement: Equatable, Sendable {
    /// An event that cannot be an order.
    package struct Refusal: Equatable, Sendable, CustomStringConvertible {
        package enum Reason: Equatable, Sendable {
            /// An order that came without an id has this one, or it is kept for one.
            case taken
            /// An order of this id was placed before, and is another one.
            case conflicting
        }

        /// Which of the call's events it is, from 0.
        package var event: Int
        package var id: OrderID
        package var reason: Reason

        package init(event: Int, id: OrderID, _ reason: Reason) {
            (self.event, self.id, self.reason) = (event, id, reason)
        }

        /// `id: "A" is another order's`.
        package var description: String {
            switch reason {
            case .taken: "id: \(JSONValue.string(id.rawValue)) is another order's"
            case .conflicting: "id: an order \(JSONValue.string(id.rawValue)) with other content was placed before"
            }
        }
    }

    /// The ids of the orders that were accepted, in the order of their events.
    package var accepted: [OrderID]
    /// Ids that had come before with the same content: the same orders again, which stay one.
    package var repeated: [OrderID]
    /// Events whose id another order has.
    package var refused: [Refusal]

    package init(accepted: [OrderID] = [], repeated: [OrderID] = [], refused: [Refusal] = []) {
        self.accepted = accepted
        self.repeated = repeated
        self.refused = refused
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
        for (index, event) in events.enumerated() {
            let id = event.id ?? next()
            switch event.id.map({ claim($0, content: event.content) }) ?? .new {
            case .new:
                commands.append(PlaceOrder(id: id, acceptedAt: time, event: event))
                placement.accepted.append(id)
            case .repeated: placement.repeated.append(id)
            case .conflicting: placement.refused.append(.init(event: index, id: id, .conflicting))
            case .taken: placement.refused.append(.init(event: index, id: id, .taken))
            }
        }
        return (commands, placement)
    }

    /// Undoes the claims of commands that were refused.
    package mutating func release(_ commands: [PlaceOrder]) {
        for case let id? in commands.lazy.map(\.event.id) { release(id) }
    }
}
