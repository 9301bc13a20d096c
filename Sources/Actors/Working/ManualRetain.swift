/// Holds an object from when it is made until ``end()``; copies of it count nothing.
@usableFromInline
struct ManualRetain<Object: AnyObject & Sendable>: @unchecked Sendable {
    @usableFromInline let owner: Unmanaged<Object>

    @inlinable
    init(_ object: Object) { owner = .passRetained(object) }

    /// To be asked before its end.
    @inlinable
    var object: Object { owner.takeUnretainedValue() }

    /// To be called once.
    @inlinable
    func end() { owner.release() }
}
