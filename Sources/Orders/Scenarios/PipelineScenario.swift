package import Actors

/// A synthetic line of stages that do nothing but take time.
package final class PipelineScenario: Sendable {
    /// What goes through the line.
    package struct Parcel: Sendable, CustomStringConvertible {
        /// Counts the parcels.
        package let number: Int
        /// When it was put into the first stage, on the scenario's clock.
        let acceptedAt: Duration

        package var description: String { "MSG-\(number)" }
    }

    /// `stage-1` and so on, each directed to the next.
    package let stages: [WorkerActor<Parcel, Parcel>]
    private let book: SharedBook
    private let clock: ActorClock

    /// Builds and wires `count` stages, at least one. Each message takes `work` in each of them.
    package init(stages count: Int = 3, workers: Int = 20, work: Duration, clock: ActorClock = .system) {
        precondition(count > 0, "a line has at least one stage")
        let book = SharedBook()
        stages = (1...count).map { number in
            WorkerActor("stage-\(number)", workers: workers, clock: clock) { parcel, _ in
                if work > .zero { try await clock.sleep(for: work) }
                if number == count {
                    let now = clock.now()
                    book.statistics.withLock { $0.finish(after: now - parcel.acceptedAt, at: now) }
                }
                return parcel
            }
        }
        for (stage, next) in zip(stages, stages.dropFirst()) { stage.direct(to: next) }
        self.book = book
        self.clock = clock
    }

    /// The actors, front to back.
    package var actors: [any ObservableActor] { stages }

    /// The day's book as it stands.
    package var statistics: RunStatistics { book.statistics.withLock { $0 } }

    /// Puts messages of these numbers into the first stage. Throws `QueueError` with them when it is stopped.
    package func place(contentsOf numbers: some Collection<Int>) async throws(QueueError<Int>) {
        let now = clock.now()
        do throws(QueueError<Parcel>) {
            try await stages[0].queue(contentsOf: numbers.map { Parcel(number: $0, acceptedAt: now) })
        } catch {
            throw error.map(\.number)
        }
        book.statistics.withLock { $0.accept(at: now) }
    }
}

/// A day's book behind a lock.
final class SharedBook: Sendable {
    let statistics = Locked(RunStatistics())
}
