/// Names an inbox in this process: stores of the same name are the same inbox.
public struct InboxID: Hashable, Sendable {
    let home: ObjectIdentifier
    let number: Int

    /// - Parameters:
    ///   - home: where the inbox is, as ``MessageStore/home`` says.
    ///   - number: which one of those that are there.
    public init(home: ObjectIdentifier, number: Int) {
        self.home = home
        self.number = number
    }
}

/// What has an inbox.
protocol InboxOwner: AnyObject, Sendable {
    var name: String { get }
    /// Whether it does nothing, and would have to ask anew before it does something.
    var isStopped: Bool { get }
}

/// Which actor has which stored inbox: two that both took from one would do everything twice.
enum InboxOwners {
    private struct Owner {
        let id: ObjectIdentifier
        weak var actor: (any InboxOwner)?
    }

    private static let owners = Locked<[InboxID: Owner]>([:])

    /// Gives an inbox to an actor. One that is stopped loses it; else it is the actor's until that is gone.
    /// - Throws: when another actor has it.
    static func give(_ inbox: InboxID, to actor: some InboxOwner) throws(StoreFailure) {
        while let other = take(inbox, for: actor) {
            guard other.isStopped else {
                throw StoreFailure(
                    "the inbox of \(actor.name) belongs to the actor \(other.name), which is not stopped: stop that first"
                )
            }
            owners.withLock { if $0[inbox]?.id == ObjectIdentifier(other) { $0[inbox] = nil } }
        }
    }

    /// - Returns: who has it; nil when it is the actor's now. Asked outside the lock, and also released there.
    private static func take(_ inbox: InboxID, for actor: some InboxOwner) -> (any InboxOwner)? {
        owners.withLock { owners in
            if let other = owners[inbox]?.actor, other !== actor { return other }
            owners[inbox] = Owner(id: ObjectIdentifier(actor), actor: actor)
            return nil
        }
    }

    /// The actor is gone.
    static func remove(_ actor: ObjectIdentifier) {
        owners.withLock { owners in owners = owners.filter { $0.value.id != actor } }
    }
}
