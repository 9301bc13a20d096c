import DequeModule

@testable import Actors

/// What workers do.
extension InboxWorld {
    mutating func take(_ worker: Int, upTo limit: Int) -> Consequence? {
        guard let place = run(of: worker), runs[place].asksForMore else { return nil }
        if box.ready.isEmpty, box.unbegun > 0 { recall() }
        let mayTake = worker < box.wantedWorkers && box.isWorking && runs[place].cancelled == nil
        var batch = Deque<Envelope<Int>>()
        let effects = box.take(worker, run: runs[place].number, upTo: limit, at: now, into: &batch)
        if batch.isEmpty {
            require(!mayTake || box.ready.isEmpty, "a worker that may take is sent away")
            runs.remove(at: place)
        }
        perform(effects)
        guard !batch.isEmpty else { return Consequence.none }
        require(mayTake, "a worker takes that may not")
        require(batch.count <= limit, "a hand of \(batch.count) instead of \(limit)")
        for message in batch.map(\.message) {
            require(messages[message]?.place == .waiting, "message \(message) is taken and was not ready")
            move(message, to: .batch(worker: worker))
        }
        runs[place] = Run(worker: worker, number: runs[place].number, batch: batch.map(\.message), since: now)
        begin(place)
        return Consequence.none
    }

    mutating func linger(_ worker: Int) -> Consequence? {
        guard let place = run(of: worker), runs[place].asksForMore else { return nil }
        guard box.linger(worker, run: runs[place].number) else { return nil }
        let isSmall = box.batchLimit(BatchSizer.stream) < BatchSizer.stream
        require(box.waiting < (isSmall ? 1 : BatchSizer.stream), "a worker waits though there is a hand for it")
        require(box.starting != nil, "another is woken while a worker waits for more")
        return Consequence.none
    }

    mutating func beginNext(_ worker: Int) -> Consequence? {
        guard let place = run(of: worker), runs[place].begun < runs[place].batch.count else { return nil }
        if let message = runs[place].message {
            // A message with a file ends under the lock.
            guard envelope(of: runs[place]).file == 0 else { return nil }
            end(message, \.completed)
        }
        begin(place)
        return Consequence.none
    }

    private mutating func begin(_ place: Int) {
        runs[place].begun += 1
        runs[place].isInMessage = true
        (runs[place].isForwarding, runs[place].isPassingOn) = (false, false)
        messages[runs[place].batch[runs[place].begun - 1]]?.isFresh = false
    }

    mutating func sendOn(_ worker: Int) -> Consequence? {
        guard let place = run(of: worker), runs[place].isCancellable else { return nil }
        runs[place].isForwarding = true
        box.sendOn(worker, begun: runs[place].begun)
        return Consequence.none
    }

    mutating func passOn(_ worker: Int) -> Consequence? {
        guard let place = run(of: worker), runs[place].isCancellable, !runs[place].isSealed else { return nil }
        // A message with a file goes on under the lock.
        guard !runs[place].isPassingOn, envelope(of: runs[place]).file == 0 else { return nil }
        runs[place].isPassingOn = true
        return Consequence.none
    }

    mutating func finish(_ worker: Int, _ end: End) -> Consequence? {
        guard let place = run(of: worker), let message = runs[place].message else { return nil }
        if runs[place].isForwarding || runs[place].isPassingOn, end != .completed, end != .refused { return nil }
        if end == .refused, !runs[place].isForwarding { _ = sendOn(worker) }
        let run = runs[place]
        let hasFile = envelope(of: run).file != 0
        // The shell begins the next of the hand instead.
        if end == .completed, !hasFile, run.begun < run.batch.count { return nil }
        let begun = end == .completed && !hasFile ? box.batchCount(of: worker) : run.begun
        let isStopping = box.phase == .stopping
        var effects = Effects()
        let finish = box.finish(
            worker, run: run.number, begun: begun, outcome(end, hasFile: hasFile), at: now, &effects)
        require(finish.goesOn == (run.cancelled == nil), "a run goes on that was cancelled, or does not")
        settle(message, end, run, isStopping: isStopping)
        runs[place].isInMessage = false
        (runs[place].isForwarding, runs[place].isPassingOn) = (false, false)
        if !finish.goesOn { runs[place].batch.removeLast(run.batch.count - run.begun) }
        endBatch(place)
        perform(effects)
        return finish.consequence
    }

