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
    private final class Books: Sendable {
        let numbers = Locked(OrderNumbers())
        let day = Locked(DaysBook())
    }

    /// Takes every step of an order; directed to `settled`.
    package let orders: WorkerActor<PlaceOrder, PaidOrder>
    /// Sends notices, so that no order waits for them.
    package let notices: WorkerActor<Notice, Void>
    /// Enters paid orders into the day's book.
    package let settled: WorkerActor<PaidOrder, Void>

    private let books: Books
    private let clock: ActorClock
    private let hooks: Hooks

    /// Builds and wires the actors; they run at once.
    ///
    /// - Parameter retry: what becomes of an order, or a notice, whose step met a passing fault; an order goes on at
    ///   that step. That it is paid is flagged until it holds, unless nothing is retried at all.
    package init(
        services: Services, notices sender: any NoticeSending, workers: Int = 20, noticeWorkers: Int = 4,
        retry: RetryPolicy = .none, clock: ActorClock = .system, hooks: Hooks = Hooks()
    ) {
        let books = Books()
        let notices = Self.notices(sender, workers: noticeWorkers, retry, clock, hooks)
        // Nobody but `notices` could keep a notice: while it is stopped, they are its dead letters.
        let process = OrderProcess(services: services, clock: clock, retry: retry) {
            notices.queueOrKeep(contentsOf: $0)
        }
        self.orders = WorkerActor(
            "orders", workers: workers, retry: retry, deadLetters: .max, clock: clock, label: \.id.rawValue
        ) { command, context in
            try await process.run(command, context)
        } onError: { error, command, context in
            guard !context.willRetry else { return }
            books.day.withLock { $0.fail(at: clock.now()) }
            await hooks.failed?(error, command, context)
        }
        self.settled = WorkerActor("settled", deadLetters: .max, clock: clock, label: \.order.id.rawValue) { paid, _ in
            try books.day.withLock { (day: inout sending DaysBook) in try day.settle(paid, at: clock.now()) }
        }
        self.notices = notices
        self.books = books
        self.clock = clock
        self.hooks = hooks
        orders.direct(to: settled)
    }

    private static func notices(
        _ sender: any NoticeSending, workers: Int, _ retry: RetryPolicy, _ clock: ActorClock, _ hooks: Hooks
    ) -> WorkerActor<Notice, Void> {
        WorkerActor(
            "notices", workers: workers, retry: retry, deadLetters: .max, clock: clock, label: \.order.rawValue
        ) { notice, _ in
            try await sender.send(notice).value
        } onError: { error, notice, context in
            guard !context.willRetry else { return }
            await hooks.noticeFailed?(error, notice, context)
        }
    }
}

extension OrderRoot {
    /// The actors, front to back: the order in which they are drained and stopped.
    package var actors: [any ObservableActor] { [orders, notices, settled] }

    /// The day's book as it stands.
    package var day: DaysBook { books.day.withLock { $0 } }

    /// Places one order. It is accepted when this returns, if the placement says so.
    /// - Throws: `QueueError` with the event when `orders` is stopped.
    @discardableResult
    package func place(_ event: OrderPlacedEvent) async throws(QueueError<OrderPlacedEvent>) -> Placement {
        try await place(contentsOf: CollectionOfOne(event))
    }

    /// Places orders in one acceptance, all or none, leaving out those that were placed before.
    /// - Throws: `QueueError` with all events that would have been accepted when `orders` is stopped.
    @discardableResult
    package func place(
        contentsOf events: some Sequence<OrderPlacedEvent>
    ) async throws(QueueError<OrderPlacedEvent>) -> Placement {
        let now = clock.now()
        let (commands, placement) = books.numbers.withLock { $0.admit(events, at: now) }
        guard !commands.isEmpty else { return placement }
        do throws(QueueError<PlaceOrder>) {
            try await orders.queue(contentsOf: commands)
        } catch {
            books.numbers.withLock { $0.release(commands) }
            throw error.map(\.event)
        }
        books.day.withLock { $0.accept(at: now) }
        await hooks.accepted?(placement.accepted)
        return placement
    }
}
