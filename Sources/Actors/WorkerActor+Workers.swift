public import DequeModule
public import Synchronization

/// Which actor's processor the current task runs in, so that an actor which stops itself does not wait for itself.
@usableFromInline
enum RunningProcessor {
    @TaskLocal static var actor: ObjectIdentifier?

    /// Runs `work` as the processor of that actor.
    @usableFromInline
    static func of(_ actor: ObjectIdentifier, _ work: () async -> Void) async {
        await $actor.withValue(actor, operation: work)
    }
}

/// When a worker that goes on from message to message without suspending gives its thread back: others wait for it.
@usableFromInline
struct Slice {
    /// After so many nanoseconds of the actor's clock.
    @inlinable static var longest: UInt64 { 2_000_000 }
    /// After so many messages, whatever the clock says: a test's may stand still.
    @inlinable static var mostMessages: Int { 4096 }

    @usableFromInline var start: UInt64
    /// How many ended in it.
    @usableFromInline var messages = 0

    @inlinable
    init(start: UInt64) { self.start = start }

    @inlinable
    func isOver(at now: UInt64) -> Bool { now &- start > Self.longest || messages >= Self.mostMessages }
}

/// How many messages a worker takes at once: more and more while they are quick, one when they are not.
@usableFromInline
struct Reach {
    /// A hand whose messages took less than this each, in nanoseconds, was quick. Taking and ending one costs as much.
    @inlinable static var quick: UInt64 { 1000 }
    /// From here on the worker is in a stream of quick messages.
    @inlinable static var stream: Int { 16 }
    /// For so many nanoseconds it waits for the stream to go on, before it rests.
    @inlinable static var lingering: UInt64 { 2000 }
    @inlinable static var longest: Int { 64 }

    @usableFromInline var limit = 1

    @inlinable
    init() {}

    /// Learns from a hand.
    @inlinable
    mutating func learn(_ count: Int, _ elapsed: UInt64) {
        limit = elapsed < UInt64(count) &* Self.quick ? min(limit * 2, Self.longest) : 1
    }

    /// After so many messages a worker looks at the clock: not at each, when a look takes as long as a message.
    @inlinable
    static func clockStride(at limit: Int) -> Int { limit < longest ? 1 : 4 }
}

/// What a worker takes up under the actor's lock.
@usableFromInline
struct Stint<Message: Sendable, Output: Sendable>: Sendable {
    @usableFromInline let worker: Int
    @usableFromInline let run: Int
    @usableFromInline let hand: Deque<Envelope<Message>>
    /// Which of the actor's messages the first is.
    @usableFromInline let ordinal: Int
    /// Offers an output to the one actor that takes all of them; nil where there is not just one.
    @usableFromInline let pass: (@Sendable (Output, UInt64) -> Forwarding)?
    /// Whether outputs go nowhere.
    @usableFromInline let isEnd: Bool
    /// The actor's `wirings` when this was so.
    @usableFromInline let wirings: Int
    /// After so many messages the worker looks at the clock: not at each while they take less time than a look.
    @usableFromInline let clockStride: Int
    /// Whether the worker waits a moment for more.
    @usableFromInline let isLingering: Bool

    @inlinable
    init(
        worker: Int, run: Int, hand: Deque<Envelope<Message>>, ordinal: Int, routes: Routes<Output>,
        wirings: Int, clockStride: Int
    ) {
        self.worker = worker
        self.run = run
        self.hand = hand
        self.ordinal = ordinal
        pass = routes.only?.forward
        isEnd = routes.outlets.isEmpty
        self.wirings = wirings
        self.clockStride = clockStride
        isLingering = false
    }

    /// Nothing, for a moment.
    @inlinable
    init(lingering worker: Int, run: Int) {
        (self.worker, self.run, hand, ordinal) = (worker, run, Deque(), 0)
        (pass, isEnd, wirings, clockStride) = (nil, true, 0, 1)
        isLingering = true
    }
}

extension Stint {
    @inlinable
    func context(_ index: Int, _ desk: WorkerDesk) -> WorkerContext {
        WorkerContext(desk: desk, message: ordinal + index, attempt: Int(hand[index].attempt))
    }
}

/// What a worker is told to do: one run.
@usableFromInline
struct Order<Message: Sendable, Output: Sendable>: Sendable {
    @usableFromInline let actor: WorkerActor<Message, Output>
    @usableFromInline let run: Int

    @inlinable
    init(actor: WorkerActor<Message, Output>, run: Int) {
        self.actor = actor
        self.run = run
    }
}

/// The order that a worker's task is made for. Taken out once, so that the task does not hold the actor for good.
@usableFromInline
final class FirstOrder<Message: Sendable, Output: Sendable>: Sendable {
    @usableFromInline let order: Locked<Order<Message, Output>?>

