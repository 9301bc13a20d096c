/// Asks the services for what an order is made from. What is not there at once is waited for, all at once.
struct OrderFetch {
    /// Which service did not give what was asked for, and why.
    private struct Failure: Error {
        let service: String
        let error: ServiceError
    }

    private enum Detail {
        case customer(Customer)
        case merchant(Merchant)
        case promotion(Promotion)
        case product(Product)
    }

    private typealias Wait = @Sendable () async -> Result<Detail, Failure>

    private var customer: Customer?
    private var merchant: Merchant?
    private var promotion: Promotion?
    private var products: Products
    private var deferred: [Wait] = []

    /// Asks for everything, each distinct product once. The first failure ends it; the others are cancelled.
    static func reply(to command: PlaceOrder, from services: Services) -> Reply<OrderSaga.Answer> {
        do throws(Failure) {
            var fetch = OrderFetch(lines: command.event.items.count)
            try fetch.ask(services, for: command)
            guard fetch.deferred.isEmpty else { return fetch.wait() }
            return .immediate(.fetched(fetch.details()))
        } catch {
            return .immediate(.notFetched(service: error.service, error.error))
        }
    }

    private init(lines: Int) {
        products = Products(capacity: lines)
    }

    private mutating func ask(_ services: Services, for command: PlaceOrder) throws(Failure) {
        try take(services.customer.get(command.event.customer), "customer", Detail.customer)
        try take(services.merchant.get(command.event.merchant), "merchant", Detail.merchant)
        if let promo = command.event.promo { try take(services.promo.get(promo), "promo", Detail.promotion) }
        var awaited: Set<ProductID> = []
        for line in command.event.items where products[line.product] == nil && !awaited.contains(line.product) {
            let count = deferred.count
            try take(services.product.get(line.product), "product", Detail.product)
            if deferred.count > count { awaited.insert(line.product) }
        }
    }

    private func details() -> OrderDetails {
        guard let customer, let merchant else { preconditionFailure("a service was not asked") }
        return OrderDetails(customer: customer, merchant: merchant, promotion: promotion, products: products)
    }

    private func wait() -> Reply<OrderSaga.Answer> {
        .deferred {
            var fetch = self
            let answers = await withTaskGroup(of: Result<Detail, Failure>.self) { group in
                for wait in fetch.deferred { group.addImmediateTask { await wait() } }
                var answers: [Result<Detail, Failure>] = []
                for await answer in group {
                    answers.append(answer)
                    if case .failure = answer { group.cancelAll() }
                }
                return answers
            }
            do throws(Failure) {
                for answer in answers { fetch.add(try answer.get()) }
                return .fetched(fetch.details())
            } catch {
                return .notFetched(service: error.service, error.error)
            }
        }
    }

    @inline(__always)
    private mutating func take<Entity>(
        _ reply: Reply<Entity>, _ service: String, _ detail: @escaping @Sendable (Entity) -> Detail
    ) throws(Failure) {
        switch reply {
        case .immediate(let record): add(detail(record))
        case .failed(let error): throw Failure(service: service, error: error)
        case .deferred(let wait):
            deferred.append {
                do throws(ServiceError) {
                    return .success(detail(try await wait()))
                } catch {
                    return .failure(Failure(service: service, error: error))
                }
            }
        }
    }

    private mutating func add(_ detail: Detail) {
        switch detail {
        case .customer(let record): customer = record
        case .merchant(let record): merchant = record
        case .promotion(let record): promotion = record
        case .product(let record): products.add(record)
        }
    }
}
