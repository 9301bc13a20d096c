/// The receiving end of `direct`: how an output reaches the actor that takes it.
@usableFromInline
struct Outlet<Output: Sendable>: Sendable {
    @usableFromInline let name: String
    @usableFromInline let target: ObjectIdentifier
    /// Accepts an output, unless the actor is stopped.
    @usableFromInline let forward: @Sendable (Output) -> Bool
    /// Tells the target that this actor's outputs go elsewhere.
    @usableFromInline let leave: @Sendable (ObjectIdentifier) -> Void

    @inlinable
    init<Next>(to target: WorkerActor<Output, Next>) {
        name = target.name
        self.target = ObjectIdentifier(target)
        forward = { target.forward($0) }
        leave = { target.remove(upstream: $0) }
    }
}

/// An actor that directs its output to another one: the sending end of `direct`.
@usableFromInline
protocol Upstream: AnyObject, Sendable {
    /// Those who direct their output here.
    var upstreams: [any Upstream] { get }
    /// Calls `observer` once, when nothing is pending. One observer for each downstream actor: the last.
    /// - Returns: false when nothing is pending already: then it is not called.
    func notifyWhenIdle(_ downstream: ObjectIdentifier, _ observer: @escaping @Sendable () -> Void) -> Bool
}

/// An upstream as its target remembers it: a line of actors is held by its front, not in a ring.
@usableFromInline
struct WeakUpstream: Sendable {
    let id: ObjectIdentifier
    weak var actor: (any Upstream)?

    init(_ actor: any Upstream) {
        id = ObjectIdentifier(actor)
        self.actor = actor
    }
}
