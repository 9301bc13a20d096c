import Actors
import Orders
import TestKit

/// What outlives a process that takes orders: the file of its inboxes, and the services with what they have done.
final class StoredWorld: Sendable {
    let file: MemoryFile
    let book = MemoryPaymentBook()
    let mocks: MockServices
    let watch = Watch()
    let notices = Collected<Notice>()
    let failures = Collected<String>()

    init(_ file: MemoryFile = MemoryFile()) {
        self.file = file
        mocks = MockServices(latency: .zero, book: book)
        let (watch, notices, charge) = (watch, notices, mocks.payment.functions.create)
        let find = mocks.customer.functions.get
        mocks.customer.functions.get = { id in watch.answer("fetch") { find(id) } }
        mocks.order.functions.create = { order, key in watch.answer(key) { .immediate(order) } }
        mocks.order.functions.update = { _, key in watch.answer(key) { .immediate(()) } }
        mocks.invoice.functions.create = { invoice, key in watch.answer(key) { .immediate(invoice) } }
        mocks.invoice.functions.update = { _, key in watch.answer(key) { .immediate(()) } }
        mocks.payment.functions.create = { payment, key in
            watch.answer(key) { watch.refusal().map { .failed($0) } ?? charge(payment, key) }
        }
        mocks.notices.deliver = { notices.append($0) }
    }

    /// A process that has the file and has not begun.
    func open(
        series: Int = 1, retry: RetryPolicy = .none, clock: ActorClock = .system, isKeeping: Bool = false
    ) throws -> OrderRoot {
        var hooks = OrderRoot.Hooks()
        hooks.failed = { [failures] error, _, _ in failures.append("\(error)") }
        let stores = OrderStores(
            orders: orders, notices: MemoryStore(file, inbox: 2, identity: \.identity),
            settled: MemoryStore(file, inbox: 3, identity: \.identity), series: series,
            repository: isKeeping ? Keeper(file) : nil)
        return try OrderRoot(
            services: mocks.services, notices: mocks.notices, workers: 2, retry: retry, clock: clock, hooks: hooks,
            stores: stores)
    }

    /// The orders in the file.
    var orders: MemoryStore<PlaceOrder> { MemoryStore(file, inbox: 1, identity: \.identity) }

    /// Ends a process as it is. Nothing is in its hands any more when this returns.
    func kill(_ root: OrderRoot) async {
        await root.orders.stop(deadline: .zero)
        await root.notices.stop(deadline: .zero)
        await root.settled.stop(deadline: .zero)
        file.crash()
    }

    /// How often each notice was sent.
    var sent: [String: Int] { notices.elements.reduce(into: [:]) { $0[$1.identity, default: 0] += 1 } }
}

extension OrderRoot {
    /// Works off what is there and what comes of it.
    func finish() async {
        for actor in actors { await actor.drain() }
    }
}

/// What the services of a world have done, and what they do next.
final class Watch: Sendable {
    private struct Plan {
        var stuck: (step: String, isDone: Bool)?
        var refusals: [ServiceError] = []
        var refusal: ServiceError?
    }

    /// The steps that services have done, in order: `payment`.
    let done = Collected<String>()
    /// The keys by which they were asked to.
    let keys = Collected<String>()
    /// The steps at which services are stuck.
    let stuck = Collected<String>()
    private let plan = Locked(Plan())
    private let clock = ActorClock(ManualClock())

    /// The service of that step answers no more, whether it does what it is asked for or not.
    func getStuck(at step: String, isDone: Bool) { plan.withLock { $0.stuck = (step, isDone) } }

    /// All services answer again.
    func goOn() { plan.withLock { $0.stuck = nil } }

    /// So many payments end that way, then they do as `refusal` says.
    func refuse(_ refusals: [ServiceError]) { plan.withLock { $0.refusals = refusals } }

    /// From now on payments end that way, or well.
    func refuse(_ refusal: ServiceError?) { plan.withLock { $0.refusal = refusal } }

    func refusal() -> ServiceError? {
        plan.withLock { $0.refusals.isEmpty ? $0.refusal : $0.refusals.removeFirst() }
    }

    func answer<Answer>(
        _ key: IdempotencyKey, _ work: @escaping @Sendable () -> Reply<Answer>
    ) -> Reply<Answer> {
        answer(key.step) {
            self.keys.append("\(key)")
            return work()
        }
    }

    func answer<Answer>(_ step: String, _ work: @escaping @Sendable () -> Reply<Answer>) -> Reply<Answer> {
        guard let stuck = plan.withLock({ $0.stuck }), stuck.step == step else {
            done.append(step)
            return work()
        }
        return .deferred { () throws(ServiceError) in
            if stuck.isDone {
                self.done.append(step)
                _ = try await work().value
            }
            self.stuck.append(step)
            // It ends by being cancelled.
            try? await self.clock.sleep(for: .seconds(1))
            throw .cancelled
        }
    }
}

/// Keeps orders as lines beside the inboxes of a file.
final class Keeper: OrderRepository {
    /// What earlier processes placed.
    let known = Locked<[OrderID: UInt64?]>([:])
    /// The inbox of nobody.
    private let store: MemoryStore<String>

    init(_ file: MemoryFile) { store = MemoryStore(file, inbox: 9) }

    func keep(_ order: Order) {
        keep("\(order.id) \(order.state), \(order.itemLine) of \(order.merchant.id) for \(order.customer.id)")
    }

    func keep(_ invoice: Invoice) { keep("\(invoice.id) of \(invoice.order): \(invoice.quote.total)") }

    func keep(_ payment: Payment) { keep("\(payment.id) of \(payment.order): \(payment.amount)") }

    func keep(_ step: OrderStep) { keep("\(step.order): \(step.name)") }

    func keep(_ end: OrderOutcome) {
        keep("\(end.order) \(end.state.map { "\($0)" } ?? "never created") in \(end.attempts): \(end.reason ?? "well")")
    }

    func contents(of ids: [OrderID]) async throws(StoreFailure) -> [OrderID: UInt64?] {
        let contents = known.withLock { $0 }
        return contents.filter { ids.contains($0.key) }
    }

    private func keep(_ line: String) {
        store.commit(.step(MessageKey(rawValue: 0), RecordedStep(name: "kept: \(line)", result: []))) { _ in }
    }
}

extension StoreChange {
    /// What a commit was for, in a word.
    var word: String {
        switch self {
        case .accept(let drafts): "accept \(drafts.map { $0.identity ?? "?" }.joined(separator: " "))"
        case .complete(_, let drafts): "complete, hand over \(drafts.count)"
        case .retry: "retry"
        case .deadLetter: "dead letter"
        case .discard: "discard"
        case .replay: "replay"
        case .returnToCaller, .returnReady: "give back"
        case .deliver(_, let drafts, _): "deliver \(drafts.count)"
        case .step(let key, let step): step.name.replacing("\(key.rawValue)/", with: "")
        }
    }
}
