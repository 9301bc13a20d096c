/// Why an order did not end well. The description is what an operator reads beside the order's id.
package enum OrderFailure: Error, Hashable, Sendable {
    /// Why an order is impossible as it stands.
    package enum Rejection: Error, Hashable, Sendable {
        /// A service does not know an id that the order names.
        case unknown(service: String, id: String)
        /// It orders nothing.
        case noItems
        /// It orders fewer than one.
        case quantity(ProductID, Int)
        /// It comes to more than an amount can hold.
        case overflow
    }

    /// What was to be taken back after a failure, and could not be.
    package enum Leftover: Hashable, Sendable {
        /// The invoice still asks for money.
        case invoiceNotVoided(InvoiceID, ServiceError)
        /// The order is not flagged as cancelled.
        case orderNotCancelled(ServiceError)
    }

    /// It is impossible as it stands; nothing was done.
    case rejected(OrderID, Rejection)
    /// A service did not give what the order needs; nothing was done.
    case notFetched(OrderID, service: String, ServiceError)
    /// Our own service did not take the order; nothing else was done.
    case notCreated(OrderID, ServiceError)
    /// There is no invoice; the order was cancelled, save what is left over.
    case notInvoiced(OrderID, ServiceError, [Leftover])
    /// The payment was refused; the invoice was voided and the order cancelled, save what is left over.
    case notPaid(OrderID, ServiceError, [Leftover])
    /// Nobody knows whether the money has moved; nothing was taken back.
    case paymentUnknown(OrderID, key: IdempotencyKey, ServiceError)
    /// The money has moved and the order does not say so.
    case notFlaggedPaid(OrderID, PaymentID, Cents, ServiceError)
    /// A step could not be done now; it goes on there.
    case interrupted(OrderID, step: String, ServiceError)
}

extension OrderFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .rejected(_, let reason):
            "rejected: \(reason)"
        case .notFetched(_, let service, let error):
            "step fetch: service \(service) is of no help (\(error)); nothing was done"
        case .notCreated(_, let error):
            "step order: the order could not be created (\(error))"
        case .notInvoiced(_, let error, let left):
            "step invoice: the invoice could not be created (\(error)); \(Self.ending(left))"
        case .notPaid(_, let error, let left):
            "step payment: the payment failed (\(error)); \(Self.ending(left))"
        case .paymentUnknown(_, let key, let error):
            "step payment: payment unknown, asked twice by the key \(key) (\(error)); nothing was taken back"
        case .notFlaggedPaid(_, let payment, let amount, let error):
            "step paid: the money has moved (\(payment), \(amount)) "
                + "but the order could not be flagged paid (\(error))"
        case .interrupted(_, let step, let error):
            "step \(step): not now (\(error))"
        }
    }

    private static func ending(_ left: [Leftover]) -> String {
        left.isEmpty ? "the order is cancelled" : left.map(\.description).joined(separator: "; ")
    }
}

extension OrderFailure.Rejection: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknown(let service, let id): "\(service) \(id) does not exist (404)"
        case .noItems: "it has no items"
        case .quantity(let product, let quantity): "it orders \(quantity) of \(product), expected at least 1"
        case .overflow: "it comes to more than an amount can hold"
        }
    }
}

extension OrderFailure.Leftover: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invoiceNotVoided(let id, let error): "invoice \(id) could not be voided (\(error))"
        case .orderNotCancelled(let error): "the order could not be cancelled (\(error))"
        }
    }
}
