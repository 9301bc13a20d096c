/// Names one effect of one order, the same on every attempt, so that a service does it once: `<order id>/<step>`.
package struct IdempotencyKey: Hashable, Sendable {
    /// The order that the effect belongs to.
    package let order: OrderID
    /// The step of the order that has the effect, such as `payment`.
    package let step: String

    package init(order: OrderID, step: String) {
        self.order = order
        self.step = step
    }

    /// Reads `<order id>/<step>`; nil when `text` is none. The step holds no slash, the order's id may.
    package init?(_ text: some StringProtocol) {
        guard let slash = text.lastIndex(of: "/") else { return nil }
        self.order = OrderID(String(text[..<slash]))
        self.step = String(text[text.index(after: slash)...])
        guard !order.rawValue.isEmpty, !step.isEmpty else { return nil }
    }
}

extension IdempotencyKey: CustomStringConvertible {
    package var description: String { "\(order)/\(step)" }
}

extension IdempotencyKey {
    /// The order tells nearly all keys apart.
    package func hash(into hasher: inout Hasher) { hasher.combine(order) }
}
