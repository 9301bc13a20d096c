/// The receiving end of `direct`: how an output reaches the actor that takes it.
@usableFromInline
struct Outlet<Output: Sendable>: Sendable {
    @usableFromInline let name: String
    /// Accepts an output, unless the actor is stopped.
    @usableFromInline let forward: @Sendable (Output) -> Bool

    @inlinable
    init(name: String, forward: @escaping @Sendable (Output) -> Bool) {
        self.name = name
        self.forward = forward
    }
}

/// An actor that directs its output to another one: the sending end of `direct`.
@usableFromInline
protocol Upstream: AnyObject, Sendable {
    /// Calls `observer` once, when nothing is pending.
    /// - Returns: false when that is so already: then it is not called.
    func notifyWhenIdle(_ observer: @escaping @Sendable () -> Void) -> Bool
}

/// An upstream as its target remembers it: a line of actors is held by its front, not in a ring.
@usableFromInline
struct WeakUpstream: Sendable {
    @usableFromInline weak var actor: (any Upstream)?
}
