/// What a worker is told to do: one run. It keeps the actor from when it is made until ``end()``, and copies of it count
/// nothing.
@usableFromInline
struct Shift<Message: Sendable, Output: Sendable>: @unchecked Sendable {
    @usableFromInline let owner: Unmanaged<WorkerActor<Message, Output>>
    @usableFromInline let run: Int

    @inlinable
    init(actor: WorkerActor<Message, Output>, run: Int) {
        owner = .passRetained(actor)
        self.run = run
    }

    /// To be asked before its end.
    @inlinable
    var actor: WorkerActor<Message, Output> { owner.takeUnretainedValue() }

    /// To be called once.
    @inlinable
    func end() { owner.release() }
}

/// The shift that a worker's task is made for. Taken out once, so that the task does not hold the actor for good.
@usableFromInline
final class FirstShift<Message: Sendable, Output: Sendable>: Sendable {
    @usableFromInline let shift: Locked<Shift<Message, Output>?>

    @inlinable
    init(_ shift: Shift<Message, Output>) { self.shift = Locked(shift) }

    @inlinable
    func take() -> Shift<Message, Output>? {
        shift.withLock { shift in
            defer { shift = nil }
            return shift
        }
    }
}
