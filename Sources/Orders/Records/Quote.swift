/// What an order comes to.
package struct Quote: Hashable, Sendable {
    /// Σ quantity × price.
    package let subtotal: Cents
    /// What the promotion takes off: subtotal × percent / 100, rounded down.
    package let discount: Cents
    /// What is to be paid: subtotal − discount.
    package let total: Cents

    /// Adds up `items` and takes `discount` percent off.
    ///
    /// Throws `.noItems`, `.quantity` for one below 1, or `.overflow`.
    package init(_ items: some Collection<Order.Item>, discount percent: Int) throws(OrderFailure.Rejection) {
        guard !items.isEmpty else { throw .noItems }
        var sum = Cents.zero
        for item in items {
            guard item.quantity >= 1 else { throw .quantity(item.product, item.quantity) }
            do throws(CentsOverflow) {
                sum = try sum.adding(item.price.multiplied(by: item.quantity))
            } catch {
                throw .overflow
            }
        }
        self.subtotal = sum
        self.discount = sum.percent(percent)
        // The discount is between zero and a sum that fits: this cannot overflow.
        self.total = Cents(sum.minorUnits - self.discount.minorUnits)
    }
}
