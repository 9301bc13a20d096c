internal import Synchronization

/// A book that is gone with the process and never suspends.
///
/// It remembers at least the last `limit` keys, at most twice as many: a service that runs for days does not grow.
package final class MemoryPaymentBook: PaymentBook {
    private struct State {
        var newest: [IdempotencyKey: Cents] = [:]
        var older: [IdempotencyKey: Cents] = [:]
        var count = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    package init(limit: Int = 50_000) {
        self.limit = limit
    }

    /// Charges entered so far, forgotten ones too.
    package var count: Int { state.withLock { $0.count } }

    package func amount(for key: IdempotencyKey) async -> Cents? {
        state.withLock { $0.newest[key] ?? $0.older[key] }
    }

    package func charge(_ amount: Cents, key: IdempotencyKey) async throws(ServiceError) -> Cents {
        state.withLock { state in
            if let charged = state.newest[key] ?? state.older[key] { return charged }
            if state.newest.count >= limit {
                state.older = state.newest
                state.newest = [:]
            }
            state.newest[key] = amount
            state.count += 1
            return amount
        }
    }
}
