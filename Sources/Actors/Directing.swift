/// What became of an output that was offered to an actor.
@usableFromInline
enum Forwarding: Sendable {
    case taken
    /// The actor takes no more.
    case refused
    /// There is no room now; it has to wait.
    case full
}

/// The receiving end of `direct`: how an output reaches one of the actors that take it.
///
/// A class, as every message of a line passes one: what it holds is not retained anew for each.
@usableFromInline
final class Route<Output: Sendable>: Sendable {
    @usableFromInline let name: String
    @usableFromInline let target: ObjectIdentifier
    /// Offers an output, read from the sender's clock at that time.
    @usableFromInline let forward: @Sendable (Output, UInt64) -> Forwarding
    /// An output as the target's store will have it; nil where the target has none.
    let draft: @Sendable (Output) throws(StoreFailure) -> MessageDraft?
    /// Waits until there is room for an output of that actor.
    /// - Returns: false when the target takes no more.
    let sendOn:
        @Sendable (Output, MessageDraft?, _ from: ObjectIdentifier, _ isEnding: @Sendable () -> Bool) async -> Bool
    /// Lets in what that actor's workers wait to hand on.
    let push: @Sendable (ObjectIdentifier) -> Void
    /// Where the target's messages are stored; nil where they are not.
    let home: ObjectIdentifier?
    /// Keeps room for an output, which is committed together with what it came of, if there is some at once.
    let tryReserve: @Sendable (Output, MessageDraft) -> ReservationResult
    /// The same for an output of that actor, which waits until there is room: never `.full`.
    let reserve:
        @Sendable (Output, MessageDraft, _ from: ObjectIdentifier, _ isEnding: @Sendable () -> Bool) async ->
            ReservationResult
    /// Tells the target that this actor's outputs go elsewhere.
    @usableFromInline let leave: @Sendable (ObjectIdentifier) -> Void
    /// Which outputs it is for; nil for all that nobody chose.
    @usableFromInline let isChosen: (@Sendable (Output) -> Bool)?

    @usableFromInline
    init<Next>(
        to target: WorkerActor<Output, Next>, forward: @escaping @Sendable (Output, UInt64) -> Forwarding,
        when isChosen: (@Sendable (Output) -> Bool)?
    ) {
        name = target.name
        self.target = ObjectIdentifier(target)
        self.forward = forward
        draft = { output throws(StoreFailure) in try target.store?.draft(output) }
        sendOn = { output, draft, origin, isEnding in await target.letIn(output, draft, from: origin, isEnding) }
        home = target.store?.home
        tryReserve = { output, draft in target.tryReserve(for: output, draft) }
        reserve = { output, draft, origin, isEnding in
            await target.reserve(for: output, draft, from: origin, isEnding)
        }
        push = { target.push(from: $0) }
        leave = { target.remove(upstream: $0) }
        self.isChosen = isChosen
    }
}

/// An output on its way to one target.
struct Delivery<Output: Sendable>: Sendable {
    let route: Route<Output>
    /// As the target's store will have it; nil where the target has none.
    let draft: MessageDraft?
}

/// Where an actor's outputs go.
@usableFromInline
struct RouteTable<Output: Sendable>: Sendable {
    @usableFromInline var routes: [Route<Output>] = []
    /// Offers an output to the one outlet that it goes to; `.full` where it may go to more: then none was asked.
    @usableFromInline var pass: @Sendable (Output, UInt64) -> Forwarding = { _, _ in .taken }
    /// Another one with every change.
    @usableFromInline var number = 0

    @usableFromInline
    init() {}

    /// The outlets that an output goes to: the first that chooses it, else all that do not choose.
    func routes(for output: Output) -> [Route<Output>] {
        if let chosen = routes.first(where: { $0.isChosen?(output) ?? false }) { return [chosen] }
        return routes.filter { $0.isChosen == nil }
    }

    /// The same, with the output encoded for those that have a store.
    /// - Throws: when it cannot be encoded for one of them.
    func deliveries(of output: Output) throws(StoreFailure) -> [Delivery<Output>] {
        try routes(for: output).map { route throws(StoreFailure) in
            do throws(StoreFailure) {
                return Delivery(route: route, draft: try route.draft(output))
            } catch {
                throw StoreFailure("the output cannot be encoded for \(route.name): \(error)")
            }
        }
    }

    /// Replaces the outlets to the targets of the new ones, and where the new ones take everything, all that did.
    /// - Returns: the outlets whose target is directed to no more.
    @usableFromInline
    mutating func add(_ new: [Route<Output>]) -> [Route<Output>] {
        let targets = Set(new.map(\.target))
        let replacesAll = new.contains { $0.isChosen == nil }
        let old = routes
        routes.removeAll { targets.contains($0.target) || (replacesAll && $0.isChosen == nil) }
        routes += new
        pass = Self.pass(to: routes)
        number += 1
        return old.filter { gone in !routes.contains { $0.target == gone.target } }
    }

    private static func pass(to routes: [Route<Output>]) -> @Sendable (Output, UInt64) -> Forwarding {
        let common = routes.filter { $0.isChosen == nil }
        guard common.count <= 1 else { return { _, _ in .full } }
        let choices = routes.filter { $0.isChosen != nil }
        // Nobody wants it: it ends here.
        let rest: @Sendable (Output, UInt64) -> Forwarding = common.first?.forward ?? { @Sendable _, _ in .taken }
        guard !choices.isEmpty else { return rest }
        return { output, now in
            for choice in choices where choice.isChosen?(output) ?? false { return choice.forward(output, now) }
            return rest(output, now)
        }
    }
}

/// An actor that directs its output to another one: the sending end of `direct`.
@usableFromInline
protocol Upstream: AnyObject, Sendable {
    /// Its name, for people.
    var name: String { get }
    /// Whether its inbox is bounded.
    var isBounded: Bool { get }
    /// Those who direct their output here.
    var upstreams: [any Upstream] { get }
    /// Why its store does not work, while nobody knows for how long; nil when it does.
    var failure: StoreFailure? { get }
    /// Calls `observer` once, when nothing is pending, or its store has failed. One observer for each downstream actor: the last.
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

/// Why an actor was not directed to another.
public enum WiringError: Error, Equatable, CustomStringConvertible {
    /// These bounded actors would hand on in a ring: when all their inboxes are full, each waits for the next for ever.
    case ring([String])

    /// One sentence.
    public var description: String {
        switch self {
        case .ring(let names):
            "a ring of bounded inboxes would wait for itself: \((names + names.prefix(1)).joined(separator: " → "))"
                + " (leave one of them unbounded)"
        }
    }
}
