import DequeModule

@testable import Actors

/// What workers do.
extension InboxWorld {
    mutating func take(_ worker: Int, upTo limit: Int) -> Consequence? {
        guard let place = run(of: worker), runs[place].asksForMore else { return nil }
        if box.ready.isEmpty, box.unbegun > 0 { recall() }
        let mayTake = worker < box.wantedWorkers && box.isWorking && runs[place].cancelled == nil
        var hand = Deque<Envelope<Int>>()
        let effects = box.take(worker, run: runs[place].number, upTo: limit, at: now, into: &hand)
        if hand.isEmpty {
            require(!mayTake || box.ready.isEmpty, "a worker that may take is sent away")
            runs.remove(at: place)
        }
        perform(effects)
        guard !hand.isEmpty else { return Consequence.none }
        require(mayTake, "a worker takes that may not")
        require(hand.count <= limit, "a hand of \(hand.count) instead of \(limit)")
        for message in hand.map(\.message) {
            require(messages[message]?.place == .waiting, "message \(message) is taken and was not ready")
            move(message, to: .hand(worker: worker))
        }
        runs[place] = Run(worker: worker, number: runs[place].number, hand: hand.map(\.message), since: now)
        begin(place)
        return Consequence.none
    }

    mutating func linger(_ worker: Int) -> Consequence? {
        guard let place = run(of: worker), runs[place].asksForMore else { return nil }
        guard box.linger(worker, run: runs[place].number) else { return nil }
        let isSmall = box.handLimit(Reach.stream) < Reach.stream
        require(box.waiting < (isSmall ? 1 : Reach.stream), "a worker waits though there is a hand for it")
        require(box.starting != nil, "another is woken while a worker waits for more")
        return Consequence.none
    }

    mutating func beginNext(_ worker: Int) -> Consequence? {
        guard let place = run(of: worker), runs[place].begun < runs[place].hand.count else { return nil }
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
        (runs[place].isHandingOn, runs[place].isPassingOn) = (false, false)
        messages[runs[place].hand[runs[place].begun - 1]]?.isFresh = false
    }

    mutating func handOn(_ worker: Int) -> Consequence? {
        guard let place = run(of: worker), runs[place].isCancellable else { return nil }
        runs[place].isHandingOn = true
        box.handOn(worker, begun: runs[place].begun)
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
        if runs[place].isHandingOn || runs[place].isPassingOn, end != .completed, end != .refused { return nil }
        if end == .refused, !runs[place].isHandingOn { _ = handOn(worker) }
        let run = runs[place]
        let hasFile = envelope(of: run).file != 0
        // The shell begins the next of the hand instead.
        if end == .completed, !hasFile, run.begun < run.hand.count { return nil }
        let begun = end == .completed && !hasFile ? box.handCount(of: worker) : run.begun
        let isStopping = box.phase == .stopping
        var effects = Effects()
        let finish = box.finish(
            worker, run: run.number, begun: begun, outcome(end, hasFile: hasFile), at: now, &effects)
        require(finish.goesOn == (run.cancelled == nil), "a run goes on that was cancelled, or does not")
        settle(message, end, run, isStopping: isStopping)
        runs[place].isInMessage = false
        (runs[place].isHandingOn, runs[place].isPassingOn) = (false, false)
        if !finish.goesOn { runs[place].hand.removeLast(run.hand.count - run.begun) }
        putDownHand(place)
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
        case .refused: bury(message, isRefused: true)
        case .failed, .failedAgain:
            if isCut { return move(message, to: .handedBack) }
            messages[message]?.failures += 1
            if end == .failed { return bury(message, isRefused: false) }
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
        let begun = end == .completed ? box.handCount(of: run.worker) : run.begun
        let finish = box.finish(
            run.worker, run: run.number, begun: begun, outcome(end, hasFile: false), at: now, &effects)
        var hand = Deque<Envelope<Int>>()
        let more = box.take(run.worker, run: run.number, upTo: 1, at: now, into: &hand)
        require(hand.isEmpty && !finish.goesOn, "a run that was given up on goes on")
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
            if runs[place].isPassingOn { runs[place].isHandingOn = true }
        }
        box.recall(worker, begun: begun, isHandingOn: isSealing && runs[place].isPassingOn)
        for message in runs[place].hand[begun...] { move(message, to: .waiting) }
        runs[place].hand.removeLast(runs[place].hand.count - begun)
        putDownHand(place)
    }

    private mutating func putDownHand(_ place: Int) {
        if runs[place].asksForMore { (runs[place].hand, runs[place].begun) = ([], 0) }
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
    mutating func look() -> Consequence? {
        guard runs.contains(where: { $0.begun > box.workers[$0.worker].begun }) else { return nil }
        box = caughtUp
        return Consequence.none
    }

    private func envelope(of run: Run) -> Envelope<Int> { box.workers[run.worker].hand[run.begun - 1] }

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
