/// Asks the services for what an order is made from, all at once.
struct OrderFetch {
    /// Which service did not give what was asked for, and why.
    struct Failure: Error {
        let service: String
        let error: ServiceError
    }

    private enum Detail {
        case customer(Customer)
        case merchant(Merchant)
        case promotion(Promotion)
        case product(Product)
    }

    let services: Services

    /// The details of one order, each distinct product asked for once. The first failure ends it; the others are
    /// cancelled.
    func details(of event: OrderPlacedEvent) async throws(Failure) -> OrderDetails {
        let services = services
        return try await withTaskGroup(of: Result<Detail, Failure>.self) { group in
            group.addImmediateTask { await Self.detail("customer", Detail.customer, services.customer, event.customer) }
            group.addImmediateTask { await Self.detail("merchant", Detail.merchant, services.merchant, event.merchant) }
            if let promo = event.promo {
                group.addImmediateTask { await Self.detail("promo", Detail.promotion, services.promo, promo) }
            }
            for product in Self.distinct(event.items) {
                group.addImmediateTask { await Self.detail("product", Detail.product, services.product, product) }
            }
            return await Self.gather(&group)
        }.get()
    }

    private static func distinct(_ items: [LineItem]) -> [ProductID] {
        var seen: Set<ProductID> = []
        return items.map(\.product).filter { seen.insert($0).inserted }
    }

    private static func detail<Entity>(
        _ service: String, _ wrap: (Entity) -> Detail, _ source: any Getting<Entity>, _ id: Identifier<Entity>
    ) async -> Result<Detail, Failure> {
        do throws(ServiceError) {
            return .success(wrap(try await source.get(id)))
        } catch {
            return .failure(Failure(service: service, error: error))
        }
    }

    private static func gather(
        _ group: inout TaskGroup<Result<Detail, Failure>>
    ) async -> Result<OrderDetails, Failure> {
        var customer: Customer?
        var merchant: Merchant?
        var promotion: Promotion?
        var products: [ProductID: Product] = [:]
        for await detail in group {
            switch detail {
            case .success(.customer(let record)): customer = record
            case .success(.merchant(let record)): merchant = record
            case .success(.promotion(let record)): promotion = record
            case .success(.product(let record)): products[record.id] = record
            case .failure(let failure):
                group.cancelAll()
                return .failure(failure)
            }
        }
        guard let customer, let merchant else { preconditionFailure("a task of the group gave nothing") }
        return .success(
            OrderDetails(customer: customer, merchant: merchant, promotion: promotion, products: products))
    }
}
