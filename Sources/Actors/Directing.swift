/// An actor that takes outputs of another one: the receiving end of `direct`.
protocol Inlet<Input>: AnyObject, Sendable {
    associatedtype Input: Sendable
    var name: String { get }
    /// Accepts an upstream's output, unless stopped.
    func forward(_ output: Input) -> Bool
    /// Learns who directs its output here.
    func add(upstream: any Upstream)
}

/// An actor that directs its output to another one: the sending end of `direct`.
protocol Upstream: AnyObject, Sendable {
    /// Calls `observer` once, when nothing is pending.
    /// - Returns: false when that is so already: then it is not called.
    func notifyWhenIdle(_ observer: @escaping @Sendable () -> Void) -> Bool
}

/// An upstream as its target remembers it: a line of actors is held by its front, not in a ring.
struct WeakUpstream: Sendable {
    weak var actor: (any Upstream)?
}
