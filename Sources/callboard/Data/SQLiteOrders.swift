import Actors
import DurableInbox
import Foundation
import Orders

/// Our own orders, in tables of the file that their messages are in.
///
/// What it keeps is submitted and not waited for: it is committed before whatever is submitted to the file after it.
final class SQLiteOrders: OrderRepository {
    private let store: DurableStore
    private let refused = Locked<String?>(nil)

    /// Brings the tables up to date. Blocks while it does.
    init(_ store: DurableStore) throws(StoreError) {
        self.store = store
        // The identity of a message to the actor `orders` is the order's id. Before the first commit, as the store forgets
        // something after each.
        store.whenForgotten(
            in: "orders", run: ["DELETE FROM orders WHERE id = ?1", "DELETE FROM order_step WHERE id = ?1"])
        try store.migrate(OrderTables.namespace, OrderTables.migrations)
    }

    /// What went wrong beside the orders: a statement that the tables did not take. A file that cannot be written says
    /// so itself.
    var faults: [String] { refused.withLock { $0.map { [$0] } ?? [] } }

    func keep(_ order: Order) {
        // It was fetched for this life; what else is done is of one before.
        if order.state == .new {
            execute("DELETE FROM order_step WHERE id = ?1 AND name <> 'fetch'", [.text(order.id.rawValue)])
        }
        execute(
            order.state == .new ? Self.create : Self.insert,
            [
                .text(order.id.rawValue), .text(order.state.rawValue), .text(order.customer.id.rawValue),
                .text(order.merchant.id.rawValue), .text(order.itemLine),
                .integer(Int64(order.quote.total.minorUnits)), .integer(WallTime(order.acceptedAt).nanoseconds),
                .integer(Int64(bitPattern: order.content)),
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

    func keep(_ end: OrderOutcome) {
        let now = WallTime(ActorClock.system.now())
        execute(
            "UPDATE orders SET state = coalesce(?2, state), reason = ?3, attempts = ?4, ended_at = ?5 WHERE id = ?1",
            [
                .text(end.order.rawValue), end.state.map { .text($0.rawValue) } ?? .null,
                end.reason.map { .text($0) } ?? .null, .integer(Int64(end.attempts)), .integer(now.nanoseconds),
            ])
    }

    func contents(of ids: [OrderID]) async throws(StoreFailure) -> [OrderID: UInt64?] {
        do throws(StoreError) {
            return try await store.read { (view) throws(StoreError) in
                var contents: [OrderID: UInt64?] = [:]
                guard let inbox = try view.inbox(OrderInbox.orders.rawValue) else { return contents }
                for id in ids where try view.knows(inbox, identity: id.rawValue) {
                    contents.updateValue(try Self.content(of: id, inbox, view), forKey: id)
                }
                return contents
            }
        } catch {
            throw StoreFailure("\(error)")
        }
    }

    /// What was ordered under an id: its message says it as long as it is there, then its row. A row of an older program
    /// does not.
    private static func content(
        of id: OrderID, _ inbox: InboxNumber, _ view: StoreView
    ) throws(StoreError) -> UInt64? {
        let body: [UInt8]? =
            switch try view.find(inbox, identity: id.rawValue) {
            case .pending(let row): row.body
            case .dead(let row): row.message.body
            case nil: nil
            }
        if let body { return try? JSONDecoder().decode(PlaceOrder.self, from: Data(body)).event.content }
        guard
            case .integer(let content)? = try view.query(
                "SELECT content FROM orders WHERE id = ?1", [.text(id.rawValue)]
            ).first?.first
        else { return nil }
        return UInt64(bitPattern: content)
    }

    private func execute(_ sql: String, _ arguments: [SQLValue]) {
        store.submit(.execute(sql, arguments)) { [self] result in
            guard case .failure(.refused(let reason)) = result else { return }
            refused.withLock { $0 = $0 ?? "an order's row was not written: \(reason)" }
        }
    }

    private static let insert = """
        INSERT INTO orders(id, state, customer, merchant, items, total, placed_at, content)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
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
    static let namespace = "orders"

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
            """),
        // What was ordered, as a number: whether the same id comes again for the same order.
        Migration("2", "ALTER TABLE orders ADD COLUMN content INTEGER"),
    ]
}
