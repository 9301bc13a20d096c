/// What an order is from its beginning to its end.
///
/// The order, its invoice, its payment and its notices share it, as they are handed on at every step: what they say is
/// read from it.
final class OrderTerms: Sendable {
    let command: PlaceOrder
    let details: OrderDetails
    let items: [Order.Item]
    let quote: Quote

    /// Throws what `Quote` does.
    init(_ command: PlaceOrder, _ details: OrderDetails) throws(OrderFailure.Rejection) {
        items = command.event.items.map { line in
            guard let product = details.products[line.product] else {
                preconditionFailure("product \(line.product) was not fetched")
            }
            return Order.Item(
                product: product.id, name: product.name, quantity: line.quantity, price: product.price)
        }
        quote = try Quote(items, discount: details.promotion?.discount ?? 0)
        self.command = command
        self.details = details
    }
}

extension OrderTerms: Hashable {
    /// An id names one order.
    static func == (left: OrderTerms, right: OrderTerms) -> Bool { left.command.id == right.command.id }

    func hash(into hasher: inout Hasher) { hasher.combine(command.id) }
}
