import Actors
import DurableInbox
import Orders

/// Our own orders, in tables of the file that their messages are in.
///
/// What it keeps is submitted and not waited for: it is committed before whatever is submitted to the file after it.
final class SQLiteOrders: OrderKeeping {
    private let store: DurableStore
    private let refused = Locked<String?>(nil)

    /// Brings the tables up to date. Blocks while it does.
    init(_ store: DurableStore) throws(StoreError) {
        self.store = store
        try store.migrate(OrderTables.room, OrderTables.migrations)
    }

    /// What went wrong beside the orders: a statement that the tables did not take. A file that cannot be written says
    /// so itself.
    var faults: [String] { refused.withLock { $0.map { [$0] } ?? [] } }

    func keep(_ order: Order) {
        execute(
            order.state == .new ? Self.create : Self.insert,
            [
                .text(order.id.rawValue), .text(order.state.rawValue), .text(order.customer.id.rawValue),
                .text(order.merchant.id.rawValue), .text(order.itemLine),
                .integer(Int64(order.quote.total.minorUnits)), .integer(WallTime(order.acceptedAt).nanoseconds),
            ])
    }

    func keep(_ invoice: Invoice) {
        execute(
            "UPDATE orders SET state = 'invoiced', invoice = ?2 WHERE id = ?1",
            [.text(invoice.order.rawValue), .text(invoice.id.rawValue)])
    }

    func keep(_ payment: Payment) {
        execute(
            "UPDATE orders SET payment = ?2, paid = ?3 WHERE id = ?1",
            [
                .text(payment.order.rawValue), .text(payment.id.rawValue), .integer(Int64(payment.amount.minorUnits)),
            ])
    }

    func keep(_ step: OrderStep) {
        execute(Self.step, [.text(step.order.rawValue), .text(step.name), .integer(step.at.nanoseconds)])
    }

    func keep(_ end: OrderEnd) {
        let now = WallTime(ActorClock.system.now())
        execute(
            "UPDATE orders SET state = coalesce(?2, state), reason = ?3, attempts = ?4, ended_at = ?5 WHERE id = ?1",
            [
                .text(end.order.rawValue), end.state.map { .text($0.rawValue) } ?? .null,
                end.reason.map { .text($0) } ?? .null, .integer(Int64(end.attempts)), .integer(now.nanoseconds),
            ])
    }

    private func execute(_ sql: String, _ arguments: [SQLValue]) {
        store.submit(.execute(sql, arguments)) { [self] result in
            guard case .failure(.refused(let reason)) = result else { return }
            refused.withLock { $0 = $0 ?? "an order's row was not written: \(reason)" }
        }
    }

    private static let insert = """
        INSERT INTO orders(id, state, customer, merchant, items, total, placed_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT DO UPDATE SET state = excluded.state
        """
    /// What there was of it is of an attempt that came to nothing.
    private static let create =
        insert + """
            , invoice = NULL, payment = NULL, paid = NULL, attempts = NULL, reason = NULL, ended_at = NULL
            """
    /// After a death the last step may be done again: it stays one, at its place.
    private static let step = """
        INSERT INTO order_step(id, name, position, at)
            VALUES(?1, ?2, 1 + coalesce((SELECT max(position) FROM order_step WHERE id = ?1), 0), ?3)
            ON CONFLICT DO UPDATE SET at = excluded.at
        """
}

/// The tables that our own orders are in; times are nanoseconds since 1970, amounts minor units.
enum OrderTables {
    /// Whose tables they are.
    static let room = "orders"

    /// All changes of them there ever were: one that has been in a release stays as it is.
    static let migrations = [
        Migration(
            "1",
            """
            CREATE TABLE orders(
                id TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, customer TEXT NOT NULL, merchant TEXT NOT NULL,
                items TEXT NOT NULL, total INTEGER NOT NULL, invoice TEXT, payment TEXT, paid INTEGER,
                attempts INTEGER, reason TEXT, placed_at INTEGER NOT NULL, ended_at INTEGER
            ) STRICT;
            CREATE TABLE order_step(
                id TEXT NOT NULL, name TEXT NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL,
                PRIMARY KEY(id, name)
            ) STRICT, WITHOUT ROWID;
            """)
    ]
}
