internal import Actors

/// The journal of one order: the answers to its steps, in the order in which they came, in all attempts and processes.
///
/// An entry is named after the message's key and the step: `7/payment`, and `7/payment 2` when that is asked for a second
/// time. A dead letter that is tried again has a new key, so its order begins anew, all its calls with the keys they had:
/// what an earlier life had for answers would lead it to the same end.
struct OrderJournal {
    /// An answer as it is recorded.
    private struct Entry: Codable {
        var version = FormatVersion()
        let answer: OrderSaga.Answer
    }

    /// What does not fit the order it is recorded of: it was changed by somebody else, or is of another program.
    struct Unfit: Error, CustomStringConvertible {
        let order: OrderID
        let step: String
        var description: String { "order \(order): its journal cannot be followed at \(step)" }
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
    /// The notices that come up are not told again: they were submitted before the answers, and so are in their store.
    mutating func recall() throws -> OrderProgress.Place {
        var place = OrderProgress.Place(of: command)
        while let step = place.action.step {
            guard let entry = try context.recorded(entryName(of: step), as: Entry.self) else { break }
            guard place.action.takes(entry.answer, for: command) else {
                throw Unfit(order: command.id, step: name(of: step))
            }
            answered[step, default: 0] += 1
            place.action = place.saga.proceed(entry.answer)
        }
        _ = place.saga.takeNotices()
        return place
    }

    /// What the step is called that is not answered yet.
    func name(of step: String) -> String {
        let times = answered[step, default: 0]
        return times == 0 ? step : "\(step) \(times + 1)"
    }

    /// Returns when it is committed that the step had that answer.
    ///
    /// Throws a `RetryDecision` when it could not be; then the step counts as not answered.
    mutating func record(_ answer: OrderSaga.Answer, to step: String) async throws {
        do throws(StoreFailure) {
            try await context.record(entryName(of: step), Entry(answer: answer))
        } catch {
            throw RetryDecision.again(after: Self.pause)
        }
        answered[step, default: 0] += 1
    }

    private func entryName(of step: String) -> String { "\(key.rawValue)/\(name(of: step))" }
}
