@testable import Actors
import TestKit

/// An actor whose processor says that it began, waits at the gate, says that it is done, and returns the message.
final class Held: Sendable {
    let gate = Gate()
    let begun = Collected<Int>()
    let done = Collected<Int>()
    let events = Collected<ActorEvent>()
    let actor: WorkerActor<Int, Int>

    init(
        _ name: String = "held", workers: Int = 1, inbox: InboxLimit = .unbounded, timeout: Duration? = nil,
        execution: Execution = .cooperative, clock: ActorClock = .system
    ) {
        actor = WorkerActor(
            name, workers: workers, inbox: inbox, timeout: timeout, execution: execution, clock: clock
        ) { [gate, begun, done] message, _ in
            begun.append(message)
            await gate.wait()
            done.append(message)
            return message
        } onEvent: { [events] event in
            events.append(event)
        }
    }
}

/// An actor that takes what it is sent and does nothing to it.
func collector(
    _ name: String, into collected: Collected<Int>, inbox: InboxLimit = .unbounded
) -> WorkerActor<Int, Void> {
    WorkerActor(name, inbox: inbox) { message, _ in collected.append(message) }
}

/// What came of an attempt to queue numbers.
enum Answer: Equatable {
    case accepted
    case full([Int])
    case stopped([Int])
    case cancelled([Int])
    case wouldDeadlock([Int])
    case failed([Int])

    init(_ queueing: () async throws -> Void) async {
        do {
            try await queueing()
            self = .accepted
        } catch {
            guard let error = error as? QueueError<Int> else {
                preconditionFailure("queueing throws nothing but a QueueError: \(error)")
            }
            self.init(error)
        }
    }

    init(_ error: QueueError<Int>) {
        self =
            switch error {
            case .full(let refused): .full(refused)
            case .stopped(let refused): .stopped(refused)
            case .cancelled(let refused): .cancelled(refused)
            case .wouldDeadlock(let refused): .wouldDeadlock(refused)
            case .failed(let refused, _): .failed(refused)
            }
    }
}

struct Failure: Error, Equatable, CustomStringConvertible {
    var description = "no such word"
}

extension WorkerActor {
    /// Returns when the thread of an actor that has one of its own has no more to do now.
    func lastWork() async {
        await Task(executorPreference: executor) {}.value
    }
}
