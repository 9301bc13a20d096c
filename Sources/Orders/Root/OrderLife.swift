/// What an order is made from, as the services know it.
package struct OrderDetails: Hashable, Sendable {
    /// Who buys.
    package var customer: Customer
    /// Who sells.
    package var merchant: Merchant
    /// What is taken off, if anything.
    package var promotion: Promotion?
    /// Every product ordered, once.
    package var products: [ProductID: Product]

    package init(customer: Customer, merchant: Merchant, promotion: Promotion?, products: [ProductID: Product]) {
        self.customer = customer
        self.merchant = merchant
        self.promotion = promotion
        self.products = products
    }
}

/// An order whose money has moved and that says so.
package struct PaidOrder: Hashable, Sendable {
    /// The order, in state `paid`.
    package let order: Order
    /// The payment as the payment service knows it.
    package let payment: Payment
    /// When the payment was answered, on the root's clock.
    package let paidAt: Duration

    package init(order: Order, payment: Payment, paidAt: Duration) {
        self.order = order
        self.payment = payment
        self.paidAt = paidAt
    }

    /// From acceptance to payment.
    package var latency: Duration { paidAt - order.acceptedAt }
}

/// The life of one order from command to end: it decides what is done next, and does nothing itself.
///
/// Start with `start()`, do what its action says, hand the answer to `proceed(_:)`, and so on until the action is an
/// end: `.finish`, `.fail` or `.abandon`.
package struct OrderLife: Sendable {
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
        /// It is paid, at that time.
        case paid(Payment, at: Duration)
        /// It is done.
        case done
        /// It was not done, or nobody knows.
        case failed(ServiceError)
    }

    /// Notices to send off, then the action to carry out.
    package struct Move: Equatable, Sendable {
        /// They are sent without being waited for.
        package var notices: [Notice] = []
        /// What to do next.
        package let action: Action
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
        case creating(Order, PromotionID?)
        /// Waiting for the invoice.
        case invoicing(Order, Invoice)
        /// Waiting for the money, `isSecond` after an answer that never came.
        case paying(Order, Invoice, isSecond: Bool)
        /// The money has moved; waiting for the order to say so.
        case flagging(PaidOrder)
        /// Not paid; waiting for the invoice to be taken back.
        case voiding(Order, Invoice, ServiceError)
        /// Nothing comes of it; waiting for the order to say so.
        case cancelling(Order, Shortfall, [OrderFailure.Leftover])
        /// Over.
        case ended
    }

    private let command: PlaceOrder
    private var state = State.fetching

    package init(_ command: PlaceOrder) {
        self.command = command
    }

    /// The first action.
    package func start() -> Action { .fetch }

    /// Takes the answer to the last action and says what follows. An answer that does not fit is a bug of ours and traps.
    package mutating func proceed(_ answer: Answer) -> Move {
        switch (state, answer) {
        case (.voiding(let order, _, let error), .done):
            return cancel(order, .payment(error))
        case (.voiding(let order, let invoice, let error), .failed(let voiding)):
            return cancel(order, .payment(error), [.invoiceNotVoided(invoice.id, voiding)])
        case (.cancelling(let order, let shortfall, let left), .done):
            return end(order, shortfall, left)
        case (.cancelling(let order, let shortfall, let left), .failed(let error)):
            return end(order, shortfall, left + [.orderNotCancelled(error)])
        case (_, .failed(.cancelled)), (_, .notFetched(_, .cancelled)):
            return end(.abandon)
        case (.fetching, .fetched(let details)):
            return create(from: details)
        case (.fetching, .notFetched(let service, .notFound(let id))):
            return end(.fail(.rejected(command.id, .unknown(service: service, id: id))))
        case (.fetching, .notFetched(let service, let error)):
            return end(.fail(.notFetched(command.id, service: service, error)))
        case (.creating(let order, let promo), .done):
            return invoice(order, promo)
        case (.creating, .failed(let error)):
            return end(.fail(.notCreated(command.id, error)))
        case (.invoicing(let order, let invoice), .done):
            return pay(order, invoice)
        case (.invoicing(let order, _), .failed(let error)):
            return cancel(order, .invoice(error))
        case (.paying(let order, _, _), .paid(let payment, let time)):
            return flag(order, payment, at: time)
        case (.paying(let order, let invoice, let isSecond), .failed(let error)):
            return notPaid(order, invoice, error, isSecond: isSecond)
        case (.flagging(let paid), .done):
            return end(.finish(paid), telling: Notice.toBoth(of: paid.order, .paid(paid.payment.amount)))
        case (.flagging(let paid), .failed(let error)):
            return end(.fail(.notFlaggedPaid(command.id, paid.payment.id, paid.payment.amount, error)))
        default:
            preconditionFailure("order \(command.id) cannot take \(answer) in \(state)")
        }
    }
}