    @inlinable
    init(_ order: Order<Message, Output>) { self.order = Locked(order) }

    @inlinable
    func take() -> Order<Message, Output>? {
        order.withLock { order in
            defer { order = nil }
            return order
        }
    }
}

/// Why a worker whose processor does not suspend has to wait for something.
@usableFromInline
enum PlainEnd<Output: Sendable>: Sendable {
    /// Its hand is at the end, the last message completed.
    case handEnded
    /// The message completed, and others want the thread.
    case sliceEnded
    /// The processor returned, and the output has not been handed on.
    case returned(Output)
    case threw(any Error)
}

extension WorkerActor {
    /// Does what the inbox decided.
    @inlinable
    func perform(_ effects: Effects) {
        if let start = effects.start { begin(start.worker, start.run) }
        if effects.shares { Seat.share() }
        if let alarm = effects.alarm { setAlarm(alarm) }
        for call in effects.calls { call() }
    }

    /// Has a worker run: one that is parked goes on, else a task is made for it.
    @inlinable
    func begin(_ worker: Int, _ run: Int) {
        let parked = state.withLock { state -> UnsafeContinuation<Order?, Never>? in
            guard state.parked?.worker == worker, let parked = state.parked else { return nil }
            state.parked = nil
            state.posts[worker]?.task?.run = run
            return parked.continuation
        }
        if let parked { return parked.resume(returning: Order(actor: self, run: run)) }
        let order = FirstOrder(Order(actor: self, run: run))
        let task = Task.detached(executorPreference: executor) { [runner] in await runner(order, worker) }
        register(task, worker, run)
    }

    @inlinable
    func register(_ task: Task<Void, Never>, _ worker: Int, _ run: Int) {
        let isCancelled = state.withLock { state in
            // A task that is cancelled is not kept for another run.
            guard state.inbox.isCurrent(worker, run), state.inbox.workers[worker].cancelled == nil else { return true }
            state.changePost(of: worker, in: self) { $0.task = (run, task) }
            return false
        }
        if isCancelled { task.cancel() }
    }

    /// The task of a worker: one run after another, while it is parked between them. It holds the actor only in a run.
    @inlinable
    static func serve(_ first: FirstOrder<Message, Output>, _ worker: Int) async {
        var order = first.take()
        guard let id = order.map({ ObjectIdentifier($0.actor) }) else { return }
        await RunningProcessor.of(id) {
            while let run = order?.run {
                await order?.actor.work(worker, run)
                guard !Task.isCancelled else { return }
                order = await withUnsafeContinuation { continuation in
                    let actor = order?.actor
                    order = nil
                    actor?.park(continuation, worker, run)
                }
            }
        }
    }

    /// Keeps the task of a worker that has nothing to do for its next run, if the actor has no other one.
    @inlinable
    func park(_ continuation: UnsafeContinuation<Order?, Never>, _ worker: Int, _ run: Int) {
        let isParked = state.withLock { state in
            guard state.parked == nil, state.inbox.isCurrent(worker, run),
                state.inbox.workers[worker].activity == .idle, state.posts[worker]?.task?.run == run
            else { return false }
            state.parked = (worker, continuation)
            return true
        }
        if !isParked { continuation.resume(returning: nil) }
    }

    /// One run of a worker: from hand to hand until there is none for it.
    @inlinable
    nonisolated(nonsending) func work(_ worker: Int, _ run: Int) async {
        let desk = desk(of: worker)
        var now = clock.nanoseconds()
        var slice = Slice(start: now)
        var reach = Reach()
        var tally = Meter.Tally()
        var spare = Deque<Envelope<Message>>()
        var (stint, effects) = state.withLock { $0.take(worker, run, upTo: 1, at: now, desk, wirings, &spare) }
        while !stint.hand.isEmpty {
            goOn(with: effects)
            let begin = now
            let (goesOn, isEnded) = await workOff(stint, desk, &now, &slice, &tally)
            reach.learn(stint.hand.count, now - begin)
            meter.record(&tally)
            let limit = goesOn ? reach.limit : 1
            let old = stint.hand
            let news: State.News?
            (stint, effects, news) = end(stint, isEnded, upTo: limit, at: now, desk, &spare)
            // It outlives the lock: a message must not die under it, as its deinit may want to read the ledger.
            spare = emptied(old)
            if let news { tell(news) }
            if stint.isLingering {
                linger(&now)
                (stint, effects) = state.withLock { $0.take(worker, run, upTo: limit, at: now, desk, wirings, &spare) }
            }
        }
        perform(effects)
    }

