import DurableInbox
import Orders

/// A look for orders: those that have a row, and those that are only a message yet, or a dead letter without ever
/// having been more.
struct OrderQueries {
    private static let columns =
        "id, state, customer, merchant, items, total, invoice, payment, paid, attempts, reason, placed_at, ended_at"

    private let view: StoreView
    /// The orders' messages; nil in a file that has had none.
    private let inbox: InboxNumber?
    private let hasTables: Bool
    /// Whether lists tell the orders' steps.
    var listsSteps = true
    /// Lists are chosen out of so many orders and messages, the newest; those before are left out.
    var reach = Int.max

    /// Throws `newerVersion` when a newer version of this program has changed the tables.
    init(_ view: StoreView) throws(StoreError) {
        self.view = view
        inbox = try view.inbox(OrderInbox.orders.rawValue)
        hasTables = try view.made(OrderTables.namespace, of: OrderTables.migrations) > 0
    }

    /// The order of that id; nil when there is none, or no more.
    func order(_ id: String) throws(StoreError) -> StoredOrder? {
        if let order = try rowOrder(id, hasSteps: true) { return order }
        guard let inbox else { return nil }
        switch try view.find(inbox, identity: id) {
        case .pending(let row): return try placed(row, hasSteps: true)
        case .dead(let row): return try dead(row, hasSteps: true)
        case nil: return nil
        }
    }

    /// The order that somebody calls so: in any spelling, or in exactly the one that a file of an older program has.
    func order(named text: String) throws(StoreError) -> StoredOrder? {
        if let order = try order(OrderID(text).rawValue) { return order }
        return try order(text)
    }

    /// All orders, or those in that state, the newest first. Those that are dead were given up on, cancelled or not.
    func newestFirst(_ state: StoredOrderState? = nil) throws(StoreError) -> NewestFirst {
        if state == .dead { return try deadNewestFirst() }
        var sources: [NewestFirst.Source] = []
        if let inbox, state == nil || state == .placed { sources.append(try placedOnly(inbox)) }
        if let inbox, state == nil { sources.append(try deadOnly(inbox)) }
        if hasTables, state != .placed { sources.append(try rows(state)) }
        return try NewestFirst(sources)
    }

    /// Those that go on, the newest first.
    func pendingNewestFirst() throws(StoreError) -> NewestFirst {
        guard let inbox else { return try NewestFirst([]) }
        let cursor = try view.pending(inbox, .newestFirst)
        return try NewestFirst([
            chosen(from: cursor) { (row) throws(StoreError) in
                if let order = try rowOrder(row.identity) { return order }
                return try placed(row)
            }
        ])
    }

    /// Those that are dead letters, created or not, the newest first.
    func deadNewestFirst() throws(StoreError) -> NewestFirst {
        guard let inbox else { return try NewestFirst([]) }
        let cursor = try view.letters(inbox, .newestFirst)
        return try NewestFirst([
            chosen(from: cursor) { (row) throws(StoreError) in
                if let order = try rowOrder(row.message.identity) { return order }
                return try dead(row)
            }
        ])
    }

    /// Whether there are more orders than lists are chosen out of.
    func hasMoreThanReach() throws(StoreError) -> Bool {
        guard hasTables else { return false }
        return try !view.query("SELECT 1 FROM orders WHERE rowid > ?1 LIMIT 1", [.integer(Int64(reach))]).isEmpty
    }

    private func placedOnly(_ inbox: InboxNumber) throws(StoreError) -> NewestFirst.Source {
        chosen(from: try view.pending(inbox, .newestFirst)) { (row) throws(StoreError) in
            try hasRow(row.identity) ? nil : try placed(row)
        }
    }

    private func deadOnly(_ inbox: InboxNumber) throws(StoreError) -> NewestFirst.Source {
        chosen(from: try view.letters(inbox, .newestFirst)) { (row) throws(StoreError) in
            try hasRow(row.message.identity) ? nil : try dead(row)
        }
    }

    /// The orders that `order` makes of rows within reach; of some it makes none.
    private func chosen<Row>(
        from cursor: StoreCursor<Row>, _ order: @escaping (Row) throws(StoreError) -> StoredOrder?
    ) -> NewestFirst.Source {
        var left = reach
        return { () throws(StoreError) in
            while left > 0, let row = try cursor.next() {
                left -= 1
                if let order = try order(row) { return order }
            }
            return nil
        }
    }

