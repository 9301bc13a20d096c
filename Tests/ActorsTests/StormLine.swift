import Actors
import Synchronization
import TestKit

/// The line that a storm goes over: front → (middle → back) and (side), and what there is to be known of every message.
///
/// Each is bounded or not, plain or suspending, with retries, timeouts and threads of its own or without, as the seed
/// says. The back and the side are where messages end: what they did is done.
final class StormLine: Sendable {
    let front, middle, back, side: WorkerActor<Int, Int>
    let book = StormBook()
    let weather: StormWeather

    var actors: [WorkerActor<Int, Int>] { [front, middle, back, side] }

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        weather = StormWeather(seed: random.next(), isManual: .random(using: &random))
        let makers = [Maker("front", weather, book, &random), Maker("middle", weather, book, &random)]
        (front, middle) = (makers[0].rough(), makers[1].rough())
        (back, side) = (
            Maker("back", weather, book, &random).sheltered(), Maker("side", weather, book, &random).sheltered()
        )
        makers[0].itself.append(front)
        makers[1].itself.append(middle)
        wire()
    }

    func wire() {
        front.direct(to: middle, side)
        middle.direct(to: back)
    }
}

/// Makes one actor of the line.
private struct Maker {
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

    private func queueToItself() async {
        let id = book.newIDs(1)
        if case .accepted = await Answer({ try await itself.elements[0].queue(contentsOf: id) }) {
            book.accept(id, at: name)
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
