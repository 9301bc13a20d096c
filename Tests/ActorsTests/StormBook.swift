import Actors
import TestKit

/// Where every message of a storm went, as far as the storm knows.
final class StormBook: Sendable {
    struct Pages {
        var lastID = 0
        /// By the actor that was asked: what it accepted from outside.
        var accepted: [String: [Int]] = [:]
        /// By actor: what its processor saw in the end.
        var arrived: [String: [Int]] = [:]
        /// By actor: what a stop handed back and a restart forgot.
        var forgotten: [String: [Int]] = [:]
        /// By actor: dead letters discarded by number.
        var discarded: [String: [Int]] = [:]
        /// By actor: what it may have accepted or not, as its store failed.
        var unknown: [String: [Int]] = [:]
        /// By actor: what was in a worker's hands when a stop gave up on it.
        var interrupted: [String: [Int]] = [:]
        /// By actor: what its processor wanted nothing to become of.
        var dropped: [String: [Int]] = [:]
        /// What was seen to be wrong on the way.
        var wrong: [String] = []
    }

    private let pages = Locked(Pages())

    func write<Result: Sendable>(_ entry: (inout Pages) -> Result) -> Result {
        pages.withLock { entry(&$0) }
    }

    /// Ids that no message has had.
    func newIDs(_ count: Int) -> [Int] {
        write { pages in
            defer { pages.lastID += count }
            return Array((pages.lastID + 1)...(pages.lastID + count))
        }
    }

    func expect(_ isRight: Bool, _ complaint: @autoclosure () -> String) {
        guard !isRight else { return }
        let complaint = complaint()
        write { $0.wrong.append(complaint) }
    }

    func accept(_ ids: [Int], at actor: String) {
        write { $0.accepted[actor, default: []] += ids }
    }
}

extension StormLine {
    /// Holds the line, in which nothing is pending, against the book.
    /// - Returns: what is wrong.
    func audit() -> [String] {
        let pages = book.write { $0 }
        var wrong = pages.wrong
        for actor in actors where !actor.ledger.isBalanced || actor.ledger.pending > 0 {
            wrong.append("\(actor.name): \(actor.ledger)")
        }
        let accepted = pages.accepted.mapValues { Set($0) }
        let atFront = accepted["front"] ?? []
        let gone = known(in: front, pages)

        let side = gone + refused(by: "side", front) + ended(at: "side", pages)
        let vanished = missing(atFront, side, "side", &wrong)
        let lost = front.ledger.discarded - (pages.discarded["front"] ?? []).count
        if vanished.count != lost {
            wrong.append("front discarded \(lost), but \(vanished.count) are nowhere at the side")
        }

        let behind =
            gone + refused(by: "middle", front) + known(in: middle, pages) + refused(by: "back", middle)
            + ended(at: "back", pages)
        let nowhere = missing(atFront.union(accepted["middle"] ?? []), behind, "middle", &wrong).subtracting(vanished)
        let discarded = middle.ledger.discarded - (pages.discarded["middle"] ?? []).count
        if nowhere.count != discarded {
            wrong.append("middle discarded \(discarded), but \(nowhere.count) are nowhere behind it")
        }
        if front.ledger.accepted != atFront.count {
            wrong.append("front accepted \(front.ledger), not \(atFront.count)")
        }
        return wrong
    }

    /// The places of messages that an actor has for itself.
    private func known(in actor: WorkerActor<Int, Int>, _ pages: StormBook.Pages) -> [StormPlace] {
        let letters = actor.deadLetters.filter { if case .refused = $0.cause { false } else { true } }
        return [
            StormPlace(name: "forgotten by \(actor.name)", ids: pages.forgotten[actor.name] ?? []),
            StormPlace(name: "discarded by \(actor.name)", ids: pages.discarded[actor.name] ?? []),
            StormPlace(name: "dead at \(actor.name)", ids: letters.map(\.message)),
        ]
    }

    /// The messages whose output a target refused.
    private func refused(by target: String, _ actor: WorkerActor<Int, Int>) -> [StormPlace] {
        let letters = actor.deadLetters.filter {
            if case .refused(_, by: let targets) = $0.cause { targets.contains(target) } else { false }
        }
        return [StormPlace(name: "refused by \(target)", ids: letters.map(\.message))]
    }

    private func ended(at name: String, _ pages: StormBook.Pages) -> [StormPlace] {
        [
            StormPlace(name: "arrived at \(name)", ids: pages.arrived[name] ?? []),
            StormPlace(name: "forgotten by \(name)", ids: pages.forgotten[name] ?? []),
        ]
    }

    /// - Returns: those that are nowhere.
    private func missing(
        _ accepted: Set<Int>, _ places: [StormPlace], _ branch: String, _ wrong: inout [String]
    ) -> Set<Int> {
        let ids = places.flatMap(\.ids)
        let known = Set(ids)
        if known.count != ids.count {
            for (id, copies) in Dictionary(grouping: ids, by: { $0 }) where copies.count > 1 {
                let names = places.flatMap { place in place.ids.filter { $0 == id }.map { _ in place.name } }
                wrong.append("\(branch): \(id) \(names.joined(separator: " and "))")
            }
        }
        let strange = known.subtracting(accepted)
        if !strange.isEmpty { wrong.append("\(branch): \(strange.sorted()) came from nowhere") }
        return accepted.subtracting(known)
    }
}

/// Messages that are in the same place.
private struct StormPlace {
    let name: String
    let ids: [Int]
}
