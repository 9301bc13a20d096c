import Actors
import Synchronization
import TestKit

/// What a storm goes over.
protocol StormGround: Sendable {
    /// Those in front first.
    var actors: [WorkerActor<Int, Int>] { get }
    /// Where messages come from outside, most of them into the first.
    var doors: [WorkerActor<Int, Int>] { get }
    var book: StormBook { get }
    var weather: StormWeather { get }
    /// What keeps the messages, where they are not in memory alone.
    var disk: StormDisk? { get }
    /// Whether work there is never given up on: what it did would be done twice.
    func isSheltered(_ actor: WorkerActor<Int, Int>) -> Bool
    func output(of message: Int, at actor: WorkerActor<Int, Int>) -> Int
    func wire()
    /// Holds the actors, in which nothing is pending, against the book.
    /// - Returns: what is wrong.
    func audit() -> [String]
}

/// The line that a storm goes over: front → (middle → back) and (side), and what there is to be known of every message.
///
/// Each is bounded or not, plain or suspending, with retries, timeouts and threads of its own or without, as the seed
/// says. The back and the side are where messages end: what they did is done.
final class StormLine: StormGround {
    let front, middle, back, side: WorkerActor<Int, Int>
    let book = StormBook()
    let weather: StormWeather

    let disk: StormDisk? = nil

    var actors: [WorkerActor<Int, Int>] { [front, middle, back, side] }
    var doors: [WorkerActor<Int, Int>] { [front, middle] }

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        weather = StormWeather(seed: random.next(), isManual: .random(using: &random))
        let makers = [StormMaker("front", weather, book, &random), StormMaker("middle", weather, book, &random)]
        (front, middle) = (makers[0].rough(), makers[1].rough())
        (back, side) = (
            StormMaker("back", weather, book, &random).sheltered(),
            StormMaker("side", weather, book, &random).sheltered()
        )
        makers[0].itself.append(front)
        makers[1].itself.append(middle)
        wire()
    }

    func isSheltered(_ actor: WorkerActor<Int, Int>) -> Bool { actor === back || actor === side }

    func output(of message: Int, at actor: WorkerActor<Int, Int>) -> Int { message }

    func wire() {
        front.direct(to: middle, side)
        middle.direct(to: back)
    }
}

/// Makes one actor of the line.
struct StormMaker {
    let name: String
    let weather: StormWeather
    let book: StormBook
    /// The actor, for its own processor.
    let itself = Collected<WorkerActor<Int, Int>>()
    private let workers: Int
    private let inbox: InboxLimit
    private let retry: RetryPolicy
    private let timeout: Duration?
    private let deadLetters: Int
    private let execution: Execution
    private let isPlain: Bool

    init(_ name: String, _ weather: StormWeather, _ book: StormBook, _ random: inout SeededRandom) {
        (self.name, self.weather, self.book) = (name, weather, book)
        workers = .random(in: 1...3, using: &random)
        inbox = .random(using: &random) ? .unbounded : .bounded(.random(in: 1...6, using: &random))
        retry = .backoff(attempts: .random(in: 1...3, using: &random), first: .milliseconds(1))
        timeout = .random(using: &random) ? nil : .milliseconds(3)
        // What the front loses could not be told apart by where it should have gone.
        deadLetters = name == "middle" && .random(using: &random) ? 3 : 1_000_000
        execution = .random(in: 0..<4, using: &random) == 0 ? .dedicatedThreads : .cooperative
        isPlain = .random(in: 0..<3, using: &random) == 0
    }

    /// An actor that the storm gets at: its processor fails, sleeps, discards, and does things to the actor itself.
    func rough() -> WorkerActor<Int, Int> {
        guard !isPlain else {
            return WorkerActor(
                name, workers: workers, inbox: inbox, retry: retry, timeout: timeout, deadLetters: deadLetters,
                execution: execution, clock: weather.clock
            ) { [self] message, _ in
                try weather.blowPlainly()
                return message
            }
        }
        return WorkerActor(
            name, workers: workers, inbox: inbox, retry: retry, timeout: timeout, deadLetters: deadLetters,
            execution: execution, clock: weather.clock
        ) { [self] message, _ in
            try await weather.blow()
            if weather.hits(2) { await queueToItself() }
            if weather.hits(1) { await itself.elements[0].stop(deadline: .milliseconds(1), grace: .milliseconds(1)) }
            return message
        }
    }

