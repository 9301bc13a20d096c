internal import Synchronization

/// Those who wait for something, first come first. Each has a number, so that one whose task is cancelled can leave.
@usableFromInline
struct Waiters<Value>: Sendable {
    @usableFromInline var calls: [Int: @Sendable (Value) -> Void] = [:]

    @usableFromInline
    init() {}

    @inlinable var isEmpty: Bool { calls.isEmpty }

    /// - Parameter call: called once, outside the lock, by whoever takes it out.
    mutating func add(_ number: Int, _ call: @escaping @Sendable (Value) -> Void) {
        calls[number] = call
    }

    /// Takes one out.
    /// - Returns: nil when it was taken out before, or is not there yet.
    mutating func remove(_ number: Int) -> (@Sendable (Value) -> Void)? {
        calls.removeValue(forKey: number)
    }

    /// Takes all out.
    @usableFromInline
    mutating func removeAll() -> [@Sendable (Value) -> Void] {
        defer { calls = [:] }
        return calls.sorted { $0.key < $1.key }.map(\.value)
    }
}

/// Numbers for those who wait.
enum WaiterNumber {
    private static let last = Atomic(0)

    /// A number that no other one has.
    static func next() -> Int { last.wrappingAdd(1, ordering: .relaxed).newValue }
}
