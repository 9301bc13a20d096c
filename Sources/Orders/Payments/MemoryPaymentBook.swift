internal import Actors

/// A book that is gone with the process and never suspends.
///
/// It remembers at least the last `limit` keys, at most twice as many: a service that runs for days does not grow.
package final class MemoryPaymentBook: PaymentBook {
    private struct State {
        var newest: [IdempotencyKey: Cents] = [:]
        var older: [IdempotencyKey: Cents] = [:]
        var count = 0

        mutating func charge(_ amount: Cents, _ key: IdempotencyKey, limit: Int) -> Cents {
            if let charged = older[key] { return charged }
            // Entered before it is known to be new: a key that comes twice is rare, and looking first costs as much again.
            if let charged = newest.updateValue(amount, forKey: key) {
                newest[key] = charged
                return charged
            }
            count += 1
            if newest.count >= limit {
                swap(&newest, &older)
                newest.removeAll(keepingCapacity: true)
            }
            return amount
        }
    }

    private let limit: Int
    private let state = Locked(State())

    package init(limit: Int = 50_000) {
        self.limit = limit
    }

    /// Charges entered so far, forgotten ones too.
    package var count: Int { state.withLock { $0.count } }

    package func amount(for key: IdempotencyKey) -> Cents? {
        state.withLock { $0.newest[key] ?? $0.older[key] }
    }

    package func charge(_ amount: Cents, key: IdempotencyKey) -> Reply<Cents> {
        .immediate(state.withLock { $0.charge(amount, key, limit: limit) })
    }
}
