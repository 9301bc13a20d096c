/// Where an order stands: new → invoiced → paid, or → cancelled from new or invoiced.
package enum OrderState: String, CaseIterable, Sendable {
    /// Created, nothing asked of the customer yet.
    case new
    /// The customer was asked to pay.
    case invoiced
    /// The money has moved; nothing follows.
    case paid
    /// Given up before it was paid; nothing follows.
    case cancelled

    /// Whether an order in this state may go on to `next`.
    package func allows(_ next: OrderState) -> Bool {
        switch (self, next) {
        case (.new, .invoiced), (.invoiced, .paid), (.new, .cancelled), (.invoiced, .cancelled): true
        default: false
        }
    }
}
