import Testing

@testable import Actors

/// A state machine with the world around it.
protocol SearchedWorld {
    associatedtype Event: Hashable

    /// Lets the event happen.
    /// - Returns: false where it cannot happen in this state.
    mutating func apply(_ event: Event) -> Bool
    /// The first rule that does not hold; nil when all do.
    var violation: String? { get }
    /// All that decides what can happen next.
    var key: [UInt8] { get }
}

/// Visits every reachable state of a world, the nearest first: what is found is found on a shortest way.
struct WorldSearch<World: SearchedWorld> {
    private typealias Found = (world: World, way: Int)

    private let world: World
    private let events: [World.Event]
    private var seen: Set<[UInt8]> = []
    /// How each state was reached: the event, and the place here of the state before.
    private var ways: [(event: World.Event, before: Int)] = []
    private(set) var happened: Set<World.Event> = []
    private(set) var steps = 0

    init(_ world: World, _ events: [World.Event]) {
        (self.world, self.events) = (world, events)
    }

    var states: Int { seen.count }

    /// - Returns: the first rule that does not hold, and how to get there; nil when all hold everywhere.
    mutating func run() -> (violation: String, way: [World.Event])? {
        var layer: [Found] = [(world, -1)]
        while !layer.isEmpty {
            var next: [Found] = []
            for found in layer {
                for event in events {
                    guard let world = after(event, found) else { continue }
                    // Looked at however it was reached: counters are no part of the key.
                    if let violation = world.violation { return (violation, way(to: found.way) + [event]) }
                    guard seen.insert(world.key).inserted else { continue }
                    ways.append((event, found.way))
                    next.append((world, ways.count - 1))
                }
            }
            layer = next
        }
        return nil
    }

    /// - Returns: the world after it; nil where it cannot happen.
    private mutating func after(_ event: World.Event, _ found: Found) -> World? {
        var world = found.world
        guard world.apply(event) else { return nil }
        steps += 1
        happened.insert(event)
        return world
    }

    private func way(to last: Int) -> [World.Event] {
        var events: [World.Event] = []
        var place = last
        while place >= 0 {
            events.append(ways[place].event)
            place = ways[place].before
        }
        return events.reversed()
    }
}

/// Numbers below 256 in a row; lists with their length.
struct WorldKey {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(48) }

    mutating func add(_ numbers: Int...) {
        for number in numbers { bytes.append(UInt8(number)) }
    }

    mutating func add<Element>(_ list: [Element], _ number: (Element) -> Int) {
        bytes.append(UInt8(list.count))
        for element in list { bytes.append(UInt8(number(element))) }
    }
}

extension Life.Phase {
    var number: Int {
        switch self {
        case .open: 0
        case .draining: 1
        case .stopping: 2
        case .stopped: 3
        case .failed: 4
        }
    }
}

/// Visits every state of a world in which these events happen, and records the first rule that does not hold.
/// - Parameter count: so many states there must be, or the world has become smaller than it was meant to be.
func explore<World: SearchedWorld>(_ name: String, atLeast count: Int, _ world: World, _ events: [World.Event]) {
    var search = WorldSearch(world, events)
    if let finding = search.run() {
        Issue.record("\(name): \(finding.violation), after \(finding.way)")
        return
    }
    print("inbox world, \(name): \(search.states) states visited, by \(search.steps) events")
    #expect(search.states >= count)
    #expect(search.happened == Set(events), "not every event happened")
}
