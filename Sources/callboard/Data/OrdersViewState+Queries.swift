import Actors
import Dashboard
import DurableInbox
import Orders

extension OrdersViewState.Answer {
    /// How many orders a list has at most, and out of how many of the newest it is chosen.
    private static let (most, reach) = (500, 20_000)

    /// Looks for what the orders' view asks for.
    init(_ query: OrdersViewState.Query, _ queries: OrderQueries, now: Timestamp) throws(StoreError) {
        var page: OrdersViewState.Page?
        if let filter = query.filter { page = try Self.page(filter, queries, now) }
        var card: OrderCard?
        if let id = query.order ?? page?.rows.first?.id {
            card = try queries.order(id).map { OrderCard($0, isWhole: true) }
        }
        self.init(page: page, card: card)
    }

    private static func page(
        _ filter: OrdersViewState.Filter, _ queries: OrderQueries, _ now: Timestamp
    ) throws(StoreError) -> OrdersViewState.Page {
        var queries = queries
        (queries.listsSteps, queries.reach) = (false, reach)
        var orders = try queries.newestFirst(filter)
        var rows: [OrderCard] = []
        while rows.count < most, let order = try orders.next() { rows.append(OrderCard(order, isWhole: false)) }
        let isCut = filter.isChosenByState ? try queries.hasMoreThanReach() : false
        return OrdersViewState.Page(rows, isAll: try orders.next() == nil && !isCut, readAt: now.since1970)
    }
}

extension OrdersViewState.Filter {
    /// Whether orders are looked at that are not listed.
    fileprivate var isChosenByState: Bool { self == .paid || self == .cancelled }
}

extension OrderQueries {
    fileprivate func newestFirst(_ filter: OrdersViewState.Filter) throws(StoreError) -> NewestFirst {
        switch filter {
        case .all: try newestFirst()
        case .inProgress: try pendingNewestFirst()
        case .paid: try newestFirst(StoredOrderState.paid)
        case .cancelled: try newestFirst(StoredOrderState.cancelled)
        case .dead: try deadNewestFirst()
        }
    }
}

extension OrderCard {
    /// An order as the dashboard shows it: whole, or as a row of a list.
    fileprivate init(_ order: StoredOrder, isWhole: Bool) {
        let text = { (cents: Int?) in cents.map { "\(Cents($0))" } }
        self.init(
            id: order.id, state: order.state, attempts: order.attempts, placedAt: order.placedAt.since1970,
            endedAt: order.endedAt?.since1970)
        (customer, merchant, items, reason) = (order.customer, order.merchant, order.items, order.reason)
        (total, paid) = (text(order.total), text(order.paid))
        guard isWhole else { return }
        placed = order.placedAt.local(isExact: true)
        steps = order.steps.map { step in
            Step(
                step.name, time: String(step.at.local(isExact: true).suffix(12)),
                after: step.at.since1970 - placedAt, result: order.result(of: step.name))
        }
    }
}

extension StoredOrder {
    /// What came of a step that has a name of its own.
    fileprivate func result(of step: String) -> String? {
        switch step {
        case "invoice": invoice
        case "payment", "payment 2": payment
        default: nil
        }
    }
}

extension Timestamp {
    /// This moment.
    static var now: Timestamp { Timestamp(nanoseconds: WallTime(ActorClock.system.now()).nanoseconds) }

    fileprivate var since1970: Duration { .nanoseconds(nanoseconds) }
}
