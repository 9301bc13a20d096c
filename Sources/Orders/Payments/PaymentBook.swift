/// The payment service's own book: one charge a key, for ever.
package protocol PaymentBook: Sendable {
    /// What was charged by that key; nil when nothing was.
    func amount(for key: IdempotencyKey) async -> Cents?

    /// Enters a charge before it returns, unless the key is in the book already.
    ///
    /// Returns what is in the book for the key. Throws `.unavailable` when it could not be entered; then it is not.
    func charge(_ amount: Cents, key: IdempotencyKey) async throws(ServiceError) -> Cents
}
