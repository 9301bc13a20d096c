/// What an order is from its beginning to its end.
///
/// The order, its invoice, its payment and its notices share it, as they are handed on at every step: what they say is
/// read from it.
final class OrderTerms: Sendable {
    let command: PlaceOrder
    let details: OrderDetails
    let quote: Quote

    /// Throws what `Quote` does.
    init(_ command: PlaceOrder, _ details: OrderDetails) throws(OrderFailure.Rejection) {
        quote = try Quote(
            command.event.items.lazy.map { details.item($0) }, discount: details.promotion?.discount ?? 0)
        self.command = command
        self.details = details
    }

    /// What is sold. Made when it is asked for: most orders pass without anybody reading it.
    var items: [Order.Item] { command.event.items.map { details.item($0) } }
}

extension OrderTerms: Hashable {
    /// An id names one order.
    static func == (left: OrderTerms, right: OrderTerms) -> Bool { left.command.id == right.command.id }

    func hash(into hasher: inout Hasher) { hasher.combine(command.id) }
}

extension OrderDetails {
    /// What is sold by one line of the order.
    fileprivate func item(_ line: LineItem) -> Order.Item {
        guard let product = products[line.product] else {
            preconditionFailure("product \(line.product) was not fetched")
        }
        return Order.Item(product: product.id, name: product.name, quantity: line.quantity, price: product.price)
    }
}
