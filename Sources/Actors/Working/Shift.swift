/// What a worker is told to do: one run.
@usableFromInline
struct Shift<Message: Sendable, Output: Sendable>: Sendable {
    @usableFromInline let actor: WorkerActor<Message, Output>
    @usableFromInline let run: Int

    @inlinable
    init(actor: WorkerActor<Message, Output>, run: Int) {
        self.actor = actor
        self.run = run
    }
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
