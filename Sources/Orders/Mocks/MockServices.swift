package import Actors

/// All services that an order needs, mocked: the catalogue's records, and conduct that can be changed while they run.
package struct MockServices: Sendable {
    /// Why a payment is declined, or nil when it is not.
    package typealias Declines = @Sendable (Payment) -> String?

    /// Knows the catalogue's customers.
    package let customer: MockService<Customer>
    /// Knows the catalogue's merchants.
    package let merchant: MockService<Merchant>
    /// Knows the catalogue's promotions.
    package let promo: MockService<Promotion>
    /// Knows the catalogue's products.
    package let product: MockService<Product>
    /// Takes any order.
    package let order: MockService<Order>
    /// Takes any invoice.
    package let invoice: MockService<Invoice>
    /// Charges by the book.
    package let payment: MockService<Payment>
    /// Tells the parties.
    package let notices: MockNoticeSender
    /// Every charge there was.
    package let book: any PaymentBook

    /// Services that behave alike; each draws its faults from a seed of its own, made from `seed`.
    package init(
        latency: Duration = .milliseconds(20), clock: ActorClock = .system, seed: UInt64 = 42,
        book: any PaymentBook = MemoryPaymentBook()
    ) {
        var seeds = SeededGenerator(seed: seed)
        func endpoint(_ name: String, _ latency: Duration = latency) -> MockEndpoint {
            MockEndpoint(name, conduct: MockBehavior(latency: latency), clock: clock, seed: seeds.next())
        }
        customer = .knowing(MockCatalogue.customer, at: endpoint("customer"))
        merchant = .knowing(MockCatalogue.merchant, at: endpoint("merchant"))
        promo = .knowing(MockCatalogue.promotion, at: endpoint("promo"))
        product = .knowing(MockCatalogue.product, at: endpoint("product"))
        order = MockService(endpoint("order"))
        invoice = MockService(endpoint("invoice"))
        payment = MockService(endpoint("payment"), Self.charging(book) { _ in nil })
        notices = MockNoticeSender(endpoint("notices", latency / 10))
        self.book = book
    }

    /// The seven as an order sees them.
    package var services: Services {
        Services(
            customer: customer, merchant: merchant, promo: promo, product: product, order: order, invoice: invoice,
            payment: payment)
    }

    /// Where each is reached: the seven in the order of the steps, then the notices.
    package var endpoints: [MockEndpoint] {
        [
            customer.endpoint, merchant.endpoint, promo.endpoint, product.endpoint, order.endpoint, invoice.endpoint,
            payment.endpoint, notices.endpoint,
        ]
    }

    /// From now on payments are declined for the reason that `declines` gives. What is in the book is answered all the
    /// same.
    package func declinePayments(_ declines: @escaping Declines) {
        payment.functions = Self.charging(book, declines)
    }

    private static func charging(
        _ book: any PaymentBook, _ declines: @escaping Declines
    ) -> MockService<Payment>.Functions {
        var functions = MockService<Payment>.Functions()
        functions.create = { payment, key in charge(payment, key, in: book, declines) }
        return functions
    }

    private static func charge(
        _ payment: Payment, _ key: IdempotencyKey, in book: any PaymentBook, _ declines: Declines
    ) -> Reply<Payment> {
        if let refusal = refusal(of: payment, declines) {
            return book.amount(for: key).map { .immediate(payment.charged($0)) } ?? .failed(refusal)
        }
        switch book.charge(payment.amount, key: key) {
        case .immediate(let amount): return .immediate(payment.charged(amount))
        case .failed(let error): return .failed(error)
        case .deferred(let wait): return .deferred { () throws(ServiceError) in payment.charged(try await wait()) }
        }
    }

    private static func refusal(of payment: Payment, _ declines: Declines) -> ServiceError? {
        guard MockCatalogue.takes(payment.method) else { return .notFound(payment.method.rawValue) }
        return declines(payment).map { .declined($0) }
    }
}

extension Payment {
    fileprivate func charged(_ amount: Cents) -> Payment {
        var payment = self
        payment.amount = amount
        return payment
    }
}

extension MockService {
    /// A service that knows the records that `find` finds.
    fileprivate static func knowing(
        _ find: @escaping @Sendable (Identifier<Entity>) -> Entity?, at endpoint: MockEndpoint
    ) -> MockService {
        var functions = Functions()
        functions.get = { id in find(id).map { .immediate($0) } ?? .failed(.notFound(id.rawValue)) }
        return MockService(endpoint, functions)
    }
}
