/// The payment service's own book: one charge a key, for ever.
package protocol PaymentBook: AnyObject, Sendable {
    /// What was charged by that key; nil when nothing was.
    func amount(for key: IdempotencyKey) -> Cents?

    /// Enters a charge, unless the key is in the book already; answered when it is in the book.
    ///
    /// The answer is what is in the book for the key. Fails with `.unavailable` when it could not be entered; then it is
    /// not.
    func charge(_ amount: Cents, key: IdempotencyKey) -> Reply<Cents>
}
