/// The life of one order from command to end: it decides what is done next, and does nothing itself.
///
/// Start with `start()`, do what its action says, hand the answer to `proceed(_:)`, and so on until the action is an
/// end: `.finish`, `.fail` or `.abandon`. On the way, send what `takeNotices()` gives.
package struct OrderSaga: Sendable {
    /// What has to be done now. Each call is answered by one `Answer`.
    package enum Action: Equatable, Sendable {
        /// Ask for the details of the command, all at once.
        case fetch
        /// Create the order.
        case create(Order)
        /// Create the invoice.
        case invoice(Invoice)
        /// Pay; the second time with the same key, the payment's id.
        case pay(Payment)
        /// Store the order in its state, `paid`.
        case flagPaid(Order)
        /// Store the invoice in its state, `voided`.
        case void(Invoice)
        /// Store the order in its state, `cancelled`.
        case cancel(Order)
        /// The end: paid.
        case finish(PaidOrder)
        /// The end: a dead letter for this reason.
        case fail(OrderFailure)
        /// The end: whoever ran it gave up, and what was asked last is open.
        case abandon
    }

    /// What came of an action.
    package enum Answer: Sendable {
        /// The details are there.
        case fetched(OrderDetails)
        /// This service did not give what was asked for.
        case notFetched(service: String, ServiceError)
        /// It is paid: so much was charged, and answered at that time.
        case paid(Cents, at: Duration)
        /// It is done.
        case done
        /// It was not done, or nobody knows.
        case failed(ServiceError)
    }

    /// Which service fell short, before the order is taken back.
    private enum Shortfall {
        case invoice(ServiceError)
        case payment(ServiceError)
    }

    private enum State {
        /// Waiting for the details.
        case fetching
        /// Waiting for our service to take the order.
        case creating(Order)
        /// Waiting for the invoice.
        case invoicing(Order)
        /// Waiting for the money, `isSecond` after an answer that never came.
        case paying(Order, isSecond: Bool)
        /// The money has moved; waiting for the order to say so.
        case flagging(PaidOrder)
        /// Not paid; waiting for the invoice to be taken back.
        case voiding(Order, ServiceError)
        /// Nothing comes of it; waiting for the order to say so.
        case cancelling(Order, Shortfall, [OrderFailure.Leftover])
        /// Over.
        case ended
    }

    private let command: PlaceOrder
    private var state = State.fetching
    private var notices: [Notice] = []

    package init(_ command: PlaceOrder) {
        self.command = command
        // As many as there are on the way that ends well.
        notices.reserveCapacity(4)
    }

    /// The order whose life it is.
    var id: OrderID { command.id }

    /// The first action.
    package func start() -> Action { .fetch }

    /// The notices that have come up since the last time. They are sent without being waited for.
    package mutating func takeNotices() -> [Notice] {
        defer { notices = [] }
        return notices
    }

    /// Takes the answer to the last action and says what follows. An answer that does not fit is a bug of ours and traps.
    package mutating func proceed(_ answer: Answer) -> Action {
        switch answer {
        case .fetched(let details): fetched(details)
        case .notFetched(let service, let error): notFetched(service, error)
        case .paid(let amount, let time): paid(amount, at: time)
        case .done: done()
        case .failed(let error): failed(error)
        }
    }

    private mutating func done() -> Action {
        switch state {
        case .creating(let order): return invoice(order)
        case .invoicing(let order): return pay(order)
        case .flagging(let paid): return finish(paid)
        case .voiding(let order, let error): return cancel(order, .payment(error))
        case .cancelling(let order, let shortfall, let left): return end(order, shortfall, left)
        case .fetching, .paying, .ended: unexpected("a yes")
        }
    }

    private mutating func failed(_ error: ServiceError) -> Action {
        switch state {
        case .voiding(let order, let reason):
            return cancel(order, .payment(reason), [.invoiceNotVoided(Invoice(for: order).id, error)])
        case .cancelling(let order, let shortfall, let left):
            return end(order, shortfall, left + [.orderNotCancelled(error)])
        case .fetching, .ended: unexpected(error)
        case _ where error == .cancelled: return end(.abandon)
        case .creating: return end(.fail(.notCreated(command.id, error)))
        case .invoicing(let order): return cancel(order, .invoice(error))
        case .paying(let order, let isSecond): return notPaid(order, error, isSecond: isSecond)
        case .flagging(let paid):
            return end(.fail(.notFlaggedPaid(command.id, paid.payment.id, paid.amount, error)))
        }
    }

    private func unexpected(_ answer: some Any) -> Never {
        preconditionFailure("order \(command.id) cannot take \(answer) in \(state)")
    }
}

// MARK: - The way that ends well