    /// In the order in which they were made: an index by time would cost every order its part.
    private func rows(_ state: StoredOrderState?) throws(StoreError) -> NewestFirst.Source {
        let cursor =
            if let state {
                try view.walk(
                    """
                    SELECT \(Self.columns) FROM orders
                        WHERE state = ?1 AND rowid > (SELECT max(rowid) FROM orders) - ?2 ORDER BY rowid DESC
                    """, [.text(state.rawValue), .integer(Int64(reach))])
            } else {
                try view.walk("SELECT \(Self.columns) FROM orders ORDER BY rowid DESC")
            }
        return { () throws(StoreError) in
            guard let row = try cursor.next() else { return nil }
            return try order(row, hasSteps: listsSteps)
        }
    }
}

// MARK: - One order

extension OrderQueries {
    /// The order of that id that has a row.
    private func rowOrder(_ id: String?, hasSteps: Bool? = nil) throws(StoreError) -> StoredOrder? {
        guard hasTables, let id,
            let row = try view.query("SELECT \(Self.columns) FROM orders WHERE id = ?1", [.text(id)]).first
        else { return nil }
        return try order(row, hasSteps: hasSteps ?? listsSteps)
    }

    private func order(_ row: [SQLValue], hasSteps: Bool) throws(StoreError) -> StoredOrder {
        var order = StoredOrder(
            id: row[0].text ?? "", state: row[1].text ?? "", customer: row[2].text, merchant: row[3].text,
            items: row[4].text, total: row[5].integer, invoice: row[6].text, payment: row[7].text,
            paid: row[8].integer, attempts: row[9].integer ?? 0, reason: row[10].text, placedAt: row[11].time ?? .never,
            endedAt: row[12].time)
        if hasSteps { order.steps = try steps(order.id) }
        guard order.endedAt == nil, let inbox else { return order }
        // Its message knows more, until it ends.
        switch try view.find(inbox, identity: order.id) {
        case .pending(let row): order.attempts = row.attempt
        case .dead(let row):
            order.attempts = row.message.attempt
            order.reason = row.cause
            order.endedAt = Timestamp(nanoseconds: row.buriedAt)
        case nil: break
        }
        return order
    }

    private func placed(_ row: MessageRow, hasSteps: Bool? = nil) throws(StoreError) -> StoredOrder {
        try order(.placed, row, hasSteps ?? listsSteps)
    }

    private func dead(_ row: DeadRow, hasSteps: Bool? = nil) throws(StoreError) -> StoredOrder {
        var order = try order(.dead, row.message, hasSteps ?? listsSteps)
        order.reason = row.cause
        order.endedAt = Timestamp(nanoseconds: row.buriedAt)
        return order
    }

    private func order(_ state: StoredOrderState, _ row: MessageRow, _ hasSteps: Bool) throws(StoreError) -> StoredOrder
    {
        var order = StoredOrder(state, row.identity ?? "", row.body, acceptedAt: row.acceptedAt)
        order.attempts = row.attempt
        if hasSteps { order.steps = try steps(order.id) }
        return order
    }

    private func hasRow(_ id: String?) throws(StoreError) -> Bool {
        guard hasTables, let id else { return false }
        return try !view.query("SELECT 1 FROM orders WHERE id = ?1", [.text(id)]).isEmpty
    }

    private func steps(_ id: String) throws(StoreError) -> [StoredOrder.Step] {
        guard hasTables else { return [] }
        return try view.query("SELECT name, at FROM order_step WHERE id = ?1 ORDER BY position", [.text(id)]).map {
            StoredOrder.Step(name: $0[0].text ?? "", at: $0[1].time ?? .never)
        }
    }
}

extension StoredOrder {
    /// An order that is only what its message says.
    fileprivate init(_ state: StoredOrderState, _ id: String, _ body: [UInt8], acceptedAt: Int64) {
        let event = (try? JSONParser.parse(body))?["event"]
        self.init(
            id: id, state: state.rawValue, customer: event?["customer"]?.string, merchant: event?["merchant"]?.string,
            items: event?["items"]?.itemLine, placedAt: Timestamp(nanoseconds: acceptedAt))
    }
}

extension JSONValue {
    /// The items of an event as an order writes them: `1 × IT-001, 2 × IT-002`.
    fileprivate var itemLine: String? {
        guard case .array(let items) = self else { return nil }
        return items.map { "\($0["qty"]?.description ?? "?") × \($0["id"]?.string ?? "?")" }.joined(separator: ", ")
    }
}

extension SQLValue {
    fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }

    fileprivate var integer: Int? { if case .integer(let number) = self { Int(number) } else { nil } }

    fileprivate var time: Timestamp? {
        if case .integer(let number) = self { Timestamp(nanoseconds: number) } else { nil }
    }
}

extension Timestamp {
    /// Stands for a time that is not there, though the tables want one.
    fileprivate static let never = Timestamp(nanoseconds: 0)
}
