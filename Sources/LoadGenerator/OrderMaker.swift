package import Orders
internal import Synchronization

/// Makes up orders that all can be paid: ids of the mock catalogue, one to three distinct items, at times a promotion.
///
/// Seeded: the same seed, the same orders. They come without an id; the root numbers them.
package struct OrderMaker: Sendable {
    private static let customers = ids("CUST", upTo: 999).map(CustomerID.init(rawValue:))
    private static let merchants = ids("MRCN", upTo: 99).map(MerchantID.init(rawValue:))
    private static let products = ids("IT", upTo: 999).map(ProductID.init(rawValue:))
    private static let promotions = ids("PROM", upTo: 99).map(PromotionID.init(rawValue:))
    private static let methods = ids("CARD", upTo: 97).map(PaymentMethodID.init(rawValue:)) + ["CASH", "BALANCE"]

    private var generator: SeededGenerator

    package init(seed: UInt64) {
        self.generator = SeededGenerator(seed: seed)
    }

    /// The next order.
    package mutating func next() -> OrderPlacedEvent {
        OrderPlacedEvent(
            customer: pick(Self.customers), merchant: pick(Self.merchants), payment: pick(Self.methods),
            promo: below(4) == 0 ? pick(Self.promotions) : nil, items: items())
    }

    /// The next `count` orders.
    package mutating func next(_ count: Int) -> [OrderPlacedEvent] {
        (0..<count).map { _ in next() }
    }

    /// Makes orders for a load driver, one after another, whoever asks.
    package static func batches(seed: UInt64) -> @Sendable (Int) -> [OrderPlacedEvent] {
        let maker = Shared(seed: seed)
        return { count in maker.orders.withLock { $0.next(count) } }
    }

    private final class Shared: Sendable {
        let orders: Mutex<OrderMaker>
        init(seed: UInt64) { orders = Mutex(OrderMaker(seed: seed)) }
    }

    private mutating func items() -> [LineItem] {
        let first = below(Self.products.count)
        // Three steps of less than a third of the catalogue do not come round: the items are distinct.
        let step = 1 + below(Self.products.count / 3 - 1)
        return (0...below(3)).map { number in
            let product = Self.products[(first + number * step) % Self.products.count]
            return LineItem(product, quantity: 1 + below(3))
        }
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    private mutating func below(_ limit: Int) -> Int {
        Int(generator.next(upperBound: UInt64(limit)))
    }

    private static func ids(_ prefix: String, upTo last: Int) -> [String] {
        (1...last).map { "\(prefix)-\($0 < 10 ? "00" : $0 < 100 ? "0" : "")\($0)" }
    }
}
