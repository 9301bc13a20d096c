package import Actors

/// The dialogue: what Bale says, Bane answers, and the subtitle shows.
package final class DialogueScenario: Sendable {
    /// What Bane says when he has no answer.
    package struct NoAnswer: Error, Equatable, CustomStringConvertible {
        package init() {}

        package var description: String { "WHATEVER YOU SAY" }
    }

    /// The lines that Bane has an answer to.
    package static let lines = ["I AM VENGEANCE", "I AM THE NIGHT", "I'M BATMAN"]

    /// Something that is said, and when its first line was.
    package struct Line: Sendable, CustomStringConvertible {
        /// The words.
        package let text: String
        /// When Bale was given his line, on the scenario's clock.
        let acceptedAt: Duration

        package var description: String { text }
    }

    /// Says the lines.
    package let bale: WorkerActor<Line, Line>
    /// Answers them, or fails with `NoAnswer`.
    package let bane: WorkerActor<Line, Line>
    /// Shows the answers.
    package let subtitle: WorkerActor<Line, Void>
    private let book: SharedBook
    private let clock: ActorClock

    /// Builds and wires the three; `show` is called with each answer.
    package init(
        workers: Int = 3, clock: ActorClock = .system, show: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        let book = SharedBook()
        bale = WorkerActor("bale", workers: workers, clock: clock) { line, _ in line }
        bane = WorkerActor("bane", workers: workers, clock: clock) { line, _ in
            Line(text: try Self.answer(to: line.text), acceptedAt: line.acceptedAt)
        } onError: { _, _, _ in
            book.statistics.withLock { $0.fail(at: clock.now()) }
        }
        subtitle = WorkerActor("subtitle", workers: workers, clock: clock) { line, _ in
            show(line.text)
            let now = clock.now()
            book.statistics.withLock { $0.finish(after: now - line.acceptedAt, at: now) }
        }
        bale.direct(to: bane).direct(to: subtitle)
        self.book = book
        self.clock = clock
    }

    /// The actors, front to back.
    package var actors: [any ObservableActor] { [bale, bane, subtitle] }

    /// The day's book as it stands.
    package var statistics: RunStatistics { book.statistics.withLock { $0 } }

    /// Has Bale say these lines. Throws `QueueError` with them when he is stopped.
    package func place(contentsOf lines: some Collection<String>) async throws(QueueError<String>) {
        let now = clock.now()
        do throws(QueueError<Line>) {
            try await bale.queue(contentsOf: lines.map { Line(text: $0, acceptedAt: now) })
        } catch {
            throw error.map(\.text)
        }
        book.statistics.withLock { $0.accept(at: now) }
    }

    /// What Bane answers.
    package static func answer(to line: String) throws(NoAnswer) -> String {
        switch line {
        case "I AM VENGEANCE": "I AM INEVITABLE"
        case "I AM THE NIGHT": "I AM BANE"
        case "I'M BATMAN": "I WILL BREAK YOU"
        default: throw NoAnswer()
        }
    }
}
