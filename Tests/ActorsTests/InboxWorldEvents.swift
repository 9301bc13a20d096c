@testable import Actors

extension InboxWorld {
    /// Everything that can happen to an inbox.
    enum Event: Hashable, Sendable {
        /// A batch from outside, or one message forwarded by an upstream; it waits where there is no room.
        case queue(Int), forward
        /// One from outside whose output somebody waits for.
        case ask
        case keep
        /// The last sender from outside gives up.
        case cancelSender
        case push
        case take(Int, upTo: Int)
        /// The worker finds nothing, and waits a moment before it takes.
        case linger(Int)
        /// The worker completes what it is in, if anything, and begins the next of its hand without asking.
        case beginNext(Int)
        /// The worker's message is processed, and its output waits for room.
        case sendOn(Int)
        /// The worker's message is processed, and its output is handed on without a word to the inbox.
        case passOn(Int)
        case finish(Int, End)
        /// A run ends that was given up on.
        case finishOrphan(End)
        /// Time passes; the alarm does not ring yet.
        case pass
        /// The alarm rings after that time.
        case tick(after: UInt64)
        /// Somebody looks at the ledger, and the inbox hears how far every worker is.
        case snapshot
        case pause, resume, setWorkers(Int)
        case stop, stopWithDeadline, drain, drainWithDeadline, endDrain, cancelDrain
        case restart(withPending: Bool)
        case replayFailed, takeRefused, redelivered(isTaken: Bool), discard
    }

    /// How a run of the processor ends.
    enum End: Hashable, CaseIterable {
        case completed, failed, failedAgain, postponed, discarded, refused
    }

    /// - Returns: what became true by it, as the inbox says; nil where it cannot happen.
    mutating func happen(_ event: Event) -> Consequence? {
        switch event {
        case .queue(let count): queue(count)
        case .forward: forward()
        case .ask: ask()
        case .keep: keep()
        case .cancelSender: cancelSender()
        case .push: push()
        case .take(let worker, let limit): take(worker, upTo: limit)
        case .linger(let worker): linger(worker)
        case .beginNext(let worker): beginNext(worker)
        case .sendOn(let worker): sendOn(worker)
        case .passOn(let worker): passOn(worker)
        case .finish(let worker, let end): finish(worker, end)
        case .finishOrphan(let end): finishOrphan(end)
        case .pass: pass()
        case .tick(let delay): tick(after: delay)
        case .snapshot: snapshot()
        case .pause: pause()
        case .resume: resume()
        case .setWorkers(let count): setWorkers(count)
        case .stop: stop(deadline: nil)
        case .stopWithDeadline: stop(deadline: (now + 1, now + 2))
        case .drain: drain(deadline: nil)
        case .drainWithDeadline: drain(deadline: (now + 1, now + 2))
        case .endDrain: endDrain()
        case .cancelDrain: cancelDrain()
        case .restart(let withPending): restart(withPending: withPending)
        case .replayFailed: replayFailed()
        case .takeRefused: takeRefused()
        case .redelivered(let isTaken): redelivered(isTaken: isTaken)
        case .discard: discard()
        }
    }
}

extension InboxWorld.Event {
    static let deciding: [Self] = [.pause, .resume, .setWorkers(1), .setWorkers(2)]
    static let ending: [Self] = [
        .stop, .drain, .endDrain, .cancelDrain, .restart(withPending: true), .restart(withPending: false),
    ]
    static let burying: [Self] = [
        .replayFailed, .takeRefused, .redelivered(isTaken: true), .redelivered(isTaken: false), .discard,
    ]

    static let forwarding: [Self] = [.sendOn(0), .sendOn(1)]
    static let passingOn: [Self] = [.passOn(0), .passOn(1)]

    /// Where hands have more than one message.
    static let goingOn: [Self] = [.beginNext(0), .beginNext(1)]
    static let lingering: [Self] = [.linger(0), .linger(1)]

    /// What workers do, with these ends of their messages.
    static func working(_ ends: [InboxWorld.End], upTo limits: [Int], workers: Int = 2) -> [Self] {
        (0..<workers).flatMap { worker -> [Self] in
            limits.map { .take(worker, upTo: $0) } + ends.map { .finish(worker, $0) }
        }
    }
}
