internal import Actors

/// The counts of all inboxes and their running numbers, as the transaction under way leaves them.
///
/// A value: a transaction works on a copy, which replaces the original when it is committed.
struct Counters: Sendable {
    struct InboxCounters: Sendable {
        let name: String
        /// The last running number that was given.
        var last: Int64 = 0
        var counts = Counts()
        /// How many dead letters there ever were.
        var letters = 0
        /// Whether messages with an identity were ever accepted: their ends have to be noted.
        var hasIdentities = false
        /// The last so many messages are not in the row of the inbox; nothing has happened to them since they came.
        var uncounted = 0
        /// Whether more than that is not in the row.
        fileprivate(set) var isChanged = false

        init(_ name: String) { self.name = name }

        func agrees(with other: InboxCounters) -> Bool {
            name == other.name && last == other.last && counts == other.counts
        }
    }

    /// So many messages may be missing in a row: whoever reads it counts them. It saves the row's page in each commit of
    /// who only accepts.
    private static let mostUncounted = 1_000

    /// By number, from 1.
    private(set) var inboxes: [InboxCounters]

    init(_ inboxes: [InboxCounters] = []) { self.inboxes = inboxes }

    func has(_ inbox: InboxNumber) -> Bool { inboxes.indices.contains(inbox.rawValue - 1) }

    func number(of name: String) -> InboxNumber? {
        inboxes.firstIndex { $0.name == name }.map { InboxNumber(rawValue: $0 + 1) }
    }

    /// Adds an inbox that is in the file already.
    mutating func add(_ name: String) -> InboxNumber {
        inboxes.append(InboxCounters(name))
        return InboxNumber(rawValue: inboxes.count)
    }

    /// The key that the next message will have.
    func nextKey(_ inbox: InboxNumber) -> MessageKey { MessageKey(inbox, inboxes[inbox.rawValue - 1].last + 1) }

    /// One more message is there, ready, and has the next key.
    mutating func accept(_ inbox: InboxNumber) {
        let index = inbox.rawValue - 1
        inboxes[index].last += 1
        inboxes[index].counts.accepted += 1
        inboxes[index].counts.ready += 1
        inboxes[index].uncounted += 1
    }

    func hasIdentities(_ inbox: InboxNumber) -> Bool { inboxes[inbox.rawValue - 1].hasIdentities }

    /// A message of that inbox has an identity.
    mutating func noteIdentity(_ inbox: InboxNumber) { inboxes[inbox.rawValue - 1].hasIdentities = true }

    /// One more dead letter is there.
    /// - Returns: its number.
    mutating func numberLetter(_ inbox: InboxNumber) -> Int {
        let index = inbox.rawValue - 1
        inboxes[index].letters += 1
        inboxes[index].isChanged = true
        return inboxes[index].letters
    }

    /// A dead letter is ready again, and has the next key.
    mutating func replay(_ inbox: InboxNumber) {
        inboxes[inbox.rawValue - 1].last += 1
        move(inbox, from: \.dead, to: \.ready)
    }

    /// A message of the inbox went from one place to another.
    mutating func move(
        _ inbox: InboxNumber, from place: WritableKeyPath<Counts, Int>, to end: WritableKeyPath<Counts, Int>
    ) {
        let index = inbox.rawValue - 1
        inboxes[index].counts[keyPath: place] -= 1
        inboxes[index].counts[keyPath: end] += 1
        inboxes[index].isChanged = true
    }

    /// Hands out those whose rows have to be written, with their numbers; they count as written.
    mutating func takeUnwritten() -> [(number: Int, inbox: InboxCounters)] {
        var unwritten: [(Int, InboxCounters)] = []
        for index in inboxes.indices where inboxes[index].isChanged || inboxes[index].uncounted > Self.mostUncounted {
            inboxes[index].isChanged = false
            inboxes[index].uncounted = 0
            unwritten.append((index + 1, inboxes[index]))
        }
        return unwritten
    }
}
