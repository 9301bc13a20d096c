/// The view of the orders that are kept: what was read last, which of them is chosen, and what is to be read next.
///
/// One read is under way at a time. While the view is closed there is none.
package struct OrdersViewState: Sendable {
    /// Which orders are listed.
    package enum Filter: String, CaseIterable, Sendable {
        case all
        case inProgress = "in progress"
        case paid, cancelled
        /// Those that are dead letters, whatever else became of them.
        case dead
    }

    /// What is to be read.
    package struct Query: Equatable, Sendable {
        /// Which list; nil for none.
        package var filter: Filter?
        /// The order of which all is wanted; nil for the first of the list.
        package var order: String?

        /// A list, an order, or both.
        package init(filter: Filter?, order: String?) {
            self.filter = filter
            self.order = order
        }
    }

    /// A list as it was read.
    package struct Page: Equatable, Sendable {
        /// The newest first, without their lives.
        package var rows: [OrderCard]
        /// Whether there are no more.
        package var isAll: Bool
        /// When it was read, since 1970.
        package var readAt: Duration

        /// A list.
        package init(_ rows: [OrderCard], isAll: Bool, readAt: Duration) {
            self.rows = rows
            self.isAll = isAll
            self.readAt = readAt
        }
    }

    /// What a query gave.
    package struct Answer: Equatable, Sendable {
        /// The list, when one was asked for.
        package var page: Page?
        /// The order; nil when there is none.
        package var card: OrderCard?

        /// An answer.
        package init(page: Page?, card: OrderCard?) {
            self.page = page
            self.card = card
        }
    }

    /// Whether this run keeps orders at all.
    let isKept: Bool
    private(set) var isOpen = false
    /// Whether the chosen order has the view for itself.
    var isZoomed = false
    private(set) var filter = Filter.all
    /// The id of the order that was chosen; nil for the first one, whichever that is.
    private(set) var chosen: String?
    /// Why the last read failed.
    private(set) var problem: String?

    private var page: Page?
    private var pageFilter: Filter?
    private var card: OrderCard?
    /// When the list came.
    private var pageSince = Duration.zero
    /// The row where the chosen order stood last.
    private var place = 0
    /// What is being read.
    private var reading: Query?
    private var (wantsPage, wantsCard) = (false, false)
    /// When something was asked for last, and when the last read of a list ended, well or not.
    private var (askedAt, pageEndedAt): (Duration?, Duration?)

    init(isKept: Bool) { self.isKept = isKept }

    // MARK: What it shows

    /// The orders of this filter as they were read last.
    var rows: [OrderCard] { shownPage?.rows ?? [] }

    /// The list of this filter; nil before it has come.
    var shownPage: Page? { pageFilter == filter ? page : nil }

    /// The row of the chosen order; nil when it is in the list no more.
    var chosenRow: Int? {
        guard let chosen else { return rows.isEmpty ? nil : 0 }
        return rows.firstIndex { $0.id == chosen }
    }

    /// The chosen order, with its life when that has been read.
    var chosenCard: OrderCard? {
        guard let id = chosen ?? rows.first?.id else { return nil }
        return card?.id == id ? card : chosenRow.map { rows[$0] }
    }

    /// How old the list is; one that was read after the picture was frozen is new.
    func age(at now: Duration) -> Duration { max(.zero, now - pageSince) }

    /// How long ago an order was placed.
    func age(of card: OrderCard, at now: Duration) -> Duration {
        max(.zero, (page?.readAt ?? card.placedAt) - card.placedAt + age(at: now))
    }

    // MARK: What the operator does

    mutating func open() {
        guard !isOpen else { return }
        isOpen = true
        isZoomed = false
        wantsPage = true
    }

    mutating func close() { isOpen = false }

    mutating func nextFilter() {
        let all = Filter.allCases
        filter = all[((all.firstIndex(of: filter) ?? 0) + 1) % all.count]
        (chosen, place) = (nil, 0)
        wantsPage = true
    }

    /// Chooses so many rows further on. What is not in the list any more is left at the row where it was.
    mutating func move(by step: Int) {
        guard !rows.isEmpty else { return }
        place = min(max((chosenRow ?? place) + step, 0), rows.count - 1)
        chosen = rows[place].id
        wantsCard = true
    }

    /// Chooses the first order, also when there will be a newer one.
    mutating func follow() {
        (chosen, place) = (nil, 0)
        wantsCard = true
    }

    // MARK: Reading

    /// How long one read keeps the next from following, whatever the operator does.
    private static let pause = Duration.milliseconds(200)

    /// Whether the operator waits for something to be read.
    var isAwaited: Bool { isKept && isOpen && (wantsPage || wantsCard) }

    /// What is to be read now; nil for nothing. Who asks reads it, and answers with `take` or `fail`.
    /// - Parameter interval: how long after a list the next is read without the operator's doing; nil for never.
    mutating func nextQuery(at now: Duration, every interval: Duration?) -> Query? {
        guard isKept, isOpen, reading == nil, askedAt.map({ now - $0 >= Self.pause }) ?? true else { return nil }
        let isDue = interval.map { interval in pageEndedAt.map { now - $0 >= interval } ?? true } ?? false
        guard wantsPage || wantsCard || isDue else { return nil }
        let readsPage = wantsPage || isDue
        let query = Query(filter: readsPage ? filter : nil, order: chosen ?? (readsPage ? nil : rows.first?.id))
        (wantsPage, wantsCard, askedAt, reading) = (false, false, now, query)
        return query
    }

    /// What was asked for has been read. A list that is not wanted any more is not taken.
    mutating func take(_ answer: Answer, at now: Duration) {
        let query = endReading(at: now)
        problem = nil
        guard query?.filter == nil || query?.filter == filter else { return }
        if let page = answer.page { (self.page, pageFilter, pageSince) = (page, filter, now) }
        if let card = answer.card { self.card = card }
        if let row = chosenRow { place = row }
    }

    /// It could not be read; what was read before stays.
    mutating func fail(_ problem: String, at now: Duration) {
        _ = endReading(at: now)
        self.problem = problem
    }

    private mutating func endReading(at now: Duration) -> Query? {
        defer { reading = nil }
        if reading?.filter != nil { pageEndedAt = now }
        return reading
    }
}
