import DurableInbox
import Orders

/// Puts the lines of an export into a file of orders, many in one transaction.
struct OrderImport {
    private static let batch = (messages: 1_000, bytes: 4 << 20)

    /// Lines that were taken; those whose message was there already, or had been; and those that are none.
    private(set) var new = 0
    private(set) var known = 0
    private(set) var rejected = 0

    private let store: DurableStore
    private let reject: (String) -> Void
    private var inbox = OrderInbox.orders.rawValue
    private var messages: [ExportedMessage] = []
    private var bytes = 0

    /// - Parameter reject: is told of each line that cannot be taken, as `orders.jsonl:17: state: …`.
    init(into store: DurableStore, reject: @escaping (String) -> Void) {
        self.store = store
        self.reject = reject
    }

    /// Takes one line, some time before `finish()` has returned; an empty one is nothing.
    mutating func take(_ line: Lines.Line, at place: String) throws(StoreError) {
        guard line.bytes.contains(where: { $0 > UInt8(ascii: " ") }) else { return }
        let kept: ExportLine
        do throws(InputError) {
            guard line.length <= ExportLine.longest else { throw ExportLine.tooLong(line.length) }
            kept = try ExportLine(line.bytes)
        } catch {
            rejected += 1
            return reject("\(place): \(error)")
        }
        if kept.inbox != inbox { try finish() }
        inbox = kept.inbox
        messages.append(kept.message)
        bytes += line.length
        if messages.count >= Self.batch.messages || bytes >= Self.batch.bytes { try finish() }
    }

    /// Writes what is gathered; blocks for a commit.
    mutating func finish() throws(StoreError) {
        guard !messages.isEmpty else { return }
        let outcome = try store.performBlocking(.restore(try store.inbox(inbox), messages))
        if case .accepted(let accepted) = outcome {
            known += accepted.duplicates.count
            new += accepted.keys.count - accepted.duplicates.count
        }
        messages = []
        bytes = 0
    }
}
