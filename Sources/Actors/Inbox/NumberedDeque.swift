public import DequeModule

/// Elements in the order of their numbers, of which any can be found in logarithmic time and taken out in constant time,
/// on average: one taken out of the middle leaves a gap, and gaps are closed together once they outnumber the elements.
///
/// For waiting senders and dead letters, of which a user may have hundreds of thousands and end each by itself.
@usableFromInline
struct NumberedDeque<Element: Sendable>: Sendable {
    @usableFromInline
    struct Slot: Sendable {
        @usableFromInline let number: Int
        /// Nil for a gap.
        @usableFromInline var element: Element?
    }

    /// The first and the last of them are never gaps.
    @usableFromInline private(set) var slots = Deque<Slot>()
    /// How many elements there are.
    @usableFromInline private(set) var count = 0
    /// Fewer gaps are not worth closing.
    static var fewGaps: Int { 16 }

    @usableFromInline
    init() {}

    @usableFromInline var isEmpty: Bool { count == 0 }
    @usableFromInline var first: Element? { slots.first?.element }
    @usableFromInline var last: Element? { slots.last?.element }

    /// - Parameter number: greater than all that there are.
    @usableFromInline
    mutating func append(_ element: Element, number: Int) {
        slots.append(Slot(number: number, element: element))
        count += 1
    }

    /// Puts an element where its number belongs: into its gap, if that has not been closed.
    mutating func insert(_ element: Element, number: Int) {
        let place = place(of: number)
        count += 1
        guard place < slots.count, slots[place].number == number else {
            return slots.insert(Slot(number: number, element: element), at: place)
        }
        slots[place].element = element
    }

    /// The element of that number.
    subscript(number: Int) -> Element? {
        let place = place(of: number)
        guard place < slots.count, slots[place].number == number else { return nil }
        return slots[place].element
    }

    @usableFromInline
    @discardableResult
    mutating func popFirst() -> Element? {
        first == nil ? nil : remove(slots[0].number)
    }

    /// Takes out the element of that number.
    @usableFromInline
    mutating func remove(_ number: Int) -> Element? {
        let place = place(of: number)
        guard place < slots.count, slots[place].number == number, let element = slots[place].element else { return nil }
        slots[place].element = nil
        count -= 1
        while slots.first?.isGap == true { slots.removeFirst() }
        while slots.last?.isGap == true { slots.removeLast() }
        if slots.count - count > Swift.max(count, Self.fewGaps) { slots.removeAll(where: \.isGap) }
        return element
    }

    /// Takes out the elements for which `isChosen` holds.
    mutating func removeAll(where isChosen: (Element) -> Bool) -> [Element] {
        let chosen = filter(isChosen)
        guard !chosen.isEmpty else { return [] }
        slots.removeAll { $0.element.map(isChosen) ?? true }
        count = slots.count
        return chosen
    }

    /// The last elements of a number above `number`, in order; at most `limit`.
    func suffix(_ limit: Int, after number: Int) -> [Element] {
        var newest: [Element] = []
        for slot in slots.reversed() where slot.element != nil || slot.number <= number {
            guard slot.number > number, newest.count < limit, let element = slot.element else { break }
            newest.append(element)
        }
        return newest.reversed()
    }

    /// Where that number is, or would be.
    private func place(of number: Int) -> Int {
        var (low, high) = (0, slots.count)
        while low < high {
            let middle = (low + high) / 2
            if slots[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension NumberedDeque: Sequence {
    @usableFromInline
    struct Iterator: IteratorProtocol {
        var slots: Deque<Slot>.Iterator

        @usableFromInline
        mutating func next() -> Element? {
            while let slot = slots.next() {
                if let element = slot.element { return element }
            }
            return nil
        }
    }

    @usableFromInline
    func makeIterator() -> Iterator { Iterator(slots: slots.makeIterator()) }

    @usableFromInline var underestimatedCount: Int { count }
}

extension NumberedDeque.Slot {
    var isGap: Bool { element == nil }
}
