package import Actors

/// The order as aggregate root: takes events, and sees each through to payment or to a dead letter with its reason.
///
/// Three actors do it: `orders` takes the steps, `notices` tells the parties, `settled` keeps the day's book. Drain and
/// stop them in the order of `actors`.
package final class OrderRoot: Sendable {
    /// Who wants to know of what happens. All are called on the actors' tasks and hold them up.
    package struct Hooks: Sendable {
        /// Orders were accepted; `place` returns after it.
        package var accepted: (@Sendable ([OrderID]) async -> Void)?
        /// An order becomes a dead letter, for that reason.
        package var failed: (@Sendable (any Error, PlaceOrder, WorkerContext) async -> Void)?
        /// A notice becomes a dead letter, for that reason.
        package var noticeFailed: (@Sendable (any Error, Notice, WorkerContext) async -> Void)?

        package init() {}
    }

    /// What changes, each behind its own lock.
    final class Counters: Sendable {
        let numbers: Locked<OrderNumbers>
        let statistics = Locked(RunStatistics())

        init(_ numbers: OrderNumbers) { self.numbers = Locked(numbers) }
    }

    /// Takes every step of an order; directed to `settled`.
    package let orders: WorkerActor<PlaceOrder, PaidOrder>
    /// Sends notices, so that no order waits for them.
    package let notices: WorkerActor<Notice, Void>
    /// Enters paid orders into the day's book.
    package let settled: WorkerActor<PaidOrder, Void>

    private let counters: Counters
    private let clock: ActorClock
    private let hooks: Hooks
    private let beginsPaused: Bool
    /// Knows the orders of earlier processes.
    private let repository: (any OrderRepository)?

    /// Builds and wires the actors. They run at once, or with stores, where they find what earlier processes left, from
    /// `begin()` on.
    ///
    /// - Parameters:
    ///   - retry: what becomes of an order, or a notice, whose step met a passing fault; an order goes on at that step.
    ///     That it is paid is flagged until it holds, unless nothing is retried at all.
    ///   - stores: where orders, notices and paid orders are kept so that they outlive the process; an order goes on
    ///     after the last step whose answer is recorded there. Nil to have them in memory alone.
    /// - Throws: `StoreFailure` when a store cannot be read; without stores nothing. It blocks while they are read.
    package init(
        services: Services, notices sender: any NoticeSending, workers: Int = 20, noticeWorkers: Int = 4,
        retry: RetryPolicy = .none, clock: ActorClock = .system, hooks: Hooks = Hooks(), stores: OrderStores? = nil
    ) throws(StoreFailure) {
        var services = services
        if let repository = stores?.repository { services.order = StoredOrderService(repository: repository) }
        let make = Making(
            retry: retry, clock: clock, hooks: hooks, counters: Counters(OrderNumbers(series: stores?.series)))
        let notices = try make.notices(sender, workers: noticeWorkers, in: stores?.notices)
        // Nobody but `notices` could keep a notice: while it is stopped, they are its dead letters.
        let process = OrderProcess(services: services, clock: clock, retry: retry, repository: stores?.repository) {
            notices.queueOrKeep(contentsOf: $0)
        }
        self.orders = try make.orders(process, workers: workers, in: stores?.orders)
        self.settled = try make.settled(in: stores?.settled)
        self.notices = notices
        self.counters = make.counters
        self.clock = clock
        self.hooks = hooks
        beginsPaused = stores != nil
        repository = stores?.repository
        orders.direct(to: settled)
    }
}

extension OrderRoot {
    /// The actors, front to back: the order in which they are drained and stopped.
    package var actors: [any ObservableActor] { [orders, notices, settled] }

    /// Goes on with what the stores have, once everybody listens; to be called once. Without stores it does nothing.
    package func begin() {
        guard beginsPaused else { return }
        // What was accepted by an earlier process is this day's work from now on.
        if actors.contains(where: { $0.snapshot().ledger.pending > 0 }) {
            counters.statistics.withLock { $0.accept(at: clock.now()) }
        }
        settled.resume()
        notices.resume()
        orders.resume()
    }

    /// The day's book as it stands.
    package var statistics: RunStatistics { counters.statistics.withLock { $0 } }

    /// Places one order. It is accepted when this returns, if the placement says so.
    /// - Throws: `QueueError` with the event when `orders` is stopped.
    @discardableResult
    package func place(_ event: OrderPlacedEvent) async throws(QueueError<OrderPlacedEvent>) -> Placement {
        try await place(contentsOf: CollectionOfOne(event))
    }

    /// Places orders in one acceptance, all or none, leaving out those that were placed before: by this process, or with
    /// stores that keep orders, by an earlier one. Of the latter the hook `accepted` is told again: whoever placed them
    /// may not have learnt that they are accepted.
    /// - Throws: `QueueError` with all events that would have been accepted when `orders` is stopped, or when their store
    ///   failed.
    @discardableResult
    package func place(
        contentsOf events: some Collection<OrderPlacedEvent>
    ) async throws(QueueError<OrderPlacedEvent>) -> Placement {
        let earlier = try await learn(events)
        let now = clock.now()
        let (commands, placement) = counters.numbers.withLock { numbers in
            numbers.learn(earlier)
            return numbers.admit(events, at: now)
        }
        if !commands.isEmpty {
            do throws(QueueError<PlaceOrder>) {
                try await orders.queue(contentsOf: commands)
            } catch {
                counters.numbers.withLock { $0.release(commands) }
                throw error.map(\.event)
            }
            counters.statistics.withLock { $0.accept(at: now) }
        }
        let again = earlier.isEmpty ? [] : Set(placement.repeated).filter { earlier[$0] != nil }
        let acknowledged = again.isEmpty ? placement.accepted : placement.accepted + again
        if !acknowledged.isEmpty { await hooks.accepted?(acknowledged) }
        return placement
    }

    /// What earlier processes placed of these events: their ids, with what is known of the orders' content.
    private func learn(
        _ events: some Collection<OrderPlacedEvent>
    ) async throws(QueueError<OrderPlacedEvent>) -> [OrderID: UInt64?] {
        guard let repository, events.contains(where: { $0.id != nil }) else { return [:] }
        let named = Set(events.compactMap(\.id))
        let ids = counters.numbers.withLock { numbers in
            named.filter { numbers.isUnknown($0) }
        }
        guard !ids.isEmpty else { return [:] }
        do throws(StoreFailure) {
            return try await repository.contents(of: Array(ids))
        } catch {
            throw .failed(refused: Array(events), error)
        }
    }
}
