internal import Actors

/// Carries out what an order's life decides: the processor of the `orders` actor.
struct OrderProcess: Sendable {
    let services: Services
    let clock: ActorClock
    /// Hands notices over without waiting for them.
    let tell: @Sendable ([Notice]) -> Void

    /// Takes one order through all its steps. Throws an `OrderFailure`, or `CancellationError` when it was cancelled.
    func run(_ command: PlaceOrder, _ context: WorkerContext) async throws -> PaidOrder {
        var life = OrderLife(command)
        var action = life.start()
        while true {
            if let step = action.step { context.step(step) }
            let answer: OrderLife.Answer
            switch action {
            case .finish(let order): return order
            case .fail(let failure): throw failure
            case .abandon: throw CancellationError()
            case .fetch:
                answer = await fetch(command.event)
                context.step("total")
            default: answer = await call(action, for: command.id)
            }
            let move = life.proceed(answer)
            if !move.notices.isEmpty {
                context.step("notify")
                tell(move.notices)
            }
            action = move.action
        }
    }

    private func fetch(_ event: OrderPlacedEvent) async -> OrderLife.Answer {
        do throws(OrderFetch.Failure) {
            return .fetched(try await OrderFetch(services: services).details(of: event))
        } catch {
            return .notFetched(service: error.service, error.error)
        }
    }

    private func call(_ action: OrderLife.Action, for id: OrderID) async -> OrderLife.Answer {
        let key = IdempotencyKey(order: id, step: action.step ?? "")
        do throws(ServiceError) {
            switch action {
            case .create(let order): try await services.order.create(order, key: key)
            case .invoice(let invoice): try await services.invoice.create(invoice, key: key)
            case .pay(let payment):
                let paid = try await services.payment.create(payment, key: key)
                return .paid(paid, at: clock.now())
            case .flagPaid(let order), .cancel(let order): try await services.order.update(order, key: key)
            case .void(let invoice): try await services.invoice.update(invoice, key: key)
            case .fetch, .finish, .fail, .abandon: preconditionFailure("\(action) calls no service")
            }
            return .done
        } catch {
            return .failed(error)
        }
    }
}
