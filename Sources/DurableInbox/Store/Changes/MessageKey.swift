package import Actors

/// An inbox in a file: they are numbered from 1 in the order in which they were first opened.
package struct InboxNumber: RawRepresentable, Hashable, Sendable {
    /// So many inboxes a file can have.
    static let limit = 1 << 16 - 1

    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }
}

/// The number of the inbox is in a key's upper bits and a running number below, so that each inbox is one contiguous range
/// of a table.
extension MessageKey {
    /// Bits of the running number: an inbox has room for 140 trillion messages. Schema.swift has it in an index.
    static let bits = 47

    init(_ inbox: InboxNumber, _ number: Int64) {
        self.init(rawValue: Int64(inbox.rawValue) << Self.bits | number)
    }

    /// The inbox that accepted the message.
    package var inbox: InboxNumber { InboxNumber(rawValue: Int(rawValue >> Self.bits)) }

    /// The running number within the inbox, from 1.
    package var number: Int64 { rawValue & (1 << Self.bits - 1) }
}

extension InboxNumber {
    /// Below every key of the inbox.
    var start: MessageKey { MessageKey(self, 0) }
    /// The highest key that the inbox could ever have.
    var end: MessageKey { MessageKey(self, 1 << MessageKey.bits - 1) }
}
