public import DequeModule

/// A message given up on, kept with its reasons until it is replayed or discarded.
public struct DeadLetter<Message: Sendable, Output: Sendable>: Sendable {
    /// Why a message was given up on.
    public enum Cause: Sendable {
        /// The processor threw this; a replay processes the message again.
        case threw(any Error)
        /// The processor returned this output, but the actor of that name, to which it is directed, had been stopped.
        /// A replay only hands the output on: the work is not done twice.
        case refused(Output, by: String)
        /// The actor took no messages when this one came, by ``WorkerActor/queueOrKeep(contentsOf:)``. A replay processes
        /// it.
        case notAccepted
    }

    /// Counts the actor's dead letters, from 1, in the order in which they were given up on.
    public let number: Int
    /// The message as it was queued.
    public let message: Message
    /// Why it was given up on.
    public let cause: Cause
    /// The attempt that was the last, from 1.
    public let attempt: Int
    /// The worker that made it, from 1; 0 when none has.
    public let worker: Int

    /// When the message was given up on, in nanoseconds of the actor's clock.
    let diedAt: UInt64

    /// The reason in words.
    public var reason: String {
        switch cause {
        case .threw(let error): String(describing: error)
        case .refused(_, let target): "\(target) is stopped and did not take the output"
        case .notAccepted: "came while the actor was stopped"
        }
    }
}

/// The dead letters of one actor, oldest first.
@usableFromInline
struct DeadLetterBox<Message: Sendable, Output: Sendable>: Sendable {
    @usableFromInline var letters = Deque<DeadLetter<Message, Output>>()
    @usableFromInline var last = 0

    @inlinable
    init() {}

    @inlinable
    var count: Int { letters.count }

    /// The newest letters of a number above `number`, oldest of them first; at most `limit`.
    func newest(_ limit: Int, after number: Int) -> [DeadLetter<Message, Output>] {
        // Watchers ask ten times a second, and mostly there is nothing new.
        guard let last = letters.last, last.number > number else { return [] }
        let candidates = letters.suffix(max(0, limit))
        return Array(candidates.drop { $0.number <= number })
    }

    @usableFromInline
    mutating func add(
        _ envelope: Envelope<Message>, _ cause: DeadLetter<Message, Output>.Cause, worker: Int, at now: UInt64
    ) {
        last += 1
        letters.append(
            DeadLetter(
                number: last, message: envelope.message, cause: cause, attempt: Int(envelope.attempt), worker: worker,
                diedAt: now))
    }

    /// Puts a letter back where its number belongs.
    mutating func putBack(_ letter: DeadLetter<Message, Output>) {
        // Letters come back in order, mostly as the newest: looked for from the end.
        let place = letters.lastIndex { $0.number < letter.number }.map { $0 + 1 } ?? letters.startIndex
        letters.insert(letter, at: place)
    }

    /// Takes out the letters for which `isChosen` holds.
    mutating func removeAll(where isChosen: (DeadLetter<Message, Output>) -> Bool) -> [DeadLetter<Message, Output>] {
        let chosen = letters.filter(isChosen)
        letters.removeAll(where: isChosen)
        return Array(chosen)
    }
}
