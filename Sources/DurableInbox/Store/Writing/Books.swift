internal import Actors

/// The counts of all inboxes and their running numbers, as the transaction under way leaves them.
///
/// A value: a transaction works on a copy, which replaces the original when it is committed.
struct Books: Sendable {
    struct Book: Sendable, Equatable {
        let name: String
        /// The last running number that was given.
        var last: Int64 = 0
        var counts = Counts()
    }

    /// By number, from 1.
    private(set) var books: [Book] = []
    /// Those of them that are not yet in the file as they are here.
    private(set) var changed: Set<Int> = []

    init(_ books: [Book] = []) { self.books = books }

    func has(_ inbox: InboxNumber) -> Bool { books.indices.contains(inbox.rawValue - 1) }

    func number(of name: String) -> InboxNumber? {
        books.firstIndex { $0.name == name }.map { InboxNumber(rawValue: $0 + 1) }
    }

    /// Adds an inbox that is in the file already.
    mutating func add(_ name: String) -> InboxNumber {
        books.append(Book(name: name))
        return InboxNumber(rawValue: books.count)
    }

    /// The key that the next message will have.
    func nextKey(_ inbox: InboxNumber) -> MessageKey { MessageKey(inbox, books[inbox.rawValue - 1].last + 1) }

    /// The same, and it is taken.
    mutating func takeKey(_ inbox: InboxNumber) -> MessageKey {
        books[inbox.rawValue - 1].last += 1
        changed.insert(inbox.rawValue)
        return MessageKey(inbox, books[inbox.rawValue - 1].last)
    }

    mutating func count(_ inbox: InboxNumber, _ change: (inout Counts) -> Void) {
        change(&books[inbox.rawValue - 1].counts)
        changed.insert(inbox.rawValue)
    }

    /// All is in the file.
    mutating func settle() { changed.removeAll(keepingCapacity: true) }
}
