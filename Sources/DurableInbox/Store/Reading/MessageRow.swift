package import Actors
internal import Foundation

/// A message as it is in the file.
package struct MessageRow: Sendable, Equatable {
    package let key: MessageKey
    /// The message, encoded, and the version of that encoding.
    package let body: [UInt8]
    package let version: Int
    package let identity: String?
    /// When it was accepted, in nanoseconds since 1970.
    package let acceptedAt: Int64
    /// How many attempts it has had.
    package let attempt: Int
    /// When the next attempt may begin, in nanoseconds since 1970; nil for what does not wait for that.
    package let due: Int64?
    /// At how many faults of the process it has been in flight, since it last failed by itself.
    package let kills: Int
    /// What went wrong so far, as its actor wanted it kept.
    package let history: [UInt8]?

    static let columns = "key, version, accepted_at, attempt, due, kills, identity, history, body"

    init(_ row: Prepared) {
        key = row.key(0)
        version = row.integer(1)
        acceptedAt = Int64(row.integer(2))
        attempt = row.integer(3)
        due = row.optionalInteger(4)
        kills = row.integer(5)
        identity = row.optionalText(6)
        history = row.optionalBytes(7)
        body = row.bytes(8)
    }
}

/// A dead letter as it is in the file.
package struct DeadRow: Sendable, Equatable {
    /// The message as it was when it was given up on.
    package let message: MessageRow
    /// When that was, in nanoseconds since 1970.
    package let buriedAt: Int64
    /// Why the store gave up on it; nil when its actor did.
    package let reason: String?
    /// Counts the dead letters of its inbox, from 1; the same for as long as it is one.
    package let number: Int
    /// An output of its that was refused, encoded, and the names of those who lack it.
    package let output: [UInt8]?
    package let targets: [String]

    static let columns =
        """
        key, version, accepted_at, attempt, NULL, kills, identity, history, body, buried_at, reason, number, output, \
        targets
        """

    init(_ row: Prepared) {
        message = MessageRow(row)
        buriedAt = Int64(row.integer(9))
        reason = row.optionalText(10)
        number = row.integer(11)
        output = row.optionalBytes(12)
        targets = row.optionalText(13).map(Self.targets) ?? []
    }
}

/// A step of its work that a message has done.
package struct StepRow: Sendable, Equatable {
    package let name: String
    package let result: [UInt8]
    /// When it was recorded, in nanoseconds since 1970.
    package let at: Int64

    package init(name: String, result: [UInt8], at: Int64) {
        self.name = name
        self.result = result
        self.at = at
    }
}

extension DeadRow {
    /// The names as they are in the file: a JSON array.
    static func text(_ targets: [String]) -> String {
        (try? JSON.encoder.encode(targets)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }

    private static func targets(_ text: String) -> [String] {
        (try? JSON.decoder.decode([String].self, from: Data(text.utf8))) ?? []
    }
}
