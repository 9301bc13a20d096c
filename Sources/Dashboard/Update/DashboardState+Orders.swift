extension DashboardState {
    /// What a key does while the orders are open.
    /// - Returns: nil for a key that means the same there as elsewhere.
    mutating func performInOrders(_ action: Action) -> [Command]? {
        let height = OrdersLayout(size).page
        switch action {
        case .up: orders.move(by: -1)
        case .down: orders.move(by: 1)
        case .pageUp: orders.move(by: -height)
        case .pageDown: orders.move(by: height)
        case .first: orders.follow()
        case .last: orders.move(by: orders.rows.count)
        case .nextState: orders.nextFilter()
        case .details: orders.isZoomed.toggle()
        case .back: if orders.isZoomed { orders.isZoomed = false } else { orders.close() }
        case .orders, .nextPanel, .previousPanel: break
        default: return nil
        }
        return readOrders()
    }

    /// Opens the orders over the whole screen.
    mutating func openOrders() -> [Command] {
        orders.open()
        return readOrders()
    }

    /// Has read what is due: the list once a second, and less often while nothing moves. Frozen, only what the operator
    /// asks for.
    mutating func readOrders() -> [Command] {
        let interval: Duration? = frozenSince == nil ? .seconds(isMoving ? 1 : 5) : nil
        return orders.nextQuery(at: now, every: interval).map { [.readOrders($0)] } ?? []
    }
}
