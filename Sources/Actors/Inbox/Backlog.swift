public import DequeModule

/// Messages that wait, first in first out, in chunks: a long one grows without ever being copied, gives its memory back
/// as it shrinks, and a worker takes a whole chunk in one step.
@usableFromInline
struct Backlog<Element: Sendable>: Sendable {
    /// No chunk is longer. As long as the longest hand.
    @inlinable static var chunk: Int { 256 }
    /// A chunk of at least so many is taken whole; copying fewer costs less than growing a new one.
    @inlinable static var worthwhile: Int { 8 }

    /// What is taken next.
    @usableFromInline var front = Deque<Element>()
    @usableFromInline var middle = Deque<Deque<Element>>()
    /// What came last.
    @usableFromInline var back = Deque<Element>()
    @usableFromInline var count = 0
    /// What is due and came before the others: as long as both wait, they are taken in turn, so that neither starves.
    @usableFromInline var due = Deque<Element>()
    @usableFromInline var wasDueTaken = false
    /// Empty chunks to go on with, so that a steady stream allocates nothing.
    @usableFromInline var spares: [Deque<Element>] = []
    @inlinable static var mostSpares: Int { 4 }

    @inlinable
    init() {}

    @inlinable
    var isEmpty: Bool { count == 0 }

    @inlinable
    var first: Element? { due.first ?? front.first ?? middle.first?.first ?? back.first }

    @inlinable
    @inline(__always)
    mutating func append(_ element: Element) {
        count += 1
        if back.count >= Self.chunk { beginChunk() }
        back.append(element)
    }

    @inlinable
    mutating func prepend(_ element: Element) {
        count += 1
        if front.count >= Self.chunk {
            middle.prepend(front)
            front = newChunk()
        }
        front.prepend(element)
    }

    /// Puts elements before all others, in their order.
    @inlinable
    mutating func prepend(contentsOf elements: some BidirectionalCollection<Element>) {
        for element in elements.reversed() { prepend(element) }
    }

    /// Adds what is due, behind what was due before.
    mutating func append(due elements: [Element]) {
        count += elements.count
        due.append(contentsOf: elements)
    }

    /// Takes out one element: one that is due and one of the others in turn.
    @usableFromInline
    mutating func takeInTurn(into chunk: inout Deque<Element>) {
        wasDueTaken = !wasDueTaken || count == due.count
        if wasDueTaken {
            count -= 1
            chunk.append(due.removeFirst())
        } else {
            takeOthers(1, into: &chunk)
        }
    }

    /// Takes out the first `limit` elements, or fewer: at least one unless it is empty.
    /// - Parameter chunk: an empty one; they are put into it, or it is kept in exchange for one that has them.
    @inlinable
    mutating func takeFirst(_ limit: Int, into chunk: inout Deque<Element>) {
        if due.isEmpty { takeOthers(limit, into: &chunk) } else { takeInTurn(into: &chunk) }
    }

    @inlinable
    mutating func takeOthers(_ limit: Int, into chunk: inout Deque<Element>) {
        if front.isEmpty { refill() }
        let taken = min(limit, front.count)
        count -= taken
        if taken == front.count, taken >= Self.worthwhile {
            swap(&chunk, &front)
        } else {
            for _ in 0..<taken { chunk.append(front.removeFirst()) }
        }
    }

    /// Goes on with the next chunk.
    @inlinable
    mutating func refill() {
        guard let next = middle.popFirst() else { return swap(&front, &back) }
        if spares.count < Self.mostSpares { spares.append(front) }
        front = next
    }

    /// The last chunk is full.
    @inlinable
    mutating func beginChunk() {
        middle.append(back)
        back = newChunk()
    }

    @inlinable
    mutating func newChunk() -> Deque<Element> {
        var chunk = spares.popLast() ?? Deque()
        chunk.reserveCapacity(Self.chunk)
        return chunk
    }

    /// Takes everything out, in order.
    @usableFromInline
    mutating func takeAll() -> Deque<Element> {
        var all = due
        all.append(contentsOf: front)
        for chunk in middle { all.append(contentsOf: chunk) }
        all.append(contentsOf: back)
        self = Self()
        return all
    }
}
