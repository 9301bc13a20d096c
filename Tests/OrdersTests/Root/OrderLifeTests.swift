import Orders
import Testing

@Suite struct OrderLifeTests {
    private typealias Action = OrderLife.Action
    private typealias Answer = OrderLife.Answer

    @Test func takesItsStepsInOrder_andTellsThePartiesOnTheWay() throws {
        var life = OrderLife(Samples.command)
        #expect(life.start() == .fetch)

        var move = life.proceed(.fetched(Samples.details))
        guard case .create(var order) = move.action else { return #expect(Bool(false), "\(move.action)") }
        #expect(order.state == .new && order.quote.total == Cents(1_500) && move.notices.isEmpty)

        move = life.proceed(.done)
        let invoice = Invoice(for: order, promo: "DISC-10")
        #expect(move.action == .invoice(invoice))
        #expect(move.notices.map(\.email) == ["m@example"] && move.notices.map(\.subject) == [.placed])

        move = life.proceed(.done)
        let payment = Payment(of: invoice, method: "CARD-001")
        #expect(move.action == .pay(payment) && payment.amount == Cents(1_500))
        #expect(move.notices.map(\.email) == ["c@example"])
        #expect(move.notices.map(\.subject) == [.invoice(Cents(1_500))])

        move = life.proceed(.paid(payment, at: .seconds(6)))
        order.become(.invoiced)
        order.become(.paid)
        #expect(move.action == .flagPaid(order) && move.notices.isEmpty)

        move = life.proceed(.done)
        guard case .finish(let paid) = move.action else { return #expect(Bool(false), "\(move.action)") }
        #expect(paid.order == order && paid.latency == .seconds(1))
        #expect(move.notices.map(\.email) == ["m@example", "c@example"])
        #expect(move.notices.allSatisfy { $0.subject == .paid(Cents(1_500)) })
    }

    @Test func endsOnEveryWay_andNeverTakesBackWhatMayBePaid() {
        var ways: [[Step]] = []
        Self.walk([], OrderLife(Samples.command), .fetch, into: &ways)
        for way in ways { Self.check(way) }
        // 4 ways end at the fetch, 5 at the order; 1 + 3 × 6 … each further answer was tried at each further step.
        #expect(ways.count > 150)
        let ends = Set(ways.compactMap(\.last?.action.end))
        #expect(ends.count == 9)
    }

    @Test func trapsOnAnAnswerThatDoesNotFit() async {
        await #expect(processExitsWith: .failure) {
            var life = OrderLife(Samples.command)
            _ = life.proceed(.done)
        }
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
        case .pay(let payment): [.paid(payment, at: .seconds(6))] + errors.map { .failed($0) }
        default: [.done] + errors.map { .failed($0) }
        }
    }

    private static func walk(_ way: [Step], _ life: OrderLife, _ action: Action, into ways: inout [[Step]]) {
        var way = way
        if way.isEmpty { way = [Step(action: action)] }
        let answers = answers(to: action)
        if answers.isEmpty { return ways.append(way) }
        for answer in answers {
            var (next, life) = (way, life)
            next[next.count - 1].answer = answer
            let move = life.proceed(answer)
            next.append(Step(action: move.action, notices: move.notices))
            walk(next, life, move.action, into: &ways)
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

extension OrderLife.Action {
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
