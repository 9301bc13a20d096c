internal import Actors

/// The journal of one order: the answers to its steps, in the order in which they came, in all attempts and processes.
///
/// Its entries are named after the steps: `payment`, and `payment 2` when that is asked for a second time.
struct OrderJournal {
    /// An answer as it is recorded.
    struct Entry: Codable {
        var version = FormatVersion()
        /// The key of the message that it was recorded for: an older one's life came to its end.
        let message: Int64
        let answer: OrderLife.Answer
    }

    /// What does not fit the order it is recorded of: it was changed by somebody else, or is of another program.
    struct Unfit: Error, CustomStringConvertible {
        let order: OrderID
        let entry: String
        var description: String { "order \(order): its journal cannot be followed at \(entry)" }
    }

    /// After this time it is tried again to record what could not be.
    private static let pause = Duration.seconds(1)

    private let command: PlaceOrder
    private let context: WorkerContext
    private let key: MessageKey
    /// How often each step was answered.
    private var answered: [String: Int] = [:]

    /// Nil where nothing is recorded.
    init?(of command: PlaceOrder, in context: WorkerContext) {
        guard let key = context.key else { return nil }
        self.command = command
        self.context = context
        self.key = key
    }

    /// Takes the order's life through all that is recorded, up to the first step that has no answer.
    ///
    /// A life that came to a bad end under an older key is over: the order was tried again since, and begins anew, all its
    /// calls with the keys they had. The notices that came up were submitted before the answers, so they are in their
    /// store.
    mutating func recall() throws -> OrderProgress.Place {
        var place = OrderProgress.Place(of: command)
        while let step = place.action.step, let entry = try next(of: step) {
            guard place.action.takes(entry.answer, for: command) else {
                throw Unfit(order: command.id, entry: name(of: step))
            }
            place.action = place.life.proceed(entry.answer)
            if place.action.isFailure, entry.message != key.rawValue { place = OrderProgress.Place(of: command) }
        }
        _ = place.life.takeNotices()
        return place
    }

    /// What the next answer to that step is called.
    func nextName(of step: String) -> String { name(of: step, answered[step, default: 0] + 1) }

    /// Returns when it is committed that the step had that answer.
    ///
    /// Throws a `RetryDecision` when it could not be; then it counts as not answered.
    mutating func record(_ answer: OrderLife.Answer, to step: String) async throws {
        let name = nextName(of: step)
        do throws(StoreFailure) {
            try await context.record(name, Entry(message: key.rawValue, answer: answer))
        } catch {
            throw RetryDecision.again(after: Self.pause)
        }
        answered[step, default: 0] += 1
    }

    private mutating func next(of step: String) throws -> Entry? {
        guard let entry = try context.recorded(nextName(of: step), as: Entry.self) else { return nil }
        answered[step, default: 0] += 1
        return entry
    }

    private func name(of step: String, _ number: Int) -> String { number == 1 ? step : "\(step) \(number)" }

    private func name(of step: String) -> String { name(of: step, answered[step, default: 0]) }
}