    /// An actor whose processor does nothing but tell that the message came.
    func sheltered() -> WorkerActor<Int, Int> {
        WorkerActor(name, workers: workers, inbox: inbox, execution: execution, clock: weather.clock) {
            [name, book] message, _ in
            book.write { $0.arrived[name, default: []].append(message) }
            return message
        }
    }

    /// An actor that the storm gets at, and whose inbox is kept in a store. Now and then it does a step of its work.
    func stored(
        in store: any MessageStore<Int>, limit: InboxLimit, output: @escaping @Sendable (Int) -> Int
    ) -> WorkerActor<Int, Int> {
        do throws(StoreFailure) {
            return try WorkerActor(
                name, workers: workers, inbox: store, limit: limit, retry: retry, timeout: timeout,
                execution: execution, clock: weather.clock
            ) { [self] message, context in
                do {
                    let output =
                        message.isMultiple(of: 2)
                        ? output(message)
                        : try await context.step("output") {
                            output(message)
                        }
                    if isPlain { try weather.blowPlainly() } else { try await weather.blow() }
                    if weather.hits(2) { await queueToItself() }
                    if weather.hits(1) {
                        await itself.elements[0].stop(deadline: .milliseconds(1), grace: .milliseconds(1))
                    }
                    book.write { $0.arrived[name, default: []].append(message) }
                    return output
                } catch RetryDecision.discard {
                    book.write { $0.dropped[name, default: []].append(message) }
                    throw RetryDecision.discard
                }
            }
        } catch {
            preconditionFailure("an empty store cannot be read: \(error)")
        }
    }

    private func queueToItself() async {
        let id = book.newIDs(1)
        switch await Answer({ try await itself.elements[0].queue(contentsOf: id) }) {
        case .accepted: book.accept(id, at: name)
        case .failed: book.write { $0.unknown[name, default: []] += id }
        case .full, .stopped, .cancelled, .wouldDeadlock: break
        }
    }
}

/// What a storm does to processors, and what time it is there.
final class StormWeather: Sendable {
    let clock: ActorClock
    /// The clock, when somebody has to move it on.
    let manual: ManualClock?
    /// Nobody does anything to an actor any more.
    let isCalm = Atomic(false)
    /// Every processor does its work.
    let isFair = Atomic(false)
    private let random: Locked<SeededRandom>

    init(seed: UInt64, isManual: Bool) {
        manual = isManual ? ManualClock() : nil
        clock = manual.map { ActorClock($0) } ?? .system
        random = Locked(SeededRandom(seed: seed))
    }

    /// So many times in a hundred, until it is calm.
    func hits(_ percent: Int) -> Bool {
        !isCalm.load(ordering: .relaxed) && random(100) < percent
    }

    func blow() async throws {
        guard !isFair.load(ordering: .relaxed) else { return }
        switch random(100) {
        case ..<50: return
        case ..<65: await Task.yield()
        case ..<75: try await clock.sleep(for: .milliseconds(random(6)))
        case ..<80: await sleepThroughEverything()
        default: try fail()
        }
    }

    func blowPlainly() throws {
        guard !isFair.load(ordering: .relaxed) else { return }
        if random(100) >= 80 { try fail() }
    }

    private func fail() throws {
        switch random(20) {
        case ..<14: throw Failure()
        case ..<16: throw RetryDecision.again(after: .milliseconds(random(3)))
        case ..<18: throw RetryDecision.discard
        default: throw RetryDecision.notRetryable(Failure())
        }
    }

    private func sleepThroughEverything() async {
        let time = Duration.milliseconds(random(6))
        // A task of its own is not cancelled with this one.
        await Task.detached { [clock] in try? await clock.sleep(for: time) }.value
    }

    private func random(_ limit: Int) -> Int {
        random.withLock { .random(in: 0..<limit, using: &$0) }
    }
}
