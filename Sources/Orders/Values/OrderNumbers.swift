/// Gives ids to orders that come without one and notices ids that come twice.
///
/// Only ids that callers chose are remembered: those given here are known by their number.
package struct OrderNumbers: Sendable {
    /// What becomes of an id that a caller chose.
    package enum Claim: Equatable, Sendable {
        /// Never seen: the order is a new one.
        case new
        /// Claimed before: it is the same order again.
        case repeated
        /// Given to another order, which had come without an id.
        case taken
    }

    private var last = 0
    private var claimed: Set<OrderID> = []

    package init() {}

    /// The next free `ORD-<n>`, from 1 on.
    package mutating func next() -> OrderID {
        repeat {
            last += 1
            let id = OrderID("ORD-\(last)")
            if claimed.isEmpty || !claimed.contains(id) { return id }
        } while true
    }

    /// Claims `id` for the order of the caller who chose it.
    package mutating func claim(_ id: OrderID) -> Claim {
        if claimed.contains(id) { return .repeated }
        if wasGiven(id) { return .taken }
        claimed.insert(id)
        return .new
    }

    /// Gives a claim back: the order was refused after all, and its caller may come again.
    package mutating func release(_ id: OrderID) {
        claimed.remove(id)
    }

    private func wasGiven(_ id: OrderID) -> Bool {
        guard id.rawValue.hasPrefix("ORD-"), let number = Int(id.rawValue.dropFirst(4)) else { return false }
        return (1...).contains(number) && number <= last && id.rawValue == "ORD-\(number)"
    }
}
