public import ServiceLifecycle

/// Actors by name, in the order of their pipeline: the front first.
///
/// As a `Service` it runs until its group shuts down, then drains front to back, so that nothing pending is left; when
/// the group's patience ends and it is cancelled, it stops instead.
public final class ActorSystem: Service {
    /// The actors, front first.
    public let actors: [any ObservableActor]

    /// A system of actors whose names must differ.
    public init(_ actors: [any ObservableActor]) {
        precondition(Set(actors.map(\.name)).count == actors.count, "the actors of a system have different names")
        self.actors = actors
    }

    /// The actor of that name.
    public subscript(name: String) -> (any ObservableActor)? { actors.first { $0.name == name } }

    /// What every actor looks like now, front first; each is a consistent look of its own.
    public func snapshot() -> [ActorSnapshot] { actors.map { $0.snapshot() } }

    /// Drains the actors one after another, front first, so that each still takes what the one before it works off.
    /// - Returns: `.cancelled` as soon as the drain of one is cancelled: those behind it go on. Else `.drained`.
    @discardableResult
    public func drain() async -> DrainEnd {
        for actor in actors where await actor.drain() == .cancelled { return .cancelled }
        return .drained
    }

    /// Stops the actors one after another, front first. Each keeps what it hands back for a restart.
    public func stop() async {
        for actor in actors { await actor.stopKeepingPending() }
    }

    /// Opens every stopped actor again with what was pending, the back first, so that nobody's output is refused.
    public func restart() {
        for actor in actors.reversed() { actor.restart() }
    }

    /// Runs until the service group shuts down gracefully, then drains; stops when it is cancelled.
    public func run() async throws {
        do { try await gracefulShutdown() } catch { return await stop() }
        _ = await withTaskCancellationHandler {
            await drain()
        } onCancel: {
            Task { await self.stop() }
        }
    }
}