// MARK: - The way that ends well

extension OrderLife {
    private mutating func create(from details: OrderDetails) -> Move {
        let items = command.event.items.map { line in
            guard let product = details.products[line.product] else {
                preconditionFailure("product \(line.product) was not fetched")
            }
            return Order.Item(
                product: product.id, name: product.name, quantity: line.quantity, price: product.price)
        }
        do throws(OrderFailure.Rejection) {
            let order = Order(
                id: command.id, acceptedAt: command.acceptedAt, customer: details.customer,
                merchant: details.merchant, items: items,
                quote: try Quote(items, discount: details.promotion?.discount ?? 0))
            state = .creating(order, details.promotion?.id)
            return Move(action: .create(order))
        } catch {
            return end(.fail(.rejected(command.id, error)))
        }
    }

    private mutating func invoice(_ order: Order, _ promo: PromotionID?) -> Move {
        let invoice = Invoice(for: order, promo: promo)
        state = .invoicing(order, invoice)
        return Move(notices: [.toMerchant(of: order, .placed)], action: .invoice(invoice))
    }

    private mutating func pay(_ order: Order, _ invoice: Invoice) -> Move {
        var order = order
        order.become(.invoiced)
        state = .paying(order, invoice, isSecond: false)
        return Move(
            notices: [.toCustomer(of: order, .invoice(invoice.quote.total))],
            action: .pay(Payment(of: invoice, method: command.event.payment)))
    }

    private mutating func flag(_ order: Order, _ payment: Payment, at time: Duration) -> Move {
        var order = order
        order.become(.paid)
        state = .flagging(PaidOrder(order: order, payment: payment, paidAt: time))
        return Move(action: .flagPaid(order))
    }
}

// MARK: - The ways that do not

extension OrderLife {
    /// Without an answer, in time or of the second time of asking, the money may have moved: nothing is taken back.
    private mutating func notPaid(
        _ order: Order, _ invoice: Invoice, _ error: ServiceError, isSecond: Bool
    ) -> Move {
        switch error {
        case .timedOut where !isSecond:
            state = .paying(order, invoice, isSecond: true)
            return Move(action: .pay(Payment(of: invoice, method: command.event.payment)))
        case .timedOut where isSecond, .unavailable where isSecond:
            return end(.fail(.paymentUnknown(command.id, key: Action.paymentKey(of: command.id), error)))
        default:
            var voided = invoice
            voided.state = .voided
            state = .voiding(order, voided, error)
            return Move(action: .void(voided))
        }
    }

    private mutating func cancel(
        _ order: Order, _ shortfall: Shortfall, _ left: [OrderFailure.Leftover] = []
    ) -> Move {
        var order = order
        order.become(.cancelled)
        state = .cancelling(order, shortfall, left)
        return Move(action: .cancel(order))
    }

    private mutating func end(_ order: Order, _ shortfall: Shortfall, _ left: [OrderFailure.Leftover]) -> Move {
        let (error, failure): (ServiceError, OrderFailure) =
            switch shortfall {
            case .invoice(let error): (error, .notInvoiced(order.id, error, left))
            case .payment(let error): (error, .notPaid(order.id, error, left))
            }
        return end(.fail(failure), telling: Notice.toBoth(of: order, .cancelled(error)))
    }

    private mutating func end(_ action: Action, telling notices: [Notice] = []) -> Move {
        state = .ended
        return Move(notices: notices, action: action)
    }
}

// MARK: - Steps

extension OrderLife.Action {
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
