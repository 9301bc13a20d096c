internal import Actors

/// The counts of all inboxes and their running numbers, as the transaction under way leaves them.
///
/// A value: a transaction works on a copy, which replaces the original when it is committed.
struct Books: Sendable {
    struct Book: Sendable {
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

        func agrees(with other: Book) -> Bool {
            name == other.name && last == other.last && counts == other.counts
        }
    }

    /// So many messages may be missing in a row: whoever reads it counts them. It saves the row's page in each commit of
    /// who only accepts.
    private static let mostUncounted = 1_000

    /// By number, from 1.
    private(set) var books: [Book]

    init(_ books: [Book] = []) { self.books = books }

    func has(_ inbox: InboxNumber) -> Bool { books.indices.contains(inbox.rawValue - 1) }

    func number(of name: String) -> InboxNumber? {
        books.firstIndex { $0.name == name }.map { InboxNumber(rawValue: $0 + 1) }
    }

    /// Adds an inbox that is in the file already.
    mutating func add(_ name: String) -> InboxNumber {
        books.append(Book(name))
        return InboxNumber(rawValue: books.count)
    }

    /// The key that the next message will have.
    func nextKey(_ inbox: InboxNumber) -> MessageKey { MessageKey(inbox, books[inbox.rawValue - 1].last + 1) }

    /// One more message is there, ready, and has the next key.
    mutating func accept(_ inbox: InboxNumber) {
        let index = inbox.rawValue - 1
        books[index].last += 1
        books[index].counts.accepted += 1
        books[index].counts.ready += 1
        books[index].uncounted += 1
    }

    func hasIdentities(_ inbox: InboxNumber) -> Bool { books[inbox.rawValue - 1].hasIdentities }

    /// A message of that inbox has an identity.
    mutating func noteIdentity(_ inbox: InboxNumber) { books[inbox.rawValue - 1].hasIdentities = true }

    /// One more dead letter is there.
    /// - Returns: its number.
    mutating func numberLetter(_ inbox: InboxNumber) -> Int {
        let index = inbox.rawValue - 1
        books[index].letters += 1
        books[index].isChanged = true
        return books[index].letters
    }

    /// A dead letter is ready again, and has the next key.
    mutating func revive(_ inbox: InboxNumber) {
        books[inbox.rawValue - 1].last += 1
        move(inbox, from: \.dead, to: \.ready)
    }

    /// A message of the inbox went from one place to another.
    mutating func move(
        _ inbox: InboxNumber, from place: WritableKeyPath<Counts, Int>, to end: WritableKeyPath<Counts, Int>
    ) {
        let index = inbox.rawValue - 1
        books[index].counts[keyPath: place] -= 1
        books[index].counts[keyPath: end] += 1
        books[index].isChanged = true
    }

    /// Hands out those whose rows have to be written, with their numbers; they count as written.
    mutating func takeUnwritten() -> [(number: Int, book: Book)] {
        var unwritten: [(Int, Book)] = []
        for index in books.indices where books[index].isChanged || books[index].uncounted > Self.mostUncounted {
            books[index].isChanged = false
            books[index].uncounted = 0
            unwritten.append((index + 1, books[index]))
        }
        return unwritten
    }
}
