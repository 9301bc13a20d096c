import Orders
import Testing

@Suite struct OrderSagaTests {
    private typealias Action = OrderSaga.Action
    private typealias Answer = OrderSaga.Answer

    @Test func takesItsStepsInOrder_andTellsThePartiesOnTheWay() throws {
        var saga = OrderSaga(Samples.command)
        #expect(saga.start() == .fetch)

        var action = saga.proceed(.fetched(Samples.details))
        guard case .create(var order) = action else { return #expect(Bool(false), "\(action)") }
        #expect(order.state == .new && order.quote.total == Cents(1_500) && saga.takeNotices().isEmpty)

        action = saga.proceed(.done)
        let invoice = Invoice(for: order)
        #expect(action == .invoice(invoice))
        var notices = saga.takeNotices()
        #expect(notices.map(\.email) == ["m@example"] && notices.map(\.subject) == [.placed])

        action = saga.proceed(.done)
        let payment = Payment(of: invoice)
        #expect(action == .pay(payment) && payment.amount == Cents(1_500))
        notices = saga.takeNotices()
        #expect(notices.map(\.email) == ["c@example"])
        #expect(notices.map(\.subject) == [.invoice(Cents(1_500))])

        action = saga.proceed(.paid(payment.amount, at: .seconds(6)))
        order.become(.invoiced)
        order.become(.paid)
        #expect(action == .flagPaid(order) && saga.takeNotices().isEmpty)

        action = saga.proceed(.done)
        guard case .finish(let paid) = action else { return #expect(Bool(false), "\(action)") }
        #expect(paid.order == order && paid.payment == payment && paid.latency == .seconds(1))
        notices = saga.takeNotices()
        #expect(notices.map(\.email) == ["m@example", "c@example"])
        #expect(notices.allSatisfy { $0.subject == .paid(Cents(1_500)) })
    }

    /// Records are equal that are of the same order and state: what they say is looked at here, one by one.
    @Test func saysOnEveryRecordWhatTheCommandAndTheServicesSaid() throws {
        var saga = OrderSaga(Samples.command)
        guard case .create(let order) = saga.proceed(.fetched(Samples.details)),
            case .invoice(let invoice) = saga.proceed(.done),
            case .pay(let payment) = saga.proceed(.done),
            case .flagPaid(let flagged) = saga.proceed(.paid(payment.amount, at: .seconds(6))),
            case .finish(let paid) = saga.proceed(.done)
        else { return #expect(Bool(false), "not the way that ends well") }

        for order in [order, flagged, paid.order] { try Self.check(order) }
        #expect(order.state == .new && flagged.state == .paid && paid.order.state == .paid)
        #expect(invoice.id == "INV-ORD-1" && invoice.order == "ORD-1" && invoice.customer == "CUST-001")
        #expect(invoice.promo == "DISC-10" && invoice.quote == order.quote && invoice.state == .open)
        for payment in [payment, paid.payment] {
            #expect(payment.id == "PAY-ORD-1" && payment.invoice == "INV-ORD-1")
            #expect(payment.method == "CARD-001" && payment.amount == Cents(1_500))
        }
        #expect(saga.takeNotices().map(\.name) == ["Merchant", "Customer", "Merchant", "Customer"])
    }

    @Test func endsOnEveryWay_andNeverTakesBackWhatMayBePaid() {
        var ways: [[Step]] = []
        Self.walk([], OrderSaga(Samples.command), .fetch, into: &ways)
        for way in ways { Self.check(way) }
        // 4 ways end at the fetch, 5 at the order; 1 + 3 × 6 … each further answer was tried at each further step.
        #expect(ways.count > 150)
        let ends = Set(ways.compactMap(\.last?.action.end))
        #expect(ends.count == 9)
    }

    @Test func trapsOnAnAnswerThatDoesNotFit() async {
        await #expect(processExitsWith: .failure) {
            var saga = OrderSaga(Samples.command)
            _ = saga.proceed(.done)
        }
    }

    private static func check(_ order: Order) throws {
        #expect(order.id == "ORD-1" && order.acceptedAt == .seconds(5))
        #expect(order.customer == Samples.customer && order.merchant == Samples.merchant)
        let items = [
            Order.Item(product: "ITEM-001", name: "One", quantity: 1, price: Cents(1_000)),
            Order.Item(product: "ITEM-002", name: "Two", quantity: 2, price: Cents(333)),
        ]
        #expect(order.items == items)
        #expect(order.quote == (try Quote(items, discount: 10)))
    }

    /// An action with the notices that came with it.
    private struct Step {
        let action: Action
        var notices: [Notice] = []
        var answer: Answer?
    }

    private static let errors: [ServiceError] = [
        .notFound("X"), .declined("no cover"), .timedOut, .unavailable("down"), .cancelled,
    ]

    private static func answers(to action: Action) -> [Answer] {
        switch action {
        case .finish, .fail, .abandon: []
        case .fetch:
            [.fetched(Samples.details)]
                + errors.map { .notFetched(service: "customer", $0) }
        case .pay(let payment): [.paid(payment.amount, at: .seconds(6))] + errors.map { .failed($0) }
        default: [.done] + errors.map { .failed($0) }
        }
    }

    private static func walk(_ way: [Step], _ saga: OrderSaga, _ action: Action, into ways: inout [[Step]]) {
        var way = way
        if way.isEmpty { way = [Step(action: action)] }
        let answers = answers(to: action)
        if answers.isEmpty { return ways.append(way) }
        for answer in answers {
            var (next, saga) = (way, saga)
            next[next.count - 1].answer = answer
            let action = saga.proceed(answer)
            next.append(Step(action: action, notices: saga.takeNotices()))
            walk(next, saga, action, into: &ways)
        }
    }

    private static func check(_ way: [Step]) {
        let names = way.map { $0.action.step ?? "end" }
        let subjects = way.flatMap { $0.notices.map(\.subject) }
        let isPaid = way.contains { if case .paid = $0.answer { true } else { false } }
        let isTakenBack = names.contains("void") || names.contains("cancel")
        let isCancelled = subjects.contains { if case .cancelled = $0 { true } else { false } }

        #expect(names.count { $0 == "payment" } <= 2 && names.count { $0 == "end" } == 1)
        #expect(!(isPaid && isTakenBack), "\(names)")
        #expect(isCancelled == isTakenBack)
        switch way.last?.action {
        case .finish: #expect(isPaid && subjects.count == 4)
        case .fail(.notPaid): #expect(names.suffix(3) == ["void", "cancel", "end"] && !isPaid)
        case .fail(.notInvoiced): #expect(names.suffix(3) == ["invoice", "cancel", "end"])
        case .fail(.paymentUnknown): #expect(names.suffix(3) == ["payment", "payment", "end"] && !isTakenBack)
        case .fail(.notFlaggedPaid): #expect(isPaid)
        case .fail(.rejected), .fail(.notFetched), .fail(.notCreated): #expect(subjects.isEmpty)
        default: break
        }
    }
}

extension OrderSaga.Action {
    /// Which end it is; nil for none.
    fileprivate var end: String? {
        switch self {
        case .finish: "paid"
        case .abandon: "abandoned"
        case .fail(.rejected): "rejected"
        case .fail(.notFetched): "not fetched"
        case .fail(.notCreated): "not created"
        case .fail(.notInvoiced): "not invoiced"
        case .fail(.notPaid): "not paid"
        case .fail(.paymentUnknown): "payment unknown"
        case .fail(.notFlaggedPaid): "not flagged paid"
        default: nil
        }
    }
}
