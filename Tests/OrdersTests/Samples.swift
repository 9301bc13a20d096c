import Actors
import Orders
import TestKit

/// What the tests of this room order, and who helps them.
enum Samples {
    static let event = OrderPlacedEvent(
        customer: "CUST-001", merchant: "MRCN-001", payment: "CARD-001", promo: "DISC-10",
        items: [LineItem("ITEM-001", quantity: 1), LineItem("ITEM-002", quantity: 2)])

    static let command = PlaceOrder(id: "ORD-1", acceptedAt: .seconds(5), event: event)

    static let customer = Customer(id: "CUST-001", email: "c@example", name: "Customer")
    static let merchant = Merchant(id: "MRCN-001", email: "m@example", name: "Merchant")
    static let promotion = Promotion(id: "DISC-10", name: "10% discount", discount: 10)
    static let products = [
        Product(id: "ITEM-001", name: "One", price: Cents(1_000)),
        Product(id: "ITEM-002", name: "Two", price: Cents(333)),
    ]
    static let details = OrderDetails(
        customer: customer, merchant: merchant, promotion: promotion, products: products)

    static func item(_ price: Int, quantity: Int = 1) -> Order.Item {
        Order.Item(product: "IT-001", name: "Item", quantity: quantity, price: Cents(price))
    }

    /// An order of 16.66, less 1.66.
    static func order() throws -> Order {
        try Order(command, details)
    }
}

/// How the mock services of a stage reply.
enum Replies: CaseIterable, Sendable {
    /// The answer is there.
    case atOnce
    /// The answer has to be waited for, though no time passes.
    case later
}

/// A root on mock services without latency, that keeps its failures and notices.
struct Stage {
    let mocks: MockServices
    let root: OrderRoot
    let failures = Collected<String>()
    let notices = Collected<Notice>()

    init(_ replies: Replies, book: any PaymentBook = MemoryPaymentBook()) throws {
        switch replies {
        case .atOnce: try self.init(book: book)
        case .later: try self.init(latency: .milliseconds(20), clock: ActorClock(HastyClock()), book: book)
        }
    }

    init(
        workers: Int = 20, latency: Duration = .zero, clock: ActorClock = .system, retry: RetryPolicy = .none,
        book: any PaymentBook = MemoryPaymentBook(), hooks: OrderRoot.Hooks = OrderRoot.Hooks()
    ) throws {
        mocks = MockServices(latency: latency, clock: clock, book: book)
        var hooks = hooks
        let (failures, notices) = (failures, notices)
        hooks.failed = { error, _, _ in failures.append("\(error)") }
        mocks.notices.deliver = { notice in notices.append(notice) }
        root = try OrderRoot(
            services: mocks.services, notices: mocks.notices, workers: workers, retry: retry, clock: clock,
            hooks: hooks)
    }

    /// Drains all actors, front to back.
    func drain() async {
        for actor in root.actors { await actor.drain() }
    }
}