    /// What must become of a message whose run ended so.
    private mutating func settle(_ message: Int, _ end: End, _ run: Run, isStopping: Bool) {
        let isCut = run.cancelled?.why == .deadline
        defer {
            if case .retrying = messages[message]?.place {} else { messages[message]?.isAsked = false }
        }
        switch end {
        case .completed: self.end(message, \.completed)
        case .discarded: self.end(message, \.discarded)
        case .refused: deadLetter(message, isRefused: true)
        case .failed, .failedAgain:
            if isCut { return move(message, to: .handedBack) }
            messages[message]?.failures += 1
            if end == .failed { return deadLetter(message, isRefused: false) }
            move(message, to: isStopping ? .handedBack : .retrying(due: now + 2, isPutOff: false))
        case .postponed:
            move(message, to: isStopping ? .handedBack : .retrying(due: now + 1, isPutOff: true))
        }
    }

    /// A run that was given up on ends, and must change nothing.
    mutating func finishOrphan(_ end: End) -> Consequence? {
        guard let run = orphans.first else { return nil }
        let before = (key: key, ledger: box.ledger)
        var effects = Effects()
        let begun = end == .completed ? box.batchCount(of: run.worker) : run.begun
        let finish = box.finish(
            run.worker, run: run.number, begun: begun, outcome(end, hasFile: false), at: now, &effects)
        var batch = Deque<Envelope<Int>>()
        let more = box.take(run.worker, run: run.number, upTo: 1, at: now, into: &batch)
        require(batch.isEmpty && !finish.goesOn, "a run that was given up on goes on")
        require(finish.consequence == .none, "a run that was given up on has a consequence")
        perform(effects)
        perform(more)
        require(key == before.key && box.ledger == before.ledger, "a run that was given up on changes something")
        orphans.removeFirst()
        return Consequence.none
    }

    /// Hears how far every worker is, and lets none begin more of its hand, as the shell does.
    mutating func recall() {
        for worker in box.recallable where box.workers[worker].unbegun > 0 { recall(worker, isSealing: false) }
    }

    /// Lets none hand on without asking, either.
    mutating func seal() {
        for worker in box.recallable { recall(worker, isSealing: true) }
    }

    private mutating func recall(_ worker: Int, isSealing: Bool) {
        guard let place = run(of: worker) else { return require(false, "a hand is nobody's") }
        let begun = runs[place].begun
        if isSealing {
            runs[place].isSealed = setting.passesOn
            if runs[place].isPassingOn { runs[place].isForwarding = true }
        }
        box.recall(worker, begun: begun, isForwarding: isSealing && runs[place].isPassingOn)
        for message in runs[place].batch[begun...] { move(message, to: .waiting) }
        runs[place].batch.removeLast(runs[place].batch.count - begun)
        endBatch(place)
    }

    private mutating func endBatch(_ place: Int) {
        if runs[place].asksForMore { (runs[place].batch, runs[place].begun) = ([], 0) }
    }

    /// The inbox as it is once it has heard how far every worker is.
    var caughtUp: Box {
        var box = box
        for run in runs where box.workers[run.worker].unbegun > 0 {
            box.progress(of: run.worker, begun: run.begun)
        }
        return box
    }

    /// Somebody looks at the ledger.
    mutating func snapshot() -> Consequence? {
        guard runs.contains(where: { $0.begun > box.workers[$0.worker].begun }) else { return nil }
        box = caughtUp
        return Consequence.none
    }

    private func envelope(of run: Run) -> Envelope<Int> { box.workers[run.worker].batch[run.begun - 1] }

    private func outcome(_ end: End, hasFile: Bool) -> Outcome<Int> {
        switch end {
        case .completed: hasFile ? .answered(0) : .completed
        case .failed: .failed(Failure(), again: nil)
        case .failedAgain: .failed(Failure(), again: 2)
        case .postponed: .postponed(1)
        case .discarded: .discarded
        case .refused: .refused(0, by: ["next"])
        }
    }
}
