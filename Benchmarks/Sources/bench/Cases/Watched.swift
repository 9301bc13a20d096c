import Actors

/// Whether being watched ten times a second slows an actor down: the same work with and without somebody who looks, in
/// turn, several seconds of each.
struct Watched: Case {
    private static let interval = Duration.milliseconds(100)
    /// Of stretches, one watched, one not: short ones, so that the machine's moods come to both.
    private static let pairs = 13
    private static let secondsOfStretch = 0.4
    private static let messages = 250_000

    var workers = 4

    var name: String { "watched" }
    var parameters: String { "p1/w\(workers)/b1" }

    /// What was done in one stretch, or in several.
    private struct Work: Sendable {
        var messages = 0, looks = 0
        var seconds = 0.0

        var perSecond: Double { Double(messages) / seconds }

        mutating func add(_ other: Work) {
            messages += other.messages
            looks += other.looks
            seconds += other.seconds
        }
    }

    func measure() async throws -> [(Metric, Double)] {
        let counts = Counts(workers: workers)
        let actor = counts.actor("watched")
        var (unwatched, watched) = (Work(), Work())
        var ratios: [Double] = []
        for pair in 0..<Self.pairs {
            // Either goes first as often as the other.
            let first = try await work(actor, isWatched: pair.isMultiple(of: 2))
            let second = try await work(actor, isWatched: !pair.isMultiple(of: 2))
            let (with, without) = pair.isMultiple(of: 2) ? (first, second) : (second, first)
            watched.add(with)
            unwatched.add(without)
            ratios.append(with.perSecond / without.perSecond)
        }
        try counts.check(unwatched.messages + watched.messages)
        return [
            (.unwatched, unwatched.perSecond), (.watched, watched.perSecond), (.watchedRatio, ratios.median),
            (.looks, Double(watched.looks) / watched.seconds),
        ]
    }

    private func work(_ actor: NumberActor, isWatched: Bool) async throws -> Work {
        let watcher = isWatched ? watch(actor) : nil
        var work = Work()
        let watch = Stopwatch()
        repeat {
            try await actor.feed(0..<Self.messages, batch: 1).value
            await actor.idle()
            work.messages += Self.messages
            work.seconds = watch.seconds
        } while work.seconds < Self.secondsOfStretch
        watcher?.cancel()
        work.looks = await watcher?.value ?? 0
        return work
    }

    /// Looks until it is cancelled.
    /// - Returns: how often.
    private func watch(_ actor: NumberActor) -> Task<Int, Never> {
        Task.detached {
            var looks = 0
            while !Task.isCancelled {
                looks += actor.snapshot().workers.isEmpty ? 0 : 1
                try? await Task.sleep(for: Self.interval)
            }
            return looks
        }
    }
}