extension OrderSaga {
    private mutating func fetched(_ details: OrderDetails) -> Action {
        guard case .fetching = state else { unexpected("details") }
        do throws(OrderFailure.Rejection) {
            let order = try Order(command, details)
            state = .creating(order)
            return .create(order)
        } catch {
            return end(.fail(.rejected(command.id, error)))
        }
    }

    private mutating func invoice(_ order: Order) -> Action {
        state = .invoicing(order)
        notices.append(.toMerchant(of: order, .placed))
        return .invoice(Invoice(for: order))
    }

    private mutating func pay(_ order: Order) -> Action {
        var order = order
        order.become(.invoiced)
        state = .paying(order, isSecond: false)
        notices.append(.toCustomer(of: order, .invoice(order.quote.total)))
        return .pay(Payment(of: Invoice(for: order)))
    }

    private mutating func paid(_ amount: Cents, at time: Duration) -> Action {
        guard case .paying(var order, _) = state else { unexpected("a payment") }
        order.become(.paid)
        state = .flagging(PaidOrder(order: order, amount: amount, paidAt: time))
        return .flagPaid(order)
    }

    private mutating func finish(_ paid: PaidOrder) -> Action {
        tellBoth(of: paid.order, .paid(paid.amount))
        return end(.finish(paid))
    }
}

// MARK: - The ways that do not

extension OrderSaga {
    private mutating func notFetched(_ service: String, _ error: ServiceError) -> Action {
        guard case .fetching = state else { unexpected(error) }
        switch error {
        case .cancelled: return end(.abandon)
        case .notFound(let id): return end(.fail(.rejected(command.id, .unknown(service: service, id: id))))
        default: return end(.fail(.notFetched(command.id, service: service, error)))
        }
    }

    /// Without an answer, in time or of the second time of asking, the money may have moved: nothing is taken back.
    private mutating func notPaid(_ order: Order, _ error: ServiceError, isSecond: Bool) -> Action {
        switch error {
        case .timedOut where !isSecond:
            state = .paying(order, isSecond: true)
            return .pay(Payment(of: Invoice(for: order)))
        case .timedOut where isSecond, .unavailable where isSecond:
            return end(.fail(.paymentUnknown(command.id, key: Action.paymentKey(of: command.id), error)))
        default:
            var voided = Invoice(for: order)
            voided.state = .voided
            state = .voiding(order, error)
            return .void(voided)
        }
    }

    private mutating func cancel(
        _ order: Order, _ shortfall: Shortfall, _ left: [OrderFailure.Leftover] = []
    ) -> Action {
        var order = order
        order.become(.cancelled)
        state = .cancelling(order, shortfall, left)
        return .cancel(order)
    }

    private mutating func end(_ order: Order, _ shortfall: Shortfall, _ left: [OrderFailure.Leftover]) -> Action {
        let (error, failure): (ServiceError, OrderFailure) =
            switch shortfall {
            case .invoice(let error): (error, .notInvoiced(order.id, error, left))
            case .payment(let error): (error, .notPaid(order.id, error, left))
            }
        tellBoth(of: order, .cancelled(error))
        return end(.fail(failure))
    }

    private mutating func end(_ action: Action) -> Action {
        state = .ended
        return action
    }

    private mutating func tellBoth(of order: Order, _ subject: Notice.Subject) {
        notices.append(.toMerchant(of: order, subject))
        notices.append(.toCustomer(of: order, subject))
    }
}

// MARK: - Steps

extension OrderSaga.Answer {
    /// What went wrong, if it did.
    package var error: ServiceError? {
        switch self {
        case .notFetched(_, let error), .failed(let error): error
        case .fetched, .paid, .done: nil
        }
    }
}

extension OrderSaga.Action {
    /// Whether the answer is one to this action, for that command; an order's life traps on any other.
    func takes(_ answer: OrderSaga.Answer, for command: PlaceOrder) -> Bool {
        switch (self, answer) {
        case (.fetch, .fetched(let details)): details.cover(command.event)
        case (.fetch, .notFetched), (.pay, .paid): true
        case (.finish, _), (.fail, _), (.abandon, _), (.fetch, _), (_, .fetched), (_, .notFetched), (_, .paid): false
        case (.pay, let answer): answer.error != nil
        case (_, .done), (_, .failed): true
        }
    }

    /// The step as a dashboard names it; nil for an end.
    package var step: String? {
        switch self {
        case .fetch: "fetch"
        case .create: "order"
        case .invoice: "invoice"
        case .pay: "payment"
        case .flagPaid: "paid"
        case .void: "void"
        case .cancel: "cancel"
        case .finish, .fail, .abandon: nil
        }
    }

    /// The key that the payment of `order` carries, every time it is asked for.
    package static func paymentKey(of order: OrderID) -> IdempotencyKey {
        IdempotencyKey(order: order, step: "payment")
    }
}