    /// A hand that was worked off, to be filled again.
    @inlinable
    func emptied(_ hand: consuming Deque<Envelope<Message>>) -> Deque<Envelope<Message>> {
        guard hand.count >= Backlog<Envelope<Message>>.worthwhile else { return Deque() }
        hand.removeAll(keepingCapacity: true)
        return hand
    }

    /// Lets a moment pass: in a quick stream the next message is about to come, and waking a worker for it would cost
    /// several times as much.
    @inlinable
    func linger(_ now: inout UInt64) {
        let end = now &+ Reach.lingering
        while now < end { now = max(now, clock.nanoseconds()) }
    }

    /// Processes a hand, or as much of it as is not recalled.
    /// - Returns: whether the run goes on, and whether the last message begun completed without the inbox being told.
    @inlinable
    nonisolated(nonsending) func workOff(
        _ stint: Stint<Message, Output>, _ desk: WorkerDesk, _ now: inout UInt64, _ slice: inout Slice,
        _ tally: inout Meter.Tally
    ) async -> (goesOn: Bool, isEnded: Bool) {
        var index = 0
        while true {
            let outcome: Outcome<Output>
            switch processing {
            case .plain(let processor):
                switch processPlainly(processor, stint, &index, desk, &now, &slice, &tally) {
                case .handEnded: return (true, true)
                case .sliceEnded: outcome = .completed
                case .returned(let output): outcome = await handOn(output, stint, index, &now)
                case .threw(let error): outcome = await failed(error, stint, index, desk)
                }
            case .suspending(let processor):
                outcome = await process(processor, stint, index, desk, &now, &slice, &tally)
            }
            if slice.isOver(at: now) {
                await Task.yield()
                now = max(now, clock.nanoseconds())
                slice = Slice(start: now)
            }
            if case .completed = outcome {
                index = desk.beginNext()
                if index >= stint.hand.count { return (true, true) }
            } else {
                guard finish(stint, index, outcome, at: now) else { return (false, false) }
                index = desk.beginNext()
                if index >= stint.hand.count { return (true, false) }
            }
            desk.since.store(now, ordering: .relaxed)
        }
    }

    /// Runs a processor that suspends, and hands the output on.
    @inlinable
    nonisolated(nonsending) func process(
        _ processor: Processor, _ stint: Stint<Message, Output>, _ index: Int, _ desk: WorkerDesk, _ now: inout UInt64,
        _ slice: inout Slice, _ tally: inout Meter.Tally
    ) async -> Outcome<Output> {
        let envelope = stint.hand[index]
        tally.begin(envelope.pendingSince, at: now)
        let result: Result<Output, any Error>
        do {
            result = .success(try await processor(envelope.message, stint.context(index, desk)))
        } catch {
            result = .failure(error)
        }
        read(&now, &slice, &tally)
        switch result {
        case .success(let output):
            if passesOn(output, of: envelope, stint, at: now) { return .completed }
            return await handOn(output, stint, index, &now)
        case .failure(let error): return await failed(error, stint, index, desk)
        }
    }

    /// Runs a processor that does not suspend, from message to message until there is something to wait for.
    @inlinable
    func processPlainly(
        _ processor: PlainProcessor, _ stint: Stint<Message, Output>, _ index: inout Int, _ desk: WorkerDesk,
        _ now: inout UInt64, _ slice: inout Slice, _ tally: inout Meter.Tally
    ) -> PlainEnd<Output> {
        while true {
            let envelope = stint.hand[index]
            tally.begin(envelope.pendingSince, at: now)
            let result = Result { try processor(envelope.message, stint.context(index, desk)) }
            if tally.wantsClock(stint.clockStride) || index + 1 == stint.hand.count { read(&now, &slice, &tally) }
            switch result {
            case .success(let output):
                if passesOn(output, of: envelope, stint, at: now) { break }
                read(&now, &slice, &tally)
                return .returned(output)
            case .failure(let error):
                read(&now, &slice, &tally)
                return .threw(error)
            }
            if slice.isOver(at: now) { return .sliceEnded }
            index = desk.beginNext()
            if index >= stint.hand.count {
                read(&now, &slice, &tally)
                return .handEnded
            }
            desk.since.store(now, ordering: .relaxed)
        }
    }

    /// Takes the time of what ended since the last look at the clock.
    @inlinable
    func read(_ now: inout UInt64, _ slice: inout Slice, _ tally: inout Meter.Tally) {
        guard tally.untimed > 0 else { return }
        let start = now
        now = max(now, clock.nanoseconds())
        slice.messages += tally.untimed
        tally.end(after: now - start)
    }

