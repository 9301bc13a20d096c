internal import Actors

/// Carries out what an order's life decides: the processor of the `orders` actor.
final class OrderProcess: Sendable {
    let services: Services
    let clock: ActorClock
    /// Hands notices over without waiting for them.
    let tell: @Sendable ([Notice]) -> Void
    /// How often a step is tried that meets a passing fault. The actor that runs this waits and tries again.
    let retry: RetryPolicy
    private let progress = OrderProgress()

    /// The money has moved and the order does not say so: it is tried again after this time until it does.
    private static let flagAgain = Duration.seconds(1)

    init(
        services: Services, clock: ActorClock, retry: RetryPolicy = .none, tell: @escaping @Sendable ([Notice]) -> Void
    ) {
        self.services = services
        self.clock = clock
        self.retry = retry
        self.tell = tell
    }

    /// Takes one order through all its steps, or through those that are left since it was tried last.
    ///
    /// Throws an `OrderFailure` to be tried again, a `RetryDecision` with one that is final, or `CancellationError`.
    func run(_ command: PlaceOrder, _ context: WorkerContext) async throws -> PaidOrder {
        let place = progress.take(command.id)
        var life = place?.life ?? OrderLife(command)
        defer { tell(life.takeNotices()) }
        var action = place?.action ?? life.start()
        while true {
            switch action {
            case .finish(let order): return order
            case .fail(let failure): throw RetryDecision.notRetryable(failure)
            case .abandon: throw CancellationError()
            default: break
            }
            let answer: OrderLife.Answer
            switch carryOut(action, of: command) {
            case .there(let there): answer = there
            case .failed(let error): answer = .failed(error)
            case .coming(let wait):
                tell(life.takeNotices())
                if let step = action.step { context.step(step) }
                do throws(ServiceError) { answer = try await wait() } catch { answer = .failed(error) }
            }
            if let error = answer.error, let pause = pause(after: error, in: action, of: command.id, context) {
                tell(life.takeNotices())
                progress.keep(command.id, OrderProgress.Place(life: life, action: action))
                throw pause
            }
            action = life.proceed(answer)
        }
    }

    /// What to throw when the step that failed is to be done again; nil when the order's life decides.
    private func pause(
        after error: ServiceError, in action: OrderLife.Action, of order: OrderID, _ context: WorkerContext
    ) -> (any Error)? {
        if error == .cancelled { return CancellationError() }
        guard retry != .none, error.isPassing else { return nil }
        if case .flagPaid = action { return RetryDecision.again(after: Self.flagAgain) }
        guard context.attempt < retry.attempts else { return nil }
        return OrderFailure.interrupted(order, step: action.step ?? "", error)
    }

    private func carryOut(_ action: OrderLife.Action, of command: PlaceOrder) -> Reply<OrderLife.Answer> {
        let key = IdempotencyKey(order: command.id, step: action.step ?? "")
        switch action {
        case .fetch: return OrderFetch.reply(to: command, from: services)
        case .create(let order): return map(services.order.create(order, key: key)) { _, _ in .done }
        case .invoice(let invoice): return map(services.invoice.create(invoice, key: key)) { _, _ in .done }
        case .pay(let payment): return map(services.payment.create(payment, key: key)) { .paid($0, at: $1.now()) }
        case .flagPaid(let order), .cancel(let order):
            return map(services.order.update(order, key: key)) { _, _ in .done }
        case .void(let invoice): return map(services.invoice.update(invoice, key: key)) { _, _ in .done }
        case .finish, .fail, .abandon: preconditionFailure("\(action) calls no service")
        }
    }

    /// The reply of a service in the words of an order's life.
    @inline(__always)
    private func map<Output>(
        _ reply: Reply<Output>, _ answer: @escaping @Sendable (Output, ActorClock) -> OrderLife.Answer
    ) -> Reply<OrderLife.Answer> {
        switch reply {
        case .there(let output): .there(answer(output, clock))
        case .failed(let error): .failed(error)
        case .coming(let wait): .coming { [clock] () throws(ServiceError) in answer(try await wait(), clock) }
        }
    }
}
