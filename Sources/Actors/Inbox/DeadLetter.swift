/// A run of a processor that ended in an error.
public struct FailedAttempt: Sendable {
    /// Which attempt it was, from 1.
    public let attempt: Int
    /// The worker that made it, from 1.
    public let worker: Int
    /// What it threw.
    public let error: any Error
}

/// A message given up on, kept with its reasons until it is replayed or discarded.
public struct DeadLetter<Message: Sendable, Output: Sendable>: Sendable {
    /// Why a message was given up on.
    public enum Cause: Sendable {
        /// The processor threw this at the last attempt; a replay processes the message again.
        case threw(any Error)
        /// The processor returned this output, but the actors of these names, to which it is directed, had been stopped.
        /// A replay only hands the output on: the work is not done twice.
        case refused(Output, by: [String])
        /// The actor took no messages when this one came, by ``WorkerActor/queueOrKeep(contentsOf:)``. A replay processes
        /// it.
        case notAccepted
    }

    /// Counts the actor's dead letters, from 1, in the order in which they were given up on. In a store a letter has the
    /// same number in every process.
    public let number: Int
    /// The message as it was queued.
    public let message: Message
    /// Why it was given up on.
    public let cause: Cause
    /// Every failed attempt, the first first.
    public let failures: [FailedAttempt]
    /// The attempt that was the last, from 1.
    public let attempt: Int
    /// The worker that made it, from 1; 0 when none has.
    public let worker: Int

    /// When the message was given up on, in nanoseconds of the actor's clock.
    let diedAt: UInt64
    /// Where the store has it, of an actor that has one.
    var key: MessageKey?

    /// The reason in words.
    public var reason: String {
        switch cause {
        case .threw(let error): String(describing: error)
        case .refused(_, let targets): Self.reason(refusedBy: targets)
        case .notAccepted: "came while the actor was stopped"
        }
    }

    static func reason(refusedBy targets: [String]) -> String {
        targets.joined(separator: ", ") + (targets.count == 1 ? " is" : " are") + " stopped and did not take the output"
    }

    var isRefused: Bool { if case .refused = cause { true } else { false } }
}

/// Which dead letters are meant.
enum DeadLetterChoice: Sendable {
    case all
    case number(Int)

    func includes(_ other: Int) -> Bool {
        switch self {
        case .all: true
        case .number(let number): number == other
        }
    }
}

/// The dead letters of one actor, oldest first, up to a bound: what comes then pushes the oldest out for good.
@usableFromInline
struct DeadLetterBox<Message: Sendable, Output: Sendable>: Sendable {
    typealias Letter = DeadLetter<Message, Output>

    private(set) var letters = NumberedDeque<Letter>()
    private var last = 0
    private let limit: Int

    @usableFromInline
    init(limit: Int) { self.limit = limit }

    /// An empty box that numbers on where the other one was, or behind `number` when that is greater.
    init(limit: Int, following other: Self, last number: Int) {
        self.limit = limit
        last = max(other.last, number)
    }

    @usableFromInline var count: Int { letters.count }

    @usableFromInline var oldestDeath: UInt64? { letters.first?.diedAt }

    /// The newest letters of a number above `number`, oldest of them first; at most `limit`.
    func newest(_ limit: Int, after number: Int) -> [Letter] {
        letters.suffix(limit, after: number)
    }

    /// - Parameter number: the one that the store gave it; nil to count on.
    /// - Returns: the letter that was pushed out.
    mutating func add(
        _ envelope: Envelope<Message>, _ cause: Letter.Cause, failures: [FailedAttempt] = [], worker: Int,
        at now: UInt64, key: MessageKey? = nil, number: Int? = nil
    ) -> Letter? {
        let number = number ?? last + 1
        last = max(last, number)
        place(
            Letter(
                number: number, message: envelope.message, cause: cause, failures: failures,
                attempt: Int(envelope.attempt), worker: worker, diedAt: now, key: key))
        return letters.count > limit ? letters.popFirst() : nil
    }

    /// Puts a letter back where its number belongs.
    /// - Returns: the letter that was pushed out.
    mutating func putBack(_ letter: Letter) -> Letter? {
        place(letter)
        return letters.count > limit ? letters.popFirst() : nil
    }

    /// A store does not know of the letters that it has not, and may give one of their numbers to another: then they get
    /// the next one.
    private mutating func place(_ letter: Letter) {
        guard let other = letters[letter.number] else { return letters.insert(letter, number: letter.number) }
        last += 1
        if letter.key == nil { return letters.append(letter.numbered(last), number: last) }
        _ = letters.remove(other.number)
        letters.insert(letter, number: letter.number)
        letters.append(other.numbered(last), number: last)
    }

    /// Takes out the letters that are chosen and for which `isMeant` holds.
    mutating func remove(_ choice: DeadLetterChoice, where isMeant: (Letter) -> Bool = { _ in true }) -> [Letter] {
        switch choice {
        case .all: return letters.removeAll(where: isMeant)
        case .number(let number):
            guard let letter = letters[number], isMeant(letter) else { return [] }
            _ = letters.remove(number)
            return [letter]
        }
    }
}
