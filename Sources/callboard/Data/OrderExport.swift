import Dashboard
import DurableInbox
import Orders

/// Writes what is pending and the dead letters of all inboxes, a line each.
enum OrderExport {
    /// How many were written.
    struct Count: Equatable {
        var pending = 0
        var dead = 0

        var text: String { "\(Format.count(pending)) pending, \(FileCounts.deadLetters(dead))" }
    }

    /// Gives the lines to `write`, inbox by inbox, each by acceptance; one at a time, as there may be many.
    static func run(_ view: StoreView, _ write: (String) throws -> Void) throws -> Count {
        var count = Count()
        for (index, name) in try view.inboxes().enumerated() {
            let cursor = try view.kept(InboxNumber(rawValue: index + 1))
            while let message = try cursor.next() {
                try write(ExportLine(inbox: name, message: message).json.line)
                if case .dead = message.place { count.dead += 1 } else { count.pending += 1 }
            }
        }
        return count
    }
}
