package import Actors

/// Where a root keeps what its actors have accepted, so that it outlives the process.
///
/// All of it has one home: what is handed over first is committed first, and an order that ends is in the same
/// transaction a paid one of `settled`. Each store tells its messages apart by their `identity`.
package struct OrderStores: Sendable {
    /// The orders, by `PlaceOrder.identity`.
    package var orders: any MessageStore<PlaceOrder>
    /// The notices, by `Notice.identity`.
    package var notices: any MessageStore<Notice>
    /// The paid orders, by `PaidOrder.identity`.
    package var settled: any MessageStore<PaidOrder>
    /// What no process before this one had on these stores, such as the number of its owner's epoch: with it the ids
    /// that are given now differ from all that were given before.
    package var series: Int
    /// Keeps our own orders for those who ask, in the same home; nil to have them at the service `order`.
    package var repository: (any OrderRepository)?

    package init(
        orders: any MessageStore<PlaceOrder>, notices: any MessageStore<Notice>,
        settled: any MessageStore<PaidOrder>, series: Int, repository: (any OrderRepository)? = nil
    ) {
        precondition(
            orders.home == notices.home && orders.home == settled.home, "the stores of a root have one home")
        self.orders = orders
        self.notices = notices
        self.settled = settled
        self.series = series
        self.repository = repository
    }
}
