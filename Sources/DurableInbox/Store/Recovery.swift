package import Actors

/// What a store found when it was opened.
public struct Recovery: Sendable, Equatable {
    /// How the last owner of the file ended.
    public enum LastEnd: Sendable, Equatable {
        /// There was none: the file is new.
        case none
        /// It closed the file.
        case clean
        /// It did not: it was killed, or the machine went down.
        case unclean
        /// A signal killed it that means a fault of the program: a trap, a bad address, an abort.
        case fault(signal: Int32)
    }

    /// What one inbox had in it.
    public struct Inbox: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// Accepted and not final: what goes on now.
        public let pending: Int
        /// How many of the pending were in a worker's hands when the last owner ended. They are ready again, at their
        /// old places, with that attempt not counted.
        public let inFlight: Int
        /// How many became dead letters because they were in flight at ends of the process again and again.
        public let buried: Int
    }

    /// A message that was in flight when a fault killed the process, or at several ends of which nothing is known. It may
    /// have been the cause, and is best run alone.
    package struct Suspect: Sendable, Equatable {
        package let key: MessageKey
        /// How often that counts against it.
        package let kills: Int
    }

    /// Counts the owners of the file, this one included.
    public let epoch: Int
    /// How the one before ended.
    public let lastEnd: LastEnd
    /// All inboxes that were in the file, in the order in which they were made.
    public let inboxes: [Inbox]
    /// Those still pending, in order.
    package let suspects: [Suspect]
    /// Those that have become dead letters for it, in order.
    package let buried: [MessageKey]
}
