/// Gives ids to orders that come without one and notices ids that come twice.
///
/// Without a series the ids are `ORD-1`, `ORD-2`, … and differ from each other alone. Only ids that callers chose are
/// remembered: those given here are known by their number.
///
/// Orders that outlive the process need ids that no process before has given, whether it was told that they were
/// accepted or not. A count of them would not do: it says nothing of those that were never committed. So each process
/// has a series that none had before, and gives `ORD-<series>.1`, `ORD-<series>.2`, …. Ids of that form are nobody
/// else's; ids that callers chose in an earlier process are known to the orders' store.
package struct OrderNumbers: Sendable {
    /// What becomes of an id that a caller chose.
    package enum Claim: Equatable, Sendable {
        /// Never seen: the order is a new one, unless its store knows better.
        case new
        /// Claimed before with the same content: it is the same order again.
        case repeated
        /// Claimed before with other content: two orders cannot have one id.
        case conflicting
        /// Given to another order, which had come without an id, or kept for one.
        case taken
    }

    private let series: Int?
    private var last = 0
    /// The ids that callers chose, each with the content it was claimed for; nil where that is not known any more.
    private var claimed: [OrderID: UInt64?] = [:]

    package init(series: Int? = nil) {
        self.series = series
    }

    /// The next free id, from 1 on.
    package mutating func next() -> OrderID {
        repeat {
            last += 1
            let id = series.map { Self.id($0, last) } ?? Self.id(last)
            if claimed.isEmpty || claimed[id] == nil { return id }
        } while true
    }

    /// Claims `id` for the order of the caller who chose it.
    /// - Parameter content: what the order is, see ``OrderPlacedEvent/content``.
    package mutating func claim(_ id: OrderID, content: UInt64) -> Claim {
        if let known = claimed[id] { return known == nil || known == content ? .repeated : .conflicting }
        if series == nil ? wasGiven(id) : Self.isOfSeries(id) { return .taken }
        claimed.updateValue(content, forKey: id)
        return .new
    }

    /// Whether nothing is known of that id here; a store may know it from an earlier process.
    package func isUnknown(_ id: OrderID) -> Bool { claimed[id] == nil }

    /// Takes over what earlier processes claimed, each id with its content, nil where that is not known any more.
    package mutating func learn(_ known: [OrderID: UInt64?]) {
        // What was claimed meanwhile stays.
        claimed.merge(known) { own, _ in own }
    }

    /// Gives a claim back: the order was refused after all, and its caller may come again.
    package mutating func release(_ id: OrderID) {
        claimed.removeValue(forKey: id)
    }

    private func wasGiven(_ id: OrderID) -> Bool {
        guard let number = Self.numbers(in: id).first, (1...).contains(number), number <= last else { return false }
        return id == Self.id(number)
    }

    private static func isOfSeries(_ id: OrderID) -> Bool {
        let numbers = numbers(in: id)
        return numbers.count == 2 && id == Self.id(numbers[0], numbers[1])
    }

    private static func numbers(in id: OrderID) -> [Int] {
        guard id.rawValue.hasPrefix("ORD-") else { return [] }
        return id.rawValue.dropFirst(4).split(separator: ".").compactMap { Int($0) }
    }

    private static func id(_ number: Int) -> OrderID { OrderID("ORD-\(number)") }

    private static func id(_ series: Int, _ number: Int) -> OrderID { OrderID("ORD-\(series).\(number)") }
}
