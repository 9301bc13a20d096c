import DurableInbox

/// Orders of several sources as one list, the newest first, one at a time: none of it is in memory but the next of each.
struct NewestFirst {
    /// Gives the next order of a list whose newest is first; nil at its end.
    typealias Source = () throws(StoreError) -> StoredOrder?

    private let sources: [Source]
    private var heads: [StoredOrder?] = []

    init(_ sources: [Source]) throws(StoreError) {
        self.sources = sources
        for source in sources { heads.append(try source()) }
    }

    /// The next order; nil at the end.
    mutating func next() throws(StoreError) -> StoredOrder? {
        var newest: (place: Int, order: StoredOrder)?
        for (place, head) in heads.enumerated() {
            guard let head, newest.map({ $0.order.placedAt < head.placedAt }) ?? true else { continue }
            newest = (place, head)
        }
        guard let newest else { return nil }
        heads[newest.place] = try sources[newest.place]()
        return newest.order
    }
}
