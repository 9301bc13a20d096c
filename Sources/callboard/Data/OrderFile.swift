import Actors
import Dashboard
import DurableInbox
import Glibc
import Orders

/// The file in which a run keeps its orders, and what an earlier run left there.
final class OrderFile: Sendable {
    /// Where it is.
    let path: String
    let stores: OrderStores
    private let store: DurableStore
    private let orders: SQLiteOrders

    /// Opens the file in that directory, or makes both.
    /// - Throws: `Failure` when they cannot be used.
    init(directory: String, keeping retention: Retention) throws {
        path = DataDirectory.file(in: directory)
        do throws(StoreError) {
            store = try DurableStore(path: path, Self.options(retention))
            orders = try SQLiteOrders(store)
            stores = OrderStores(
                orders: try store.inbox("orders", of: PlaceOrder.self, identity: { $0.identity }),
                notices: try store.inbox("notices", of: Notice.self, identity: { $0.identity }),
                settled: try store.inbox("settled", of: PaidOrder.self, identity: { $0.identity }),
                series: store.recovery.epoch, repository: orders)
        } catch {
            throw Failure(error)
        }
    }

    /// What went wrong beside the orders, in words.
    var faults: [String] { orders.faults }

    /// How many orders were pending when the run before this one ended, and what else is to be said of it; nil when there
    /// is nothing.
    var recovery: String? {
        // A paid order is pending until `settled` has entered it.
        let settling = store.recovery.inboxes.first { $0.name == "settled" }?.pending ?? 0
        guard let inbox, inbox.pending + inbox.buried + settling > 0 else { return nil }
        var text = "recovered \(Format.count(inbox.pending + settling)) orders"
        if inbox.inFlight > 0 { text += " (\(Format.count(inbox.inFlight)) were in flight)" }
        if case .fault(let signal) = store.recovery.lastEnd { text += "; the last run died of signal \(signal)" }
        if inbox.buried > 0 { text += ", which \(Format.count(inbox.buried)) dead letters may have caused twice" }
        return text
    }

    private var inbox: Recovery.Inbox? { store.recovery.inboxes.first { $0.name == "orders" } }

    /// Reads what the orders' view asks for, on a thread that may block. It uses the owner's connections: one more file
    /// descriptor, closed again, would take SQLite's locks from this process.
    /// - Throws: `Failure` when the file cannot be read.
    func answer(_ query: OrdersViewState.Query) async throws(Failure) -> OrdersViewState.Answer {
        do throws(StoreError) {
            return try await store.read { (view) throws(StoreError) in
                try OrdersViewState.Answer(query, OrderQueries(view), now: .now)
            }
        } catch {
            throw Failure(error)
        }
    }

    /// Has `handler` called when the file cannot be written any more.
    func onFailure(_ handler: @escaping @Sendable (String) -> Void) {
        store.observe { state in
            if case .failed(let error) = state { handler("\(error)") }
        }
    }

    /// Gives the file back; what is pending stays in it.
    func close() { store.close() }

    /// A build for tests can be told to kill itself at an instant: `CALLBOARD_FAULT=beforeCommit:37`, at the 37th.
    private static func options(_ retention: Retention) -> StoreOptions {
        var options = StoreOptions()
        options.keep(retention.time)
        #if DEBUG
        guard let text = getenv("CALLBOARD_FAULT").map({ String(cString: $0) }) else { return options }
        let parts = text.split(separator: ":")
        guard parts.count == 2, let point = FaultPoint(rawValue: String(parts[0])), let place = Int(parts[1]) else {
            return options
        }
        let passes = Locked(0)
        options.hook = { reached in
            guard reached == point else { return }
            let count = passes.withLock { passes in
                passes += 1
                return passes
            }
            if count == place { kill(getpid(), SIGKILL) }
        }
        #endif
        return options
    }
}
