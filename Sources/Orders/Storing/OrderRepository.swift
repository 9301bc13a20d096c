package import Actors

/// Keeps our own orders where one can ask about them, beside the stores of the actors.
///
/// A call hands over and waits for nothing. What it hands over is committed before everything that is submitted to the
/// stores after it: a step is recorded as done after what is kept of it. After a crash between the two the step is done
/// again, and so is the call, with the same arguments but for the time.
package protocol OrderRepository: AnyObject, Sendable {
    /// The order was created, or stands in another state. Created again, it begins anew: a dead letter is tried again.
    func keep(_ order: Order)
    /// The customer is asked to pay: the order is `invoiced`.
    func keep(_ invoice: Invoice)
    /// So much was charged.
    func keep(_ payment: Payment)
    /// A step is done.
    func keep(_ step: OrderStep)
    /// The order has come to an end. What was rejected was never created.
    func keep(_ end: OrderOutcome)
    /// Which of these ids were placed before, as far as the stores remember, each with its content as
    /// ``OrderPlacedEvent/content`` tells it; nil for content that is not known any more.
    /// - Throws: when the store cannot be read.
    func contents(of ids: [OrderID]) async throws(StoreFailure) -> [OrderID: UInt64?]
}

extension OrderRepository {
    /// Keeps what an answered step has done; nothing when it failed.
    func keep(_ answer: OrderSaga.Answer, to action: OrderSaga.Action, _ step: OrderStep) {
        guard answer.error == nil else { return }
        switch (action, answer) {
        case (.invoice(let invoice), _): keep(invoice)
        case (.pay(var payment), .paid(let amount, _)):
            payment.amount = amount
            keep(payment)
        default: break
        }
        keep(step)
    }
}

/// A step of an order that is done.
package struct OrderStep: Hashable, Sendable {
    /// The order.
    package var order: OrderID
    /// The step as a dashboard names it, such as `payment`, and how often it was asked for when that is not once:
    /// `payment 2`. Unique within the order.
    package var name: String
    /// When it was done.
    package var at: WallTime

    package init(order: OrderID, name: String, at: WallTime) {
        self.order = order
        self.name = name
        self.at = at
    }
}

/// How an order ended.
package struct OrderOutcome: Hashable, Sendable {
    /// The order.
    package var order: OrderID
    /// Where it stands; nil when it was never created.
    package var state: OrderState?
    /// Why it did not end well, if it did not: then it is a dead letter.
    package var reason: String?
    /// How many attempts it took.
    package var attempts: Int

    package init(order: OrderID, state: OrderState?, reason: String? = nil, attempts: Int) {
        self.order = order
        self.state = state
        self.reason = reason
        self.attempts = attempts
    }
}

/// Our own orders as a service: it answers at once, as what it keeps is committed before the step is recorded.
struct StoredOrderService: Creating, Updating {
    let repository: any OrderRepository

    func create(_ order: Order, key: IdempotencyKey) -> Reply<Order> {
        repository.keep(order)
        return .immediate(order)
    }

    func update(_ order: Order, key: IdempotencyKey) -> Reply<Void> {
        .immediate(repository.keep(order))
    }
}

extension OrderFailure {
    /// Where the order stands after it; nil when it was never created.
    var orderState: OrderState? {
        switch self {
        case .rejected, .notFetched, .notCreated: nil
        case .notInvoiced(_, _, let left): left.contains(where: \.isOrder) ? .new : .cancelled
        case .notPaid(_, _, let left): left.contains(where: \.isOrder) ? .invoiced : .cancelled
        case .paymentUnknown, .notFlaggedPaid, .interrupted: .invoiced
        }
    }
}

extension OrderFailure.Leftover {
    fileprivate var isOrder: Bool { if case .orderNotCancelled = self { true } else { false } }
}
