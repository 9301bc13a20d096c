internal import DequeModule

/// What waits for one of the threads that all tasks share: what somebody woke before what has had a turn and gave way.
///
/// A message to an idle actor so waits for the end of one turn, and not for a turn of each busy actor. Only as many threads
/// are asked for at a time as there are cores: the tasks that do not belong to actors wait for the same threads, and are
/// not to wait behind all of these.
struct WaitingWork<Element> {
    /// After so many in a row that were woken, one that gave way has its turn.
    static var mostInARow: Int { 4 }

    private var woken = Deque<Element>()
    private var gaveWay = Deque<Element>()
    /// How many that were woken have been taken since the last that gave way.
    private var inARow = 0
    /// Threads that were asked for and have not come yet: as many as wait, up to the limit.
    private var asked = 0
    private let limit: Int

    /// - Parameter limit: how many threads may be asked for at a time; at least 1.
    init(limit: Int) { self.limit = limit }

    var count: Int { woken.count + gaveWay.count }

    /// - Parameter gaveWay: whether it has just had a turn.
    /// - Returns: whether a thread has to be asked for, which then calls ``next()``.
    mutating func add(_ element: Element, gaveWay: Bool) -> Bool {
        if gaveWay { self.gaveWay.append(element) } else { woken.append(element) }
        return asks()
    }

    /// A thread that was asked for has come.
    /// - Returns: what it does, and whether another one has to be asked for.
    mutating func next() -> (element: Element?, asks: Bool) {
        asked -= 1
        if inARow < Self.mostInARow || gaveWay.isEmpty, let element = woken.popFirst() {
            inARow = gaveWay.isEmpty ? 0 : inARow + 1
            return (element, asks())
        }
        inARow = 0
        return (gaveWay.popFirst(), asks())
    }

    private mutating func asks() -> Bool {
        guard asked < min(count, limit) else { return false }
        asked += 1
        return true
    }
}
