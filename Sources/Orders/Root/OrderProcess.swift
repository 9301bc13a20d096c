internal import Actors

/// Carries out what an order's life decides: the processor of the `orders` actor.
final class OrderProcess: Sendable {
    let services: Services
    let clock: ActorClock
    /// Hands notices over without waiting for them.
    let notify: @Sendable ([Notice]) -> Void
    /// How often a step is tried that meets a passing fault. The actor that runs this waits and tries again.
    let retry: RetryPolicy
    /// Keeps what is done of orders for those who ask, where the steps are recorded.
    let repository: (any OrderRepository)?
    private let progress = OrderProgress()

    /// The money has moved and the order does not say so: it is tried again after this time until it does.
    private static let flagAgain = Duration.seconds(1)

    init(
        services: Services, clock: ActorClock, retry: RetryPolicy = .none, repository: (any OrderRepository)? = nil,
        notify: @escaping @Sendable ([Notice]) -> Void
    ) {
        self.services = services
        self.clock = clock
        self.retry = retry
        self.repository = repository
        self.notify = notify
    }

    /// Takes one order through all its steps, or through those that are left since it was tried last.
    ///
    /// Throws an `OrderFailure` to be tried again, a `RetryDecision` with one that is final, or `CancellationError`.
    func run(_ command: PlaceOrder, _ context: WorkerContext) async throws -> PaidOrder {
        var journal = OrderJournal(of: command, in: context)
        var place = try recall(&journal) ?? progress.take(command.id) ?? OrderProgress.Place(of: command)
        defer { notify(place.saga.takeNotices()) }
        while let step = place.action.step {
            // Whoever was given up on does no more for an order that somebody else may go on with.
            if journal != nil { try Task.checkCancellation() }
            let answer: OrderSaga.Answer
            switch carryOut(place.action, of: command) {
            case .immediate(let value): answer = value
            case .failed(let error): answer = .failed(error)
            case .deferred(let wait):
                notify(place.saga.takeNotices())
                context.step(step)
                do throws(ServiceError) { answer = try await wait() } catch { answer = .failed(error) }
            }
            if let error = answer.error, let pause = pause(after: error, in: place.action, of: command.id, context) {
                notify(place.saga.takeNotices())
                if journal == nil { progress.keep(command.id, place) }
                throw pause
            }
            let asked = place.action
            place.action = place.saga.proceed(answer)
            if journal != nil { try await record(answer, to: asked, step, &place, &journal) }
        }
        return try end(place.action, of: command.id, context)
    }

    /// Where the journal says that the order is; nil where there is none.
    private func recall(_ journal: inout OrderJournal?) throws -> OrderProgress.Place? {
        do { return try journal?.recall() } catch { throw RetryDecision.notRetryable(error) }
    }

    /// Submits what came of an answer and then the answer itself: when that is committed, so is all else.
    private func record(
        _ answer: OrderSaga.Answer, to action: OrderSaga.Action, _ step: String, _ place: inout OrderProgress.Place,
        _ journal: inout OrderJournal?
    ) async throws {
        notify(place.saga.takeNotices())
        if let name = journal?.name(of: step) {
            repository?.keep(answer, to: action, OrderStep(order: place.saga.id, name: name, at: WallTime(clock.now())))
        }
        try await journal?.record(answer, to: step)
    }

    private func end(
        _ action: OrderSaga.Action, of order: OrderID, _ context: WorkerContext
    ) throws -> PaidOrder {
        switch action {
        case .finish(let paid):
            repository?.keep(OrderOutcome(order: order, state: .paid, attempts: context.attempt))
            return paid
        case .fail(let failure):
            repository?.keep(
                OrderOutcome(
                    order: order, state: failure.orderState, reason: "\(failure)", attempts: context.attempt))
            throw RetryDecision.notRetryable(failure)
        default: throw CancellationError()
        }
    }

    /// What to throw when the step that failed is to be done again; nil when the order's life decides.
    private func pause(
        after error: ServiceError, in action: OrderSaga.Action, of order: OrderID, _ context: WorkerContext
    ) -> (any Error)? {
        if error == .cancelled { return CancellationError() }
        guard retry != .none, error.isPassing else { return nil }
        if case .flagPaid = action { return RetryDecision.again(after: Self.flagAgain) }
        guard context.attempt < retry.attempts else { return nil }
        return OrderFailure.interrupted(order, step: action.step ?? "", error)
    }

    private func carryOut(_ action: OrderSaga.Action, of command: PlaceOrder) -> Reply<OrderSaga.Answer> {
        let key = IdempotencyKey(order: command.id, step: action.step ?? "")
        switch action {
        case .fetch: return OrderFetch.reply(to: command, from: services)
        case .create(let order): return map(services.order.create(order, key: key)) { _, _ in .done }
        case .invoice(let invoice): return map(services.invoice.create(invoice, key: key)) { _, _ in .done }
        case .pay(let payment):
            return map(services.payment.create(payment, key: key)) { .paid($0.amount, at: $1.now()) }
        case .flagPaid(let order), .cancel(let order):
            return map(services.order.update(order, key: key)) { _, _ in .done }
        case .void(let invoice): return map(services.invoice.update(invoice, key: key)) { _, _ in .done }
        case .finish, .fail, .abandon: preconditionFailure("\(action) calls no service")
        }
    }

    /// The reply of a service in the words of an order's life.
    @inline(__always)
    private func map<Output>(
        _ reply: Reply<Output>, _ answer: @escaping @Sendable (Output, ActorClock) -> OrderSaga.Answer
    ) -> Reply<OrderSaga.Answer> {
        switch reply {
        case .immediate(let output): .immediate(answer(output, clock))
        case .failed(let error): .failed(error)
        case .deferred(let wait): .deferred { [clock] () throws(ServiceError) in answer(try await wait(), clock) }
        }
    }
}
