import Dashboard
import DurableInbox

/// How many messages a file has, by what became of them.
struct FileCounts: Equatable {
    private struct Line: Equatable {
        var name: String
        var counts: Counts
    }

    private var inboxes: [Line] = []

    init(_ view: StoreView) throws(StoreError) {
        for (index, name) in try view.inboxes().enumerated() {
            inboxes.append(Line(name: name, counts: try view.counts(InboxNumber(rawValue: index + 1))))
        }
    }

    /// How many are pending, in all inboxes.
    var pending: Int { inboxes.reduce(0) { $0 + $1.counts.pending } }

    /// The orders in one line, and the messages of each inbox in one: an order is several messages.
    var text: String {
        let all = inboxes.reduce(into: (pending: 0, dead: 0, completed: 0)) { sum, inbox in
            // An order goes through these two, and is completed when the second has done with it.
            guard ["orders", "settled"].contains(inbox.name) else { return }
            sum.pending += inbox.counts.pending
            sum.dead += inbox.counts.dead
            if inbox.name == "settled" { sum.completed = inbox.counts.completed }
        }
        let lines = inboxes.map {
            "\n  \($0.name): \(Self.text($0.counts.pending, $0.counts.dead, $0.counts.completed))"
        }
        return Self.text(all.pending, all.dead, all.completed) + " (orders)"
            + (lines.isEmpty ? "" : "\nmessages of each actor:") + lines.joined()
    }

    private static func text(_ pending: Int, _ dead: Int, _ completed: Int) -> String {
        "\(Format.count(pending)) pending, \(deadLetters(dead)), \(Format.count(completed)) completed"
    }

    static func deadLetters(_ count: Int) -> String {
        "\(Format.count(count)) dead letter\(count == 1 ? "" : "s")"
    }
}
