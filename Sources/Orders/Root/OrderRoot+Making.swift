internal import Actors

extension OrderRoot {
    /// Makes a root's actors: with their inboxes in memory, or in a store, paused.
    ///
    /// Each is made here and not by one function for all, so that the compiler knows its message's type.
    struct Making {
        let retry: RetryPolicy
        let clock: ActorClock
        let hooks: Hooks
        let counters: Counters
    }
}

extension OrderRoot.Making {
    func orders(
        _ process: OrderProcess, workers: Int, in store: (any MessageStore<PlaceOrder>)?
    ) throws(StoreFailure) -> WorkerActor<PlaceOrder, PaidOrder> {
        let processor: WorkerActor<PlaceOrder, PaidOrder>.Processor = { command, context in
            try await process.run(command, context)
        }
        let onError: WorkerActor<PlaceOrder, PaidOrder>.ErrorHandler = { error, command, context in
            guard !context.willRetry else { return }
            counters.statistics.withLock { $0.fail(at: clock.now()) }
            await hooks.failed?(error, command, context)
        }
        guard let store else {
            return WorkerActor(
                "orders", workers: workers, retry: retry, deadLetters: .max, clock: clock, label: \.id.rawValue,
                processor: processor, onError: onError)
        }
        return try WorkerActor(
            "orders", workers: workers, inbox: store, retry: retry, deadLetters: .max, clock: clock,
            label: \.id.rawValue, processor: processor, onError: onError)
    }

    func notices(
        _ sender: any NoticeSending, workers: Int, in store: (any MessageStore<Notice>)?
    ) throws(StoreFailure) -> WorkerActor<Notice, Void> {
        let processor: WorkerActor<Notice, Void>.Processor = { notice, _ in try await sender.send(notice).value }
        let onError: WorkerActor<Notice, Void>.ErrorHandler = { error, notice, context in
            guard !context.willRetry else { return }
            await hooks.noticeFailed?(error, notice, context)
        }
        guard let store else {
            return WorkerActor(
                "notices", workers: workers, retry: retry, deadLetters: .max, clock: clock, label: \.order.rawValue,
                processor: processor, onError: onError)
        }
        return try WorkerActor(
            "notices", workers: workers, inbox: store, retry: retry, deadLetters: .max, clock: clock,
            label: \.order.rawValue, processor: processor, onError: onError)
    }

    func settled(in store: (any MessageStore<PaidOrder>)?) throws(StoreFailure) -> WorkerActor<PaidOrder, Void> {
        let settle: WorkerActor<PaidOrder, Void>.PlainProcessor = { paid, _ in
            try counters.statistics.withLock { (statistics: inout sending RunStatistics) in
                try statistics.settle(paid, at: clock.now())
            }
        }
        guard let store else {
            return WorkerActor(
                "settled", deadLetters: .max, clock: clock, label: \.order.id.rawValue, processor: settle)
        }
        return try WorkerActor(
            "settled", inbox: store, deadLetters: .max, clock: clock, label: \.order.id.rawValue,
            processor: { paid, context in try settle(paid, context) })
    }
}