    /// Hands an output on where that is done at once.
    /// - Returns: false when there is more to it: then nothing has been done.
    @inlinable
    func passesOn(
        _ output: Output, of envelope: Envelope<Message>, _ stint: Stint<Message, Output>, at now: UInt64
    ) -> Bool {
        guard wirings.load(ordering: .acquiring) == stint.wirings, envelope.file == 0 else { return false }
        guard let pass = stint.pass else { return stint.isEnd }
        if case .taken = pass(output, now) { return true }
        return false
    }

    /// Does what the inbox decided in the middle of a run: what is started has to find another thread.
    @inlinable
    func goOn(with effects: Effects) {
        perform(effects)
        if effects.start != nil { Seat.share() }
    }

    /// Ends one message that did not just complete.
    /// - Returns: whether the run goes on.
    @usableFromInline
    func finish(_ stint: Stint<Message, Output>, _ index: Int, _ outcome: Outcome<Output>, at now: UInt64) -> Bool {
        let (goesOn, news, effects) = state.withLock { state in
            var effects = Effects()
            let end = state.inbox.finish(
                stint.worker, run: stint.run, begun: index + 1, outcome, at: now, &effects)
            return (end.goesOn, state.news(of: end.consequence), effects)
        }
        perform(effects)
        if let news { tell(news) }
        return goesOn
    }

    /// Ends a hand and takes the next.
    /// - Parameter isEnded: whether the last message begun is completed, and the inbox has not been told.
    @inlinable
    func end(
        _ old: Stint<Message, Output>, _ isEnded: Bool, upTo limit: Int, at now: UInt64, _ desk: WorkerDesk,
        _ spare: inout Deque<Envelope<Message>>
    ) -> (Stint<Message, Output>, Effects, State.News?) {
        state.withLock { state in
            let (worker, run) = (old.worker, old.run)
            var news: State.News?
            var effects = Effects()
            if isEnded {
                let begun = state.inbox.handCount(of: worker)
                let end = state.inbox.finish(worker, run: run, begun: begun, .completed, at: now, &effects)
                news = state.news(of: end.consequence)
            }
            // A clock that a test drives may stand still.
            if limit >= Reach.stream, clock.isSystem, state.inbox.linger(worker, run: run) {
                return (Stint(lingering: worker, run: run), effects, news)
            }
            let (stint, next) = state.take(worker, run, upTo: limit, at: now, desk, wirings, &spare)
            return (stint, next, news)
        }
    }

    @inlinable
    func desk(of worker: Int) -> WorkerDesk {
        state.withLock { $0.changePost(of: worker, in: self) { $0.desk } }
    }
}

extension WorkerActor.State {
    /// The worker's next hand.
    @inlinable
    mutating func take(
        _ worker: Int, _ run: Int, upTo limit: Int, at now: UInt64, _ desk: WorkerDesk,
        _ wirings: borrowing Atomic<Int>,
        _ spare: inout Deque<Envelope<Message>>
    ) -> (Stint<Message, Output>, Effects) {
        if inbox.ready.isEmpty, inbox.unbegun > 0 { recall() }
        let (hand, effects) = inbox.take(worker, run: run, upTo: limit, at: now, spare: &spare)
        if !hand.isEmpty { desk.deal(at: now) }
        let ordinal = hand.isEmpty ? 0 : inbox.workers[worker].ordinal
        let stint = Stint(
            worker: worker, run: run, hand: hand, ordinal: ordinal, routes: routes,
            wirings: wirings.load(ordering: .acquiring), clockStride: Reach.clockStride(at: limit))
        return (stint, effects)
    }

    /// Hears how far every worker is, and lets none begin more of its hand.
    @usableFromInline
    mutating func recall() {
        for worker in inbox.recallable {
            guard let desk = posts[worker]?.desk else { continue }
            inbox.recall(worker, begun: desk.recall(of: inbox.workers[worker].hand.count))
        }
    }

    /// Hears how far every worker is.
    mutating func catchUp() {
        for worker in inbox.workers.indices where inbox.workers[worker].unbegun > 0 {
            guard let desk = posts[worker]?.desk else { continue }
            let begun = desk.progress(of: inbox.workers[worker].hand.count)
            inbox.progress(of: worker, begun: begun)
            inbox.workers[worker].since = desk.since.load(ordering: .relaxed)
        }
    }

    /// Changes what is known of a worker that runs.
    @inlinable
    mutating func changePost<Result>(
        of worker: Int, in actor: WorkerActor, _ change: (inout WorkerActor.Post) -> Result
    ) -> Result {
        while posts.count <= worker { posts.append(nil) }
        if posts[worker] == nil {
            posts[worker] = WorkerActor.Post(
                desk: WorkerDesk(actor: actor.name, worker: worker + 1, clock: actor.clock))
        }
        return change(&posts[worker]!)
    }
}
