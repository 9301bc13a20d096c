public import DequeModule

/// Messages that wait, first in first out, in chunks: a long one grows without ever being copied, gives its memory back
/// as it shrinks, and a worker takes a whole chunk in one step.
@usableFromInline
struct Backlog<Element: Sendable>: Sendable {
    /// No chunk is longer. As long as the longest hand.
    @inlinable static var chunk: Int { 64 }
    /// A chunk of at least so many is taken whole; copying fewer costs less than growing a new one.
    @inlinable static var worthwhile: Int { 8 }

    @usableFromInline var front = Deque<Element>()
    @usableFromInline var rest = Deque<Deque<Element>>()
    @usableFromInline var count = 0
    /// Empty chunks to go on with, so that a steady stream allocates nothing.
    @usableFromInline var spares: [Deque<Element>] = []
    @inlinable static var mostSpares: Int { 4 }

    @inlinable
    init() {}

    @inlinable
    var isEmpty: Bool { count == 0 }

    @inlinable
    var first: Element? { front.first }

    @inlinable
    mutating func append(_ element: Element) {
        count += 1
        if rest.isEmpty, front.count < Self.chunk { return front.append(element) }
        if rest.isEmpty || rest[rest.count - 1].count >= Self.chunk { rest.append(newChunk()) }
        rest[rest.count - 1].append(element)
    }

    @inlinable
    mutating func prepend(_ element: Element) {
        count += 1
        if front.count >= Self.chunk {
            rest.prepend(front)
            front = newChunk()
        }
        front.prepend(element)
    }

    /// Puts elements before all others, in their order.
    @inlinable
    mutating func prepend(contentsOf elements: some BidirectionalCollection<Element>) {
        for element in elements.reversed() { prepend(element) }
    }

    @inlinable
    mutating func newChunk() -> Deque<Element> {
        spares.popLast() ?? Deque(minimumCapacity: Self.chunk)
    }

    /// Takes out the first `limit` elements, or fewer: at least one unless it is empty.
    /// - Parameter spare: an empty chunk that the caller has no use for; it is kept instead of what is taken, or left.
    @inlinable
    mutating func takeFirst(_ limit: Int, spare: inout Deque<Element>) -> Deque<Element> {
        let taken = min(limit, front.count)
        count -= taken
        guard taken == front.count, taken >= Self.worthwhile else { return takeSome(taken) }
        let chunk = front
        front = spare
        spare = Deque()
        if let next = rest.popFirst() {
            if spares.count < Self.mostSpares { spares.append(front) }
            front = next
        }
        return chunk
    }

    @inlinable
    mutating func takeSome(_ count: Int) -> Deque<Element> {
        var some = Deque<Element>(minimumCapacity: count)
        for _ in 0..<count { some.append(front.removeFirst()) }
        if front.isEmpty, let next = rest.popFirst() { front = next }
        return some
    }

    /// Takes everything out, in order.
    @usableFromInline
    mutating func takeAll() -> Deque<Element> {
        var all = front
        for chunk in rest { all.append(contentsOf: chunk) }
        self = Self()
        return all
    }
}
